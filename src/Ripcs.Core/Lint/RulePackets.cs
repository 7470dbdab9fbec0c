using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>
/// A compiled rule and the packets that it takes, as a box around them. Which addresses are the host's no file says: what names an address
/// is taken not to be about the host, and what is about the host to be about no address that another rule names.
/// </summary>
/// <param name="Partition">Whose rule it is.</param>
internal sealed record RulePackets(CompiledPartition Partition, RuleOrigin Origin, PacketBox Box)
{
    // Until then it is a rule like any other.
    private const string UntilSomeDay = "-m time --datestop ";

    public Family Family => Box.Family;

    /// <summary>The partition's chain in which it stands.</summary>
    public ChainName Chain { get; init; }

    /// <summary>Its place there, from 0.</summary>
    public int Place { get; init; }

    public string Target { get; private init; } = "";

    public bool IsAccept => Target is "ACCEPT";

    /// <summary>Where it leads packets; null if it leads them nowhere, or nobody knows where.</summary>
    public Translation? To { get; private init; }

    /// <summary>True if it takes all packets of the box.</summary>
    public bool IsExact { get; private init; }

    /// <summary>Asks for more than the fields of a packet tell, such as a mark or a rate.</summary>
    public bool IsConditional { get; private init; }

    public bool NamesSource { get; private init; }

    /// <summary>It is to certain addresses, or to the host.</summary>
    public bool NamesDestination { get; private init; }

    /// <summary>It asks for the address before a Dnat.</summary>
    public bool NamesOriginal { get; private init; }

    public bool IsToHost => Box[PacketField.DestinationType].Equals(PacketFields.Local);

    /// <summary>A rule of a Raw, of which the rules of its own file know nothing either.</summary>
    public bool IsOfRaw => PartitionChainName.TryParse(Chain, out var name) && name.Kind is ChainKind.RawNatPrerouting;

    public IpPrefix SourceCover => Around(PacketField.Source).Cover(Family);

    public IpPrefix DestinationCover => Around(PacketField.Destination).Cover(Family);

    /// <summary>The addresses of one end, or the prefix or range around them.</summary>
    public AddressItem Around(PacketField field) => Around(Box[field], Family);

    public static RulePackets Of(CompiledPartition partition, RuleOrigin origin, ParsedRule rule, Condition takes, PacketBox everything)
    {
        bool Says(string prefixes, string range, string type) => rule.Options.Any(option => !option.IsNot
            && (option.Name == prefixes || option.Name == range || (option.Name == type && option.Value is "LOCAL")));
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
            IsConditional = open.Exists(one => !one.What.Text.StartsWith("-m set ", StringComparison.Ordinal)),
            NamesSource = namesSource,
            NamesDestination = namesDestination,
            NamesOriginal = rule.Options.Any(option => option is { Name: "--ctorigdst", IsNot: false }),
        };
    }

    /// <summary>True if some packet may be taken by both, as far as each field by itself tells.</summary>
    public bool Meets(RulePackets other) => Box.Meets(other.Box) && !IsAnywhereBeside(other) && !other.IsAnywhereBeside(this);

    /// <summary>True if the other certainly takes every packet of this one.</summary>
    public bool IsWithin(RulePackets other) => other.IsExact && other.Box.Contains(Box);

    /// <summary>The same rule below one that leads to its chain.</summary>
    public RulePackets Behind(RulePackets caller) => this with
    {
        Box = Box.And(caller.Box),
        Chain = caller.Chain,
        IsExact = IsExact && caller.IsExact,
        IsConditional = IsConditional || caller.IsConditional,
        NamesSource = NamesSource || caller.NamesSource,
        NamesDestination = NamesDestination || caller.NamesDestination,
    };

    /// <summary>With any value in some fields.</summary>
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

    /// <summary>Behind a Dnat of an address that nothing else is known of, packets are anywhere: only the address before tells.</summary>
    private bool IsAnywhereBeside(RulePackets other) => NamesOriginal && !NamesDestination && other is { NamesDestination: true,
        NamesOriginal: false };

    private static PacketBox OfOthers(PacketBox box, PacketField type) => box[type].Equals(PacketFields.Every(type, box.Family))
        ? box.With(type, PacketFields.Local.Not(PacketFields.Last(type, box.Family))) : box;

    private static bool IsBox(Condition condition) => condition is Condition.All(var parts) ? parts.All(IsBox)
        : condition is not Condition.Any;
}
