using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// What a host does with the first packet of every connection, as its sender sent it: through raw, mangle, nat and filter to the end. What
/// has no incoming interface is what the host sends itself. What raw takes out of connection tracking is judged as if it had not.
/// </summary>
internal sealed class HostFunction
{
    private readonly PacketRules _rules;
    private readonly Algebra _algebra;
    private readonly Translations _translations;
    private readonly Hulls _hulls;
    private readonly Projection _projection;
    private readonly ConditionDiagrams _conditions;

    public HostFunction(PacketRules rules, Algebra algebra, Translations translations, Hulls hulls)
    {
        (_rules, _algebra, _translations, _hulls) = (rules, algebra, translations, hulls);
        (_projection, _conditions) = (new Projection(algebra), new ConditionDiagrams(algebra));
        var isFromHost = _conditions.Set(FromHost);
        var (arriving, sent) = (Nat("PREROUTING"), Nat("OUTPUT"));
        var (near, led) = (_conditions.Set(hulls.AsSent.ToCondition()), (Incoming: Behind(arriving, Incoming()), Own: Behind(sent, Outgoing())));
        Accepted = algebra.And(near, algebra.Or(
            algebra.Merge(Merge.Except, algebra.And(Before("PREROUTING"), led.Incoming), isFromHost),
            algebra.And(isFromHost, algebra.And(Before("OUTPUT"), led.Own))));
        Led = algebra.And(near, algebra.Or(algebra.And(isFromHost, sent), arriving));
    }

    public static readonly Condition FromHost = new Condition.In(PacketField.In, ValueSet.Of(0));
    public static readonly Condition NotRouted = new Condition.In(PacketField.Out, ValueSet.Of(0));
    public static readonly Condition ToHost = new Condition.In(PacketField.DestinationType, PacketFields.Local);

    /// <summary>Not by the loopback interface: what the kernel forwards there goes round until its TTL ends, and reaches nobody.</summary>
    public static readonly Condition ByCards = Condition.Both(
        new Condition.In(PacketField.In, PacketFields.Loopback).Not(Family.IPv4), new Condition.In(PacketField.Out, PacketFields.Loopback).Not(Family.IPv4));

    /// <summary>The packets that are accepted, of those in the hull.</summary>
    public int Accepted { get; }

    /// <summary>How they are translated.</summary>
    public int Led { get; }

    private int Incoming()
    {
        var (toHost, notRouted) = (_conditions.Set(ToHost), _conditions.Set(NotRouted));
        var input = _projection.Pin(Behind("INPUT", "mangle", "filter", "security"), dimension => dimension == (int)PacketField.Out ? 0 : null);
        var forward = _algebra.Merge(
            Merge.Except, _algebra.And(Behind("FORWARD", "mangle", "filter", "security"), Behind("POSTROUTING", "mangle")), notRouted);
        forward = _algebra.And(forward, _conditions.Set(ByCards));
        return _algebra.Or(_algebra.And(toHost, input), _algebra.Merge(Merge.Except, forward, toHost));
    }

    private int Outgoing() => _algebra.And(Behind("OUTPUT", "filter", "security"), Behind("POSTROUTING", "mangle"));

    // As packets are behind nat.
    private int Behind(string chain, params IEnumerable<string> tables)
    {
        var near = _conditions.Set(_hulls.Filter.ToCondition());
        return tables.Aggregate(near, (all, table) => _algebra.And(all, Accepts(new TableName(table), new ChainName(chain), _hulls.Filter)));
    }

    private int Before(string chain) => Sent(chain, _algebra.And(
        Accepts(TableName.Raw, new ChainName(chain), _hulls.AsSent), Accepts(TableName.Mangle, new ChainName(chain), _hulls.AsSent)));

    private int Nat(string chain)
    {
        var diagrams = new ChainDiagrams(_rules, TableName.Nat, _algebra, _hulls.AsSent, to => Terminal.Other(_translations.Number(to)));
        return Sent(chain, diagrams.BuiltIn(new ChainName(chain)));
    }

    private int Accepts(TableName table, ChainName chain, PacketBox near) => _rules.Find(table, chain) is null ? Terminal.True
        : _algebra.Apply(Change.Accepted, new ChainDiagrams(_rules, table, _algebra, near).BuiltIn(chain));

    // In front of nat nothing is translated, and what comes in is not routed.
    private int Sent(string chain, int node) => new AsSent(_algebra, null, field => field switch
    {
        PacketField.State => Run(field, (ulong)PacketState.New),
        PacketField.Translation => Run(field, (ulong)PacketTranslation.None),
        PacketField.Out when chain is "PREROUTING" => 0,
        _ => null,
    }).Of(node);

    private int Behind(int nat, int accepted) => _algebra.Union([.. Ends(nat).Select(end => _algebra.And(Select(nat, end), Through(end, accepted)))]);

    private int Through(int end, int accepted)
    {
        if (Terminal.OtherOf(end) is not { } number)
        {
            return Terminal.FateOf(end) switch
            {
                Fate.Accept => As(null, accepted),
                Fate.Elsewhere => Terminal.True,
                _ => Terminal.Undefined,
            };
        }

        // The kernel marks only connections of which something is really changed.
        var to = _translations[number];
        var unchanged = Unchanged(to) is { } same ? _conditions.Guard(same, Terminal.True) : Terminal.Undefined;
        return _algebra.Or(_algebra.And(unchanged, As(null, accepted)), _algebra.Merge(Merge.Except, As(to, accepted), unchanged));
    }

    private static Condition? Unchanged(Translation to)
    {
        if (to.IsToHost || to.PortShift is not (null or 0) || (to.PrefixLength is null && to.Addresses?.IsSingle == false))
        {
            return null;
        }

        var isAddress = to.Addresses is null ? Condition.Always : new Condition.In(PacketField.Destination, to.Addresses);
        return to.Ports is null ? isAddress : Condition.Both(isAddress, new Condition.In(PacketField.DestinationPort, to.Ports));
    }

    private int As(Translation? to, int accepted) => new AsSent(_algebra, to is null ? null : _hulls.Known(to), field => field switch
    {
        PacketField.State => Run(field, (ulong)PacketState.New),
        PacketField.Translation => Run(field, (ulong)(to is null ? PacketTranslation.None : PacketTranslation.Destination)),
        PacketField.DestinationType when to is not null => Run(field, _hulls.IsToHost(to) ? PacketFields.Local.First : Hulls.Unicast.First),
        _ => null,
    }).Of(accepted);

    private uint Run(PacketField field, AddressBits value) => _algebra.Nodes.Universe.Run(field, value);

    private HashSet<int> Ends(int node)
    {
        var (ends, seen, waiting) = (new HashSet<int>(), new HashSet<int> { node }, new Stack<int>([node]));
        while (waiting.TryPop(out var next))
        {
            if (Terminal.Is(next))
            {
                ends.Add(next);
                continue;
            }

            var (edge, end) = _algebra.Nodes.EdgesOf(next);
            for (; edge < end; edge++)
            {
                if (seen.Add(_algebra.Nodes.Child(edge)))
                {
                    waiting.Push(_algebra.Nodes.Child(edge));
                }
            }
        }

        return ends;
    }

    private int Select(int node, int wanted, Dictionary<int, int>? known = null)
    {
        known ??= [];
        if (Terminal.Is(node))
        {
            return node == wanted ? Terminal.True : Terminal.Undefined;
        }

        if (!known.TryGetValue(node, out var selected))
        {
            selected = _algebra.Each(node, _algebra.Nodes.Dimension(node), child => Select(child, wanted, known));
            known.Add(node, selected);
        }

        return selected;
    }
}
