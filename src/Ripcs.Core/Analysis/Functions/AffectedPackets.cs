using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>
/// Boxes around the packets whose fate may differ before and after, as the filter sees them and as they were sent. For all other packets
/// both rule sets have the same effect, and rules that take none of these packets are ignored, so the effort depends on the size of the
/// change.
/// </summary>
internal sealed class AffectedPackets
{
    private static readonly (string Table, string Chain)[] BehindNat =
    [
        ("filter", "INPUT"), ("filter", "FORWARD"), ("filter", "OUTPUT"), ("mangle", "INPUT"), ("mangle", "FORWARD"),
        ("mangle", "POSTROUTING"),
        ("security", "INPUT"), ("security", "FORWARD"), ("security", "OUTPUT"),
    ];

    private static readonly (string Table, string Chain)[] UpToNat =
        [("raw", "PREROUTING"), ("raw", "OUTPUT"), ("mangle", "PREROUTING"), ("mangle", "OUTPUT"), ("nat", "PREROUTING"),
            ("nat", "OUTPUT")];

    private static readonly (string Table, string Chain)[] Leaving = [("nat", "POSTROUTING"), ("nat", "INPUT")];

    private static readonly string[] NatChains = ["PREROUTING", "OUTPUT"];

    private readonly ValueSet? _hostAddresses, _redirectsTo;
    private readonly (string Table, string Chain)[] _behind = BehindNat;
    private readonly ValueSet _states;
    private readonly List<Rewriting> _rewrites;

    /// <summary>Around the packets whose fate may differ.</summary>
    /// <param name="before">The rules on one side.</param>
    /// <param name="after">The rules on the other side.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    /// <param name="withSources">True if packets that leave with another source are needed, too.</param>
    public AffectedPackets(PacketRules before, PacketRules after, ValueSet? hostAddresses, bool withSources = false)
        : this(
            NatChains.All(chain => before.IsSame(TableName.Nat, new ChainName(chain), after)) ? [before] : [before, after],
            Changed(before, after, UpToNat),
            Changed(before, after, withSources ? [.. BehindNat, .. Leaving] : BehindNat),
            FirstStates(before, after),
            hostAddresses) =>
        (_behind, Marks, HasUntracked) = (withSources ? [.. BehindNat, .. Leaving] : BehindNat, MarkStates.Of(before, after),
            Untracks(before, after));

    /// <summary>Around some packets of one or more rule sets.</summary>
    /// <param name="sides">The rules.</param>
    /// <param name="sent">Packets as they are sent; their form after a translation is included.</param>
    /// <param name="arriving">Packets as the filter sees them; their form as sent is included.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public AffectedPackets(PacketRules[] sides, PacketBox sent, PacketBox arriving, ValueSet? hostAddresses)
        : this(sides, sent, arriving, FirstStates(sides), hostAddresses) =>
            (HasUntracked, Marks) = (Untracks(sides), MarkStates.Of(sides));

    private AffectedPackets(PacketRules[] sides, PacketBox changed, PacketBox filter, ValueSet states, ValueSet? hostAddresses)
    {
        (_hostAddresses, _states) = (hostAddresses, states);
        var (family, nothing) = (changed.Family, PacketBox.Nothing(changed.Family));
        changed = New(changed);
        Filter = New(filter);
        SentPackets = nothing;
        _rewrites = [];
        if (changed.IsEmpty && Filter.IsEmpty)
            return;

        var everything = PacketBox.Everything(family);
        _rewrites.AddRange(sides.SelectMany(rules => NatChains.SelectMany(chain => Rewriting.Below(rules, new ChainName(chain)))));
        Filter = changed.IsEmpty ? Filter : Filter.Around(AfterNat(changed));
        SentPackets = changed.Around(Free(Filter));
        SentPackets = PacketBox.Around([SentPackets, .. _rewrites
            .Where(rewrite => Lead(everything, rewrite.To)[PacketField.Destination].Overlaps(Filter[PacketField.Destination]))
                .Select(rewrite => New(rewrite.Taken))]);
    }

    /// <summary>Around the packets of open connections, and those that begin one, whose fate may differ in the filter.</summary>
    public static AffectedPackets OfConnections(PacketRules before, PacketRules after, ValueSet? hostAddresses) => new(
        [], PacketBox.Nothing(before.Family), Changed(before, after, [.. BehindNat, .. UpToNat.Where(hook => hook.Table is not "nat")]),
        PacketFields.Every(PacketField.State, before.Family), hostAddresses)
    {
        HasUntracked = Untracks(before, after),
    };

    private AffectedPackets(AffectedPackets one, AffectedPackets two, PacketBox asSent, MarkStates? marks)
    {
        (_hostAddresses, _states, HasUntracked) = (one._hostAddresses, one._states.Or(two._states), one.HasUntracked || two.HasUntracked);
        _rewrites = [.. one._rewrites, .. two._rewrites];
        SentPackets = asSent;
        Filter = New(AfterNat(asSent));
        Marks = marks;
    }

    private AffectedPackets(AffectedPackets other, ValueSet? redirectsTo, MarkStates? marks)
    {
        (_hostAddresses, _redirectsTo, _behind, _states, _rewrites) = (other._hostAddresses, redirectsTo, other._behind, other._states,
            other._rewrites);
        (Filter, SentPackets, HasUntracked, Marks) = (other.Filter, other.SentPackets, other.HasUntracked, marks);
    }

    /// <summary>The packets whose fate may differ both from the first rule set to
    /// the second and from the second to the third; null if there are none.</summary>
    public static AffectedPackets? Compute(PacketRules first, PacketRules second, PacketRules third, ValueSet? hostAddresses)
    {
        var one = new AffectedPackets(first, second, hostAddresses);
        if (one.IsEmpty)
            return null;

        var two = new AffectedPackets(second, third, hostAddresses);
        return !two.IsEmpty && one.SentPackets.And(two.SentPackets) is { IsEmpty: false } both
            ? new AffectedPackets(one, two, both, MarkStates.Of(first, second, third)) : null;
    }

    public static ValueSet Unicast { get; } = Type("UNICAST");

    public PacketBox Filter { get; }

    public PacketBox SentPackets { get; }

    /// <summary>True if some rule exempts packets from connection tracking:
    /// these are not translated, and reach the filter as UNTRACKED.</summary>
    public bool HasUntracked { get; private init; }

    /// <summary>The marks that these packets may have; null if no rule matches marks, or they are not followed.</summary>
    public MarkStates? Marks { get; }

    /// <summary>Runs some work; if it gets too tangled while marks are followed,
    /// once more without these: conditions on marks then stay open.</summary>
    /// <exception cref="TooTangledException">It is too tangled even then.</exception>
    public T WithMarksOrWithout<T>(Func<AffectedPackets, T> work)
    {
        try
        {
            return work(this);
        }
        catch (TooTangledException) when (Marks is not null)
        {
            return work(new AffectedPackets(this, _redirectsTo, marks: null));
        }
    }

    public bool IsEmpty => Filter.IsEmpty && SentPackets.IsEmpty;

    /// <summary>True if some rule sends packets to the address that the host has on the interface by which they arrive.</summary>
    public bool HasRedirects => _rewrites.Any(rewrite => rewrite.To.IsToHost);

    /// <summary>The same with redirects only to these addresses.</summary>
    public AffectedPackets RedirectedTo(ValueSet addresses) => new(this, addresses, Marks);

    /// <summary>Replaces "this host" as the target of a translation by its addresses, as far as they are known.</summary>
    public Translation Known(Translation to) =>
        to.IsToHost ? to with { Addresses = _redirectsTo ?? _hostAddresses ?? PacketFields.Every(PacketField.Destination, Filter.Family) }
            : to;

    /// <summary>If the host's addresses are unknown, only a redirect leads to it.</summary>
    public bool IsToHost(Translation to) => to.IsToHost
        || (_hostAddresses is { } host && to.Addresses is { } addresses && addresses.IsWithin(host));

    /// <summary>The addresses of this host among the targets, if there are other
    /// targets as well; null if all are of one kind, or this is unknown.</summary>
    public ValueSet? HostAmong(Translation to) => !to.IsToHost && to.Addresses is { } addresses && _hostAddresses is { } known
        && known.And(addresses) is { IsEmpty: false } host && !addresses.IsWithin(known) ? host : null;

    /// <summary>The rules that these packets may reach.</summary>
    public IEnumerable<PacketRule> Rules(PacketRules side) =>
        _behind.SelectMany(hook => Near(side, hook, Filter)).Concat(UpToNat.SelectMany(hook => Near(side, hook, SentPackets)));

    /// <summary>True if one of these rules leaves packets to a program.</summary>
    public bool AsksPrograms(params PacketRules[] sides) =>
        sides.SelectMany(Rules).Any(rule => rule.Effect is RuleEffect.Decide(Fate.Elsewhere));

    /// <summary>All conditions on these packets in the rules.</summary>
    public IEnumerable<Condition> Conditions(params PacketRules[] sides) =>
        [.. sides.SelectMany(Rules).Select(rule => rule.Match), Filter.ToCondition(), SentPackets.ToCondition(),
            .. _rewrites.SelectMany(item => Ends(item.To)),
            .. _rewrites.Select(item => HostAmong(item.To)).OfType<ValueSet>()
                .Select(host => new Condition.In(PacketField.Destination, host)), .. Marks?.Conditions ?? []];

    /// <summary>For maps that translate each value differently, the original values at which the distinctions of the rules begin.</summary>
    public IEnumerable<Condition> Mapped(IReadOnlyList<Condition> conditions) => _rewrites
        .Where(item => item.To.PrefixLength is not null || item.To.PortShift is not null)
        .SelectMany(item => MappedValues.Before(item, conditions, Filter.Family));

    /// <summary>False if no packet that both sides deny is denied by another rule: only rules that accept come, go or move.</summary>
    public static bool MayDenyOtherwise(PacketRules before, PacketRules after) =>
        !Changed(before, after, [.. UpToNat, .. BehindNat], withAccepts: false).IsEmpty;

    private static IEnumerable<Condition> Ends(Translation to) =>
    [
        new Condition.In(PacketField.Destination, to.Addresses ?? ValueSet.Empty),
        new Condition.In(PacketField.DestinationPort, to.Ports ?? ValueSet.Empty),
    ];

    private static IEnumerable<PacketRule> Near(PacketRules rules, (string Table, string Chain) hook, PacketBox near) =>
        near.IsEmpty ? [] : rules.Below(new TableName(hook.Table), new ChainName(hook.Chain),
            near).Where(rule => rule.Effect is not RuleEffect.GoOn { Marks: null });

    private static PacketBox Changed(
        PacketRules before, PacketRules after, (string Table, string Chain)[] hooks, bool withAccepts = true) => hooks.Aggregate(
        PacketBox.Nothing(before.Family),
        (box, hook) => box.Around(new ChangedPackets(before, after, new TableName(hook.Table), withAccepts || hook.Table is "nat")
            .Of(new ChainName(hook.Chain))));

    /// <summary>True if some rule takes packets out of connection tracking.</summary>
    public static bool Untracks(params PacketRules[] sides) => sides.Any(rules => rules.Marks.Untracks && NatChains
        .Any(chain => rules.Chains(TableName.Raw, new ChainName(chain))
            .Any(found => found.Rules.Any(rule => rule.Effect is RuleEffect.Untrack))));

    private static ValueSet FirstStates(params PacketRules[] sides) =>
        PacketFields.States(Untracks(sides) ? [PacketState.New, PacketState.Untracked] : [PacketState.New]);

    private PacketBox New(PacketBox box) => box.With(PacketField.State, box[PacketField.State].And(_states));

    // Fields that are known before nat are unknown after it, and the other way round.
    private static PacketBox Free(PacketBox box)
    {
        if (box.IsEmpty)
            return box;

        PacketField[] fields =
            [PacketField.Translation, PacketField.OriginalDestination, PacketField.OriginalPort, PacketField.DestinationType,
                PacketField.Out, PacketField.In];
        return fields.Aggregate(box, (free, field) => free.With(field, PacketFields.Every(field, box.Family)));
    }

    // The packets as they are after nat: as they were sent, or as any rule that may take them translates them.
    private PacketBox AfterNat(PacketBox sent) =>
        PacketBox.Around([Free(sent),
            .. _rewrites.Where(rewrite => rewrite.MayTake(sent)).Select(rewrite => Free(Lead(sent.And(rewrite.Taken), rewrite.To)))]);

    private PacketBox Lead(PacketBox box, Translation to) => box
        .With(PacketField.Destination, Known(to).Addresses ?? box[PacketField.Destination])
        .With(PacketField.DestinationPort, to.Ports ?? box[PacketField.DestinationPort]);

    private static ValueSet Type(string word) => ValueSet.Of((ulong)PacketFields.AddressTypes.ToList().IndexOf(word));
}
