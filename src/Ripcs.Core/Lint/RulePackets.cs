using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>
/// A compiled rule and a box around the packets that it matches. No file tells which addresses are the host's: a rule with an address is
/// assumed not to be about the host, and a rule about the host not to be about an address that another rule names.
/// </summary>
/// <param name="Partition">The partition that contains the rule.</param>
internal sealed record RulePackets(CompiledPartition Partition, RuleOrigin Origin, PacketBox Box)
{
    // Until that day it is a rule like any other.
    private const string UntilSomeDay = "-m time --datestop ";

    public Family Family => Box.Family;

    /// <summary>The partition's chain that contains it.</summary>
    public ChainName Chain { get; init; }

    /// <summary>Its place there, from 0.</summary>
    public int Place { get; init; }

    public string Target { get; private init; } = "";

    public bool IsAccept => Target is "ACCEPT";

    /// <summary>Its translation; null if it does not translate, or if the result is unknown.</summary>
    public Translation? To { get; private init; }

    /// <summary>True if it matches all packets of the box.</summary>
    public bool IsExact { get; private init; }

    /// <summary>True if it has conditions that packet fields do not show, such as a mark or a rate.</summary>
    public bool IsConditional { get; private init; }

    public bool NamesSource { get; private init; }

    /// <summary>True if it is to certain addresses or to the host.</summary>
    public bool NamesDestination { get; private init; }

    /// <summary>True if it matches the address before a Dnat.</summary>
    public bool NamesOriginal { get; private init; }

    public bool IsToHost => Box[PacketField.DestinationType].Equals(PacketFields.Local);

    /// <summary>True for a translation by a Raw, which even the rules of its own file do not follow.</summary>
    public bool IsOfRaw => PartitionChainName.TryParse(Chain, out var name) && name.Kind is ChainKind.RawNatPrerouting;

    public IpPrefix SourceCover => Around(PacketField.Source).Cover(Family);

    public IpPrefix DestinationCover => Around(PacketField.Destination).Cover(Family);

    public IpPrefix OriginalCover => Around(PacketField.OriginalDestination).Cover(Family);

    /// <summary>The addresses of one end, as a prefix or range around them.</summary>
    public AddressItem Around(PacketField field) => Around(Box[field], Family);

    public static RulePackets Of(CompiledPartition partition, RuleOrigin origin, ParsedRule rule, Condition takes, PacketBox everything)
    {
        bool Says(string prefixes, string range, string type) => rule.Options.Any(option => !option.IsNot
            && (option.Name == prefixes || option.Name == range || (option.Name == type && option.Value is "LOCAL" or "BROADCAST")));
        var open = takes.Leaves.OfType<Condition.Open>().Where(open => open.IsNot
            || !open.What.Text.StartsWith(UntilSomeDay, StringComparison.Ordinal)).ToList();
        var (namesSource, namesDestination) = (Says("-s", "--src-range", "--src-type"), Says("-d", "--dst-range", "--dst-type"));
        var box = takes == Condition.Never ? PacketBox.Nothing(everything.Family) : everything.Within(takes);
        box = namesSource ? OfOthers(box, PacketField.SourceType) : box;
        box = namesDestination ? OfOthers(box, PacketField.DestinationType) : box;
        return new RulePackets(partition, origin, box)
        {
            Target = rule.Target?.Name ?? "",
            To = EffectReader.Read(box.Family, rule, _ => false) is RuleEffect.Translate(var to) ? to : null,
            IsExact = open.Count == 0 && IsBox(takes),
            IsConditional = open.Exists(one => !one.What.Text.StartsWith("-m set ", StringComparison.Ordinal)
                || SetReader.IsOfRefreshed(one.What.Text)),
            NamesSource = namesSource,
            NamesDestination = namesDestination,
            NamesOriginal = rule.Options.Any(option => option is { Name: "--ctorigdst", IsNot: false }),
        };
    }

    /// <summary>True if both may match some packet, judged by each field separately.</summary>
    public bool Meets(RulePackets other) => Box.Meets(other.Box) && !IsAnywhereBeside(other) && !other.IsAnywhereBeside(this);

    /// <summary>True if the other certainly matches every packet of this one.</summary>
    public bool IsWithin(RulePackets other) => other.IsExact && other.Box.Contains(Box);

    /// <summary>The same rule, with the conditions of a rule that jumps to its chain.</summary>
    public RulePackets Behind(RulePackets caller) => this with
    {
        Box = Box.And(caller.Box),
        Chain = caller.Chain,
        IsExact = IsExact && caller.IsExact,
        IsConditional = IsConditional || caller.IsConditional,
        NamesSource = NamesSource || caller.NamesSource,
        NamesDestination = NamesDestination || caller.NamesDestination,
    };

    /// <summary>The box with any value in some fields.</summary>
    public PacketBox Without(params ReadOnlySpan<PacketField> fields)
    {
        var box = Box;
        foreach (var field in fields)
        {
            box = box.With(field, PacketFields.Every(field, Family));
        }

        return box;
    }

    /// <summary>The prefix or range around some addresses.</summary>
    public static AddressItem Around(ValueSet addresses, Family family) =>
        new IpRange(family, addresses.First, addresses.Last) is var range && range.ToPrefixes() is [var prefix]
            ? new AddressItem.Prefix(prefix) : new AddressItem.Range(range);

    /// <summary>True if only the address before a Dnat is known: after the translation such packets may go anywhere.</summary>
    private bool IsAnywhereBeside(RulePackets other) => NamesOriginal && !NamesDestination && other is { NamesDestination: true,
        NamesOriginal: false };

    private static PacketBox OfOthers(PacketBox box, PacketField type) => box[type].Equals(PacketFields.Every(type, box.Family))
        ? box.With(type, PacketFields.Local.Not(PacketFields.Last(type, box.Family))) : box;

    private static bool IsBox(Condition condition) => condition is Condition.All(var parts) ? parts.All(IsBox)
        : condition is not Condition.Any;
}
