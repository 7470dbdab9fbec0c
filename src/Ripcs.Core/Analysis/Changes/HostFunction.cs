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
    private static readonly string[] Filtering = ["mangle", "filter", "security"];

    private readonly PacketRules _rules;
    private readonly Algebra _algebra;
    private readonly Translations _translations;
    private readonly Hulls _hulls;
    private readonly Projection _projection;
    private readonly ConditionDiagrams _conditions;
    private readonly Dictionary<(TableName, ChainName), int> _builtIns = [];
    private readonly Dictionary<string, int> _nat = [];
    private readonly Dictionary<string, List<(int End, int Packets)>> _byEnd = [];
    private readonly int _isFromHost;

    public HostFunction(PacketRules rules, Algebra algebra, Translations translations, Hulls hulls)
    {
        (_rules, _algebra, _translations, _hulls) = (rules, algebra, translations, hulls);
        (_projection, _conditions) = (new Projection(algebra), new ConditionDiagrams(algebra));
        _isFromHost = _conditions.Set(FromHost);
    }

    public static readonly Condition FromHost = new Condition.In(PacketField.In, ValueSet.Of(0));
    public static readonly Condition NotRouted = new Condition.In(PacketField.Out, ValueSet.Of(0));
    public static readonly Condition ToHost = new Condition.In(PacketField.DestinationType, PacketFields.TakenIn);

    /// <summary>Not by the loopback interface: what the kernel forwards there goes round until its TTL ends, and reaches nobody.</summary>
    public static readonly Condition ByCards = Condition.Both(
        new Condition.In(PacketField.In, PacketFields.Loopback).Not(Family.IPv4), new Condition.In(PacketField.Out, PacketFields.Loopback).Not(Family.IPv4));

    /// <summary>The packets that are accepted, of those in the hull; what a program decides counts among them.</summary>
    public int Accepted => Reaching(Incoming(), Outgoing());

    /// <summary>How they are translated.</summary>
    public int Led => _algebra.And(Near, _algebra.Or(_algebra.And(_isFromHost, Nat("OUTPUT")), Nat("PREROUTING")));

    /// <summary>The packets that leave this host with another source than by other rules, as they are sent: those with one source before and one now together.</summary>
    /// <param name="other">The other rules, which lead them to the same destination.</param>
    /// <param name="mostPairs">Of more pairs all packets are one set.</param>
    public IReadOnlyList<int> LeavingElsewise(HostFunction other, int mostPairs)
    {
        var routed = _algebra.Merge(Merge.Except, _conditions.Set(ByCards), _algebra.Or(_conditions.Set(NotRouted), _conditions.Set(ToHost)));
        var (own, its) = (Leaving(isForwarded: true), other.Leaving(isForwarded: true));
        var (ownSent, itsSent) = (Leaving(isForwarded: false), other.Leaving(isForwarded: false));
        var (forwarded, sent) = (_algebra.And(routed, _algebra.Merge(Merge.Differ, own, its)), _algebra.Merge(Merge.Differ, ownSent, itsSent));
        var (ends, before) = (Ends(own).Union(Ends(ownSent)).ToList(), Ends(its).Union(Ends(itsSent)).ToList());
        if (ends.Count * before.Count > mostPairs * mostPairs)
        {
            return [Reaching(forwarded, sent)];
        }

        int Only(int differ, int now, int end, int old, int oldEnd) => _algebra.And(differ, _algebra.And(Select(now, end), Select(old, oldEnd)));
        var pairs = (from end in ends
                     from old in before
                     let parts = (Forwarded: Only(forwarded, own, end, its, old), Sent: Only(sent, ownSent, end, itsSent, old))
                     where parts.Forwarded != Terminal.Undefined || parts.Sent != Terminal.Undefined
                     select parts).ToList();
        return pairs.Count > mostPairs ? [Reaching(forwarded, sent)] : [.. pairs.Select(pair => Reaching(pair.Forwarded, pair.Sent))];
    }

    // What the host sends has one of its addresses anyway.
    private int Leaving(bool isForwarded) => new ChainDiagrams(
        _rules, TableName.Nat, _algebra, _hulls.Filter, to => to.IsToHost && !isForwarded ? Terminal.Of(Fate.Accept) : Terminal.Other(_translations.Number(to))).BuiltIn(new ChainName("POSTROUTING"));

    private int Near => _conditions.Set(_hulls.AsSent.ToCondition());

    /// <summary>The packets, as they were sent, that may come through raw, mangle and nat and are then in a set.</summary>
    /// <param name="incoming">Of what comes in, as packets are behind nat.</param>
    /// <param name="outgoing">Of what the host sends itself, likewise.</param>
    public int Reaching(int incoming, int outgoing) => Sent(
        (chain, set, state) => _algebra.And(Before(chain, Change.Accepted), Behind(chain, set, state, fate => fate is Fate.Elsewhere)), incoming, outgoing);

    /// <summary>The packets, as they were sent, that something up to nat may stop, or that may be in a set then.</summary>
    /// <inheritdoc cref="Reaching"/>
    public int Stopped(int incoming, int outgoing) => Sent(
        (chain, set, state) => _algebra.Or(
            _algebra.Apply(Change.Not, Before(chain, Change.SurelyAccepted)), Behind(chain, set, state, fate => fate is not Fate.Accept)),
        incoming,
        outgoing);

    /// <summary>What is accepted of that which comes in, as packets are behind nat.</summary>
    /// <param name="accepted">Whether what a program decides counts among it.</param>
    public int Incoming(Change accepted = Change.Accepted)
    {
        var (toHost, notRouted) = (_conditions.Set(ToHost), _conditions.Set(NotRouted));
        var input = _projection.Pin(Behind("INPUT", accepted, Filtering), dimension => dimension == (int)PacketField.Out ? 0 : null);
        var forward = _algebra.Merge(Merge.Except, _algebra.And(Behind("FORWARD", accepted, Filtering), Behind("POSTROUTING", accepted, "mangle")), notRouted);
        forward = _algebra.And(forward, _conditions.Set(ByCards));
        return _algebra.Or(_algebra.And(toHost, input), _algebra.Merge(Merge.Except, forward, toHost));
    }

    /// <summary>The same of what the host sends itself.</summary>
    /// <inheritdoc cref="Incoming"/>
    public int Outgoing(Change accepted = Change.Accepted) => _algebra.And(Behind("OUTPUT", accepted, "filter", "security"), Behind("POSTROUTING", accepted, "mangle"));

    private int Sent(Func<string, int, PacketState, int> work, int incoming, int outgoing)
    {
        int Of(string chain, int set)
        {
            var tracked = work(chain, set, PacketState.New);
            if (!_hulls.HasUntracked)
            {
                return tracked;
            }

            var untracked = Untracked(chain);
            return _algebra.Or(_algebra.And(untracked, work(chain, set, PacketState.Untracked)), _algebra.Merge(Merge.Except, tracked, untracked));
        }

        return _algebra.And(Near, _algebra.Or(
            _algebra.Merge(Merge.Except, Of("PREROUTING", incoming), _isFromHost), _algebra.And(_isFromHost, Of("OUTPUT", outgoing))));
    }

    // As packets are behind nat.
    private int Behind(string chain, Change accepted, params IEnumerable<string> tables)
    {
        var near = _conditions.Set(_hulls.Filter.ToCondition());
        return tables.Aggregate(near, (all, table) => _algebra.And(all, Accepts(new TableName(table), new ChainName(chain), _hulls.Filter, accepted)));
    }

    private int Before(string chain, Change accepted) => Sent(chain, _algebra.And(
        Accepts(TableName.Raw, new ChainName(chain), _hulls.AsSent, accepted), Accepts(TableName.Mangle, new ChainName(chain), _hulls.AsSent, accepted)));

    private int Nat(string chain)
    {
        if (!_nat.TryGetValue(chain, out var nat))
        {
            var diagrams = new ChainDiagrams(_rules, TableName.Nat, _algebra, _hulls.AsSent, to => Terminal.Other(_translations.Number(to)));
            nat = Sent(chain, diagrams.BuiltIn(new ChainName(chain)));
            _nat.Add(chain, nat);
        }

        return nat;
    }

    private int Untracked(string chain)
    {
        var end = Terminal.Other(0);
        return Select(Sent(chain, new ChainDiagrams(_rules, TableName.Raw, _algebra, _hulls.AsSent, untracked: end).BuiltIn(new ChainName(chain))), end);
    }

    private int Accepts(TableName table, ChainName chain, PacketBox near, Change accepted)
    {
        if (_rules.Find(table, chain) is null)
        {
            return Terminal.True;
        }

        if (!_builtIns.TryGetValue((table, chain), out var decided))
        {
            decided = new ChainDiagrams(_rules, table, _algebra, near).BuiltIn(chain);
            _builtIns.Add((table, chain), decided);
        }

        return _algebra.Apply(accepted, decided);
    }

    // In front of nat nothing is translated, and what comes in is not routed.
    private int Sent(string chain, int node) => new AsSent(_algebra, null, field => field switch
    {
        PacketField.State => Run(field, (ulong)PacketState.New),
        PacketField.Translation => Run(field, (ulong)PacketTranslation.None),
        PacketField.Out when chain is "PREROUTING" => 0,
        _ => null,
    }).Of(node);

    // What belongs to no connection is not translated.
    private int Behind(string chain, int set, PacketState state, Func<Fate, bool> counts) => state is PacketState.Untracked ? As(null, set, state)
        : _algebra.Union([.. ByEnd(chain).Select(led => _algebra.And(led.Packets, Through(led.End, set, counts)))]);

    // Asked again for each expectation.
    private List<(int End, int Packets)> ByEnd(string chain)
    {
        if (!_byEnd.TryGetValue(chain, out var all))
        {
            all = [.. Ends(Nat(chain)).Select(end => (end, Select(Nat(chain), end)))];
            _byEnd.Add(chain, all);
        }

        return all;
    }

    private int Through(int end, int set, Func<Fate, bool> counts)
    {
        if (Terminal.OtherOf(end) is not { } number)
        {
            var fate = Terminal.FateOf(end);
            return counts(fate) ? Terminal.True : fate is Fate.Accept ? As(null, set) : Terminal.Undefined;
        }

        // The kernel marks only connections of which something is really changed.
        var to = _translations[number];
        var unchanged = Unchanged(to) is { } same ? _conditions.Guard(same, Terminal.True) : Terminal.Undefined;
        return _algebra.Or(_algebra.And(unchanged, As(null, set)), _algebra.Merge(Merge.Except, As(to, set), unchanged));
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

    private int As(Translation? to, int set, PacketState state = PacketState.New) => new AsSent(_algebra, to is null ? null : _hulls.Known(to), field => field switch
    {
        PacketField.State => Run(field, (ulong)state),
        PacketField.Translation => Run(field, (ulong)(to is null ? PacketTranslation.None : PacketTranslation.Destination)),
        PacketField.DestinationType when to is not null => Run(field, _hulls.IsToHost(to) ? PacketFields.Local.First : Hulls.Unicast.First),
        _ => null,
    }).Of(set);

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
