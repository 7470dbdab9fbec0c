using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Packets that two rule sets lead to different addresses are routed differently, too: by which interface they would have left before says
/// nothing of that by which they leave now. Routing is decided behind PREROUTING (iptables(8), nat), and no rule tells which way it takes.
/// </summary>
internal sealed class OtherRoutes
{
    // What these ask has one answer wherever a packet is led; any other match may ask for the destination.
    private static readonly string[] NotOfDestination =
        ["limit", "hashlimit", "statistic", "time", "quota", "owner", "cgroup", "length", "ttl", "hl", "tos", "dscp", "ecn", "helper", "cpu", "pkttype", "physdev", "rpfilter", "conntrack", "state"];

    private readonly Algebra _algebra;
    private readonly Projection _projection;
    private readonly int _packets, _notByCards;
    private readonly HashSet<int> _ofDestination;

    /// <param name="algebra">Of both rule sets.</param>
    /// <param name="translations">Of both.</param>
    /// <param name="before">How one of them leads packets.</param>
    /// <param name="after">How the other does.</param>
    public OtherRoutes(Algebra algebra, Translations translations, int before, int after)
    {
        (_algebra, _projection) = (algebra, new Projection(algebra));
        _ofDestination = [.. algebra.Nodes.Universe.Open.Where(AsksDestination).Select(algebra.Nodes.Universe.Dimension).OfType<int>()];
        var ends = new Ends(algebra);

        // The same address at another port is the same way.
        int Address(int end) => Terminal.OtherOf(end) is not { } number ? end
            : translations[number] with { Ports = null, PortShift = null } is { Addresses: null, IsToHost: false, PrefixLength: null } ? Terminal.Of(Fate.Accept)
            : Terminal.Other(translations.Number(translations[number] with { Ports = null, PortShift = null }));
        _packets = before == after ? Terminal.Undefined : algebra.Merge(Merge.Differ, ends.As(before, Address), ends.As(after, Address));
        _notByCards = _packets == Terminal.Undefined ? _packets : algebra.Apply(Change.Not, new ConditionDiagrams(algebra).Set(new Condition.In(PacketField.Out, PacketFields.Cards)));
    }

    /// <summary>A set, without those of these packets that are not in it by whichever card they might leave, or for some other destination.</summary>
    public int OnEach(int set) => Instead(set, some => _projection.All(_algebra.Or(some, _notByCards), Stays));

    /// <summary>A set, with those of these packets that are in it by some card, for some destination.</summary>
    public int OnSome(int set) => Instead(set, some => _projection.Some(some, Stays));

    private bool Stays(int dimension) => dimension != (int)PacketField.Out && !_ofDestination.Contains(dimension);

    private static bool AsksDestination(OpenCondition condition) => condition.Mark is null && (ParsedRule.Of(condition.Text).Matches is not [var match] || match.Module switch
    {
        null => match.Find("-s") is null,
        "set" => match.Find("--match-set") is not { } set || set.Value.Split(' ')[^1].Contains("dst", StringComparison.Ordinal),
        "recent" => match.Find("--rdest") is not null,
        "connlimit" => match.Find("--connlimit-daddr") is not null,
        var module => !NotOfDestination.Contains(module),
    });

    private int Instead(int set, Func<int, int> work) => _packets == Terminal.Undefined ? set
        : _algebra.Or(_algebra.And(_packets, work(set)), _algebra.Merge(Merge.Except, set, _packets));
}
