using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>What a host does with the first packet of every connection, as it was sent: through raw, mangle,
/// nat and filter to the end. Packets without an incoming interface are sent by the host itself.</summary>
internal sealed class HostFunction
{
    private static readonly (string Table, string Chain)[] Input = [("mangle", "INPUT"), ("filter", "INPUT"), ("security", "INPUT")];
    private static readonly (string Table, string Chain)[] Forward = [("mangle", "FORWARD"), ("filter", "FORWARD"),
        ("security", "FORWARD"), ("mangle", "POSTROUTING")];
    private static readonly (string Table, string Chain)[] Output = [("filter", "OUTPUT"), ("security", "OUTPUT"),
        ("mangle", "POSTROUTING")];

    private readonly PacketRules _rules;
    private readonly Algebra _algebra;
    private readonly Translations _translations;
    private readonly Hulls _hulls;
    private readonly Projection _projection;
    private readonly ConditionDiagrams _conditions;
    private readonly Ends _ends;
    private readonly HookTraversal _passage;
    private readonly Dictionary<string, int> _nat = [];
    private readonly Dictionary<string, List<(Marked Packets, HashSet<int> Ends)>> _byMarks = [];
    private readonly int _isFromHost;

    /// <param name="followsMarks">False if conditions on marks stay open.</param>
    public HostFunction(PacketRules rules, Algebra algebra, Translations translations, Hulls hulls, bool followsMarks = true)
    {
        (_rules, _algebra, _translations, _hulls) = (rules, algebra, translations, hulls);
        (_projection, _conditions, _ends) = (new Projection(algebra), new ConditionDiagrams(algebra), new Ends(algebra));
        Marks = followsMarks ? hulls.Marks : null;
        _passage = new HookTraversal(rules, algebra, Marks?.Followed, to => Terminal.Other(translations.Number(to)));
        _isFromHost = _conditions.Set(FromHost);
    }

    public static readonly Condition FromHost = new Condition.In(PacketField.In, ValueSet.Of(0));
    public static readonly Condition NotRouted = new Condition.In(PacketField.Out, ValueSet.Of(0));
    public static readonly Condition ToHost = new Condition.In(PacketField.DestinationType, PacketFields.TakenIn);

    /// <summary>Not by the loopback interface: packets that the kernel forwards
    /// there circulate until their TTL ends, and are never delivered.</summary>
    public static readonly Condition ByCards = Condition.Both(
        new Condition.In(PacketField.In, PacketFields.Loopback).Not(Family.IPv4),
        new Condition.In(PacketField.Out, PacketFields.Loopback).Not(Family.IPv4));

    /// <summary>The accepted packets of the hull, including those that a program decides about.</summary>
    public int Accepted => Reaching(Incoming(), Outgoing());

    /// <summary>The packets that rules accept without the decision of a program, such as NFQUEUE.</summary>
    public int AcceptedByRules => Reaching(Incoming(Change.SurelyAccepted), Outgoing(Change.SurelyAccepted), Change.SurelyAccepted);

    /// <summary>The packets that would be forwarded by the loopback interface.
    /// They do not occur: packets from the host to others leave by cards.</summary>
    public int ForwardedByLoopback => Sent(
        (chain, set, state) => Behind(chain, set, state, _ => false),
        _algebra.Merge(Merge.Except, _algebra.Apply(Change.Not, _conditions.Set(ByCards)), _conditions.Set(ToHost)), Terminal.Undefined);

    /// <summary>The packets that are not translated.</summary>
    public int Untranslated => _ends.Select(Redirects, Terminal.Of(Fate.Accept));

    /// <summary>The packets whose destination is translated.</summary>
    public int Redirected => Anew(Redirects);

    /// <summary>How they are translated; a translation that does not change the packet does not count.</summary>
    public int Redirects =>
        Changed(_algebra.And(Near, _algebra.Or(_algebra.And(_isFromHost, Translated("OUTPUT")), Translated("PREROUTING"))));

    // Of thousands of translations, only those of the port are checked: each check walks through the whole diagram.
    private int Changed(int led)
    {
        const int Few = 64;
        var ends = _ends.Of(led);
        foreach (var end in ends)
        {
            if (Terminal.OtherOf(end) is { } number && _translations[number] is var to && (to.Addresses is null || ends.Count <= Few)
                && Unchanged(to) is { } same)
            {
                var kept = _algebra.And(_ends.Select(led, end), _conditions.Set(same));
                led = kept == Terminal.Undefined ? led : _algebra.Or(_algebra.And(kept, Terminal.Of(Fate.Accept)),
                    _algebra.Merge(Merge.Except, led, kept));
            }
        }

        return led;
    }

    private int Anew(int translated) => _algebra.Merge(
        Merge.Except, _algebra.Apply(Change.Defined, translated), _ends.Select(translated, Terminal.Of(Fate.Accept)));

    private int Translated(string chain) => _hulls.HasUntracked ? Without(Nat(chain), Untracked(chain)) : Nat(chain);

    // Packets without a connection do not pass nat.
    private int Without(int nat, int untracked) =>
        _algebra.Or(_algebra.And(untracked, Terminal.Of(Fate.Accept)), _algebra.Merge(Merge.Except, nat, untracked));

    /// <summary>The new source of packets that the filter accepts and that leave this host, in terms of packets after nat.</summary>
    /// <param name="isForwarded">False for packets from the host itself, whose source is one of its addresses anyway.</param>
    public int Leaving(bool isForwarded) => Sources(
        "POSTROUTING", isForwarded ? Marks?.Followed.AfterIncoming : Marks?.Followed.AfterOutgoing, isForwarded ? Forward : Output,
        isOwn: !isForwarded);

    /// <summary>The new source of packets that this host receives, in terms
    /// of packets after the translation of their destination.</summary>
    public int Received => _projection.Pin(Sources("INPUT", Marks?.Followed.AfterIncoming, Input, isOwn: false),
        dimension => dimension == (int)PacketField.Out ? 0 : null);

    /// <summary>The packets, as they were sent, whose source is translated.</summary>
    public int Resourced
    {
        get
        {
            var (toHost, notRouted) = (_conditions.Set(ToHost), _conditions.Set(NotRouted));
            return Reaching(
                _algebra.Or(
                    _algebra.Merge(Merge.Except, _algebra.Merge(Merge.Except, Anew(Leaving(isForwarded: true)), toHost), notRouted),
                    _algebra.And(toHost, Anew(Received))),
                Anew(Leaving(isForwarded: false)));
        }
    }

    private int Sources(string chain, ValueList<Marks>? arriving, (string, string)[] chains, bool isOwn)
    {
        var passage = new HookTraversal(_rules, _algebra, Marks?.Followed,
            to => to.IsToHost && isOwn ? Terminal.Of(Fate.Accept) : Terminal.Other(_translations.Number(to)));
        var sentAs = Arriving(arriving, marks =>
        {
            IReadOnlyList<Marked> passing = Marks is null ? [new Marked(marks, Terminal.True)] : Behind(marks, Change.Accepted, chains);
            return Together(passing.SelectMany(part => passage.Decided(TableName.Nat, new ChainName(chain), part.Marks, _hulls.Filter)
                .Select(decided => _algebra.And(part.Packets, decided.Packets))));
        });
        return _hulls.HasUntracked
            ? Without(sentAs, _conditions.Set(new Condition.In(PacketField.State, PacketFields.States(PacketState.Untracked)))) : sentAs;
    }

    private int ByLoopback => _conditions.Set(new Condition.In(PacketField.In, PacketFields.Loopback));

    private int Near => _conditions.Set(_hulls.SentPackets.ToCondition());

    /// <summary>The packets, as they were sent, that may pass raw, mangle and nat and are then in a set.</summary>
    /// <param name="incoming">The set for incoming packets, in terms of packets after nat.</param>
    /// <param name="outgoing">The set for packets from the host itself, likewise.</param>
    /// <param name="accepted">Whether packets that a program decides about before that pass.</param>
    public int Reaching(int incoming, int outgoing, Change accepted = Change.Accepted) => Sent(
        (chain, set, state) => _algebra.And(Before(chain, accepted, state),
            Behind(chain, set, state, fate => accepted is Change.Accepted && fate is Fate.Elsewhere)), incoming, outgoing);

    /// <summary>The packets, as they were sent, that a rule up to nat may stop, or that may then be in a set.</summary>
    /// <inheritdoc cref="Reaching"/>
    public int Stopped(int incoming, int outgoing) => Sent(
        (chain, set, state) => _algebra.Or(
            _algebra.Apply(Change.Not, Before(chain, Change.SurelyAccepted, state)),
            Behind(chain, set, state, fate => fate is not Fate.Accept)),
        incoming,
        outgoing);

    /// <summary>The accepted incoming packets, in terms of packets after nat.</summary>
    /// <param name="accepted">Whether packets that a program decides about count as accepted.</param>
    public int Incoming(Change accepted = Change.Accepted) => Arriving(Marks?.Followed.AfterIncoming, marks =>
    {
        var (toHost, notRouted) = (_conditions.Set(ToHost), _conditions.Set(NotRouted));
        var input = _projection.Pin(Together(Behind(marks, accepted, Input)), dimension => dimension == (int)PacketField.Out ? 0 : null);
        var forward = _algebra.Merge(Merge.Except, Together(Behind(marks, accepted, Forward)), notRouted);
        forward = _algebra.And(forward, _conditions.Set(ByCards));
        return _algebra.Or(_algebra.And(toHost, input), _algebra.Merge(Merge.Except, forward, toHost));
    });

    /// <summary>The same for packets from the host itself.</summary>
    /// <inheritdoc cref="Incoming"/>
    public int Outgoing(Change accepted = Change.Accepted) =>
        Arriving(Marks?.Followed.AfterOutgoing, marks => Together(Behind(marks, accepted, Output)));

    /// <summary>The accepted packets of open connections, in every state, as the host receives them: they do not
    /// pass nat. Packets that raw exempts from connection tracking reach all other tables as UNTRACKED.</summary>
    /// <param name="accepted">Whether packets that a program decides about count as accepted.</param>
    public int OfOpenConnections(Change accepted) => _algebra.Or(
        _algebra.Merge(Merge.Except, OfOpen("PREROUTING", Incoming(accepted), accepted), _isFromHost),
        _algebra.And(_isFromHost, OfOpen("OUTPUT", Outgoing(accepted), accepted)));

    private int OfOpen(string chain, int filter, Change accepted)
    {
        int Passing(string table) =>
            InFront(chain, Together(_passage.Through(new Marked(Packets.Marks.Unknown, Terminal.True), _hulls.SentPackets, accepted,
            (table, chain))));
        var (raw, behind) = (Passing("raw"), _algebra.And(Passing("mangle"), filter));
        if (_hulls.HasUntracked)
        {
            var untracked = WithLoopback(chain, built => InFront(built, _ends.Select(Raw(built), UntrackedEnd)));
            var asUntracked = _projection.Pin(behind, dimension => dimension == (int)PacketField.State
                ? Run(PacketField.State, (ulong)PacketState.Untracked) : null);
            behind = _algebra.Or(_algebra.And(untracked, asUntracked), _algebra.Merge(Merge.Except, behind, untracked));
        }

        return _algebra.And(raw, behind);
    }

    // Incoming packets are not routed yet.
    private int InFront(string chain, int node) => chain is "PREROUTING"
        ? _projection.Pin(node, dimension => dimension == (int)PacketField.Out ? 0 : null) : node;

    private int Sent(Func<string, int, PacketState, int> work, int incoming, int outgoing)
    {
        int Of(string chain, int set)
        {
            var tracked = work(chain, set, PacketState.New);
            if (!_hulls.HasUntracked)
                return tracked;

            var untracked = Untracked(chain);
            return _algebra.Or(_algebra.And(untracked, work(chain, set, PacketState.Untracked)),
                _algebra.Merge(Merge.Except, tracked, untracked));
        }

        return _algebra.And(Near, _algebra.Or(
            _algebra.Merge(Merge.Except, Of("PREROUTING", incoming), _isFromHost), _algebra.And(_isFromHost, Of("OUTPUT", outgoing))));
    }

    private MarkStates? Marks { get; }

    private int Together(IEnumerable<Marked> parts) => Together(parts.Select(part => part.Packets));

    private int Together(IEnumerable<int> parts) => _algebra.Union([.. parts]);

    // If packets may arrive with different marks, each of these has its own part of the set.
    private int Arriving(ValueList<Marks>? all, Func<Marks, int> work) => all switch
    {
        null => work(Packets.Marks.Unknown),
        [var only] => work(only),
        { } some => Together(some.Select(marks => _algebra.And(_conditions.Set(Marks!.Arriving(marks)), work(marks)))),
    };

    // The part of the packets that arrive with certain marks.
    private int At(int set, Marks marks) => Marks is null ? set
        : _projection.Pin(set, dimension => Marks.Answer(_algebra.Nodes.Universe, dimension, marks));

    // In terms of packets after nat.
    private IReadOnlyList<Marked> Behind(Marks marks, Change accepted, (string, string)[] chains) =>
        _passage.Through(new Marked(marks, _conditions.Set(_hulls.Filter.ToCondition())), _hulls.Filter, accepted, chains);

    // Packets by lo have already passed OUTPUT.
    private IReadOnlyList<Marked> Start(string chain) => Marks is null ? [new Marked(Packets.Marks.Unknown, Terminal.True)]
        : chain is "OUTPUT" ? [new Marked(Marks.Followed.Start(isFromHost: true, isByLoopback: false), Terminal.True)]
        : [new Marked(Marks.Followed.Start(isFromHost: false, isByLoopback: false), _algebra.Apply(Change.Not, ByLoopback)),
            new Marked(Marks.Followed.Start(isFromHost: false, isByLoopback: true), ByLoopback)];

    // Packets that raw exempts from connection tracking reach mangle as UNTRACKED.
    private List<Marked> Early(string chain, Change accepted, PacketState state) =>
    [
        .. from start in Start(chain)
           from raw in _passage.Through(start, _hulls.SentPackets, accepted, ("raw", chain))
           let sent = raw with { Packets = Sent(chain, raw.Packets) }
           from passed in _passage.Through(sent, _hulls.SentPackets, accepted, ("mangle", chain))
           select passed with { Packets = Sent(chain, passed.Packets, state) },
    ];

    private int Before(string chain, Change accepted, PacketState state) => Together(Early(chain, accepted, state));

    // Packets that are dropped before are handled elsewhere; only their marks matter here.
    private List<Marked> Tracked(string chain) =>
        [.. (Marks is null ? Start(chain) : Early(chain, Change.Accepted, PacketState.New)).SelectMany(early =>
        NatResults(chain, early.Marks).Select(led => led with { Packets = Sent(chain, _algebra.And(early.Packets, led.Packets)) }))];

    // Packets by lo were translated when this host sent them, and do not pass nat again in PREROUTING (nf_nat_core.c, nf_nat_inet_fn).
    private IEnumerable<Marked> NatResults(string chain, Marks marks)
    {
        IReadOnlyList<Marked> Decided(string builtIn) => _passage.Decided(TableName.Nat, new ChainName(builtIn), marks, _hulls.SentPackets);
        return chain is "OUTPUT" ? Decided(chain)
            : [.. Decided(chain).Select(led => led with { Packets = _algebra.Merge(Merge.Except, led.Packets, ByLoopback) }),
                .. Decided("OUTPUT").Select(led => led with { Packets = _algebra.And(ByLoopback, AsByLoopback(led.Packets)) })];
    }

    // Packets to the host's own addresses leave by lo.
    private int AsByLoopback(int output)
    {
        int By(AddressBits way) => _projection.Pin(output, dimension => (PacketField)dimension switch
        {
            PacketField.In => Run(PacketField.In, 0),
            PacketField.Out => Run(PacketField.Out, way),
            _ => null,
        });
        var toHost = _conditions.Set(new Condition.In(PacketField.DestinationType, PacketFields.Local));
        return _algebra.Or(_algebra.And(toHost, By(PacketFields.Loopback.First)), _algebra.Merge(Merge.Except, By(0), toHost));
    }

    private int Nat(string chain)
    {
        if (!_nat.TryGetValue(chain, out var nat))
        {
            nat = Together(Tracked(chain));
            _nat.Add(chain, nat);
        }

        return nat;
    }

    /// <summary>The packets, as they were sent, that raw exempts from connection tracking.</summary>
    public int Untracked() =>
        _algebra.Or(_algebra.And(_isFromHost, Untracked("OUTPUT")), _algebra.Merge(Merge.Except, Untracked("PREROUTING"), _isFromHost));

    private int Untracked(string chain) => WithLoopback(chain, built => Together(
        Start(built).Select(start =>
            _ends.Select(Sent(built, _algebra.And(start.Packets, _passage.ForMarks(Raw(built), start.Marks))), UntrackedEnd))));

    // Packets by lo passed connection tracking when this host sent them, and PREROUTING no longer exempts them (xt_CT.c, xt_ct_target).
    private int WithLoopback(string chain, Func<string, int> work) => chain is "OUTPUT" ? work(chain)
        : _algebra.Or(_algebra.Merge(Merge.Except, work(chain), ByLoopback), _algebra.And(ByLoopback, AsByLoopback(work("OUTPUT"))));

    // Ends at a rule that exempts the packet from connection tracking.
    private int Raw(string chain) =>
        new ChainDiagrams(_rules, TableName.Raw, _algebra, _hulls.SentPackets, untracked: UntrackedEnd).BuiltIn(new ChainName(chain));

    private static int UntrackedEnd { get; } = Terminal.Other(0);

    // Before nat no packet is translated, and incoming packets are not routed.
    private int Sent(string chain, int node, PacketState state = PacketState.New) => new SentPackets(_algebra, null, field => field switch
    {
        PacketField.State => Run(field, (ulong)state),
        PacketField.Translation => Run(field, (ulong)PacketTranslation.None),
        PacketField.Out when chain is "PREROUTING" => 0,
        _ => null,
    }).Of(node);

    // Packets without a connection are not translated.
    private int Behind(string chain, int set, PacketState state, Func<Fate, bool> counts) => state is PacketState.Untracked
        ? Together((Marks is null ? Start(chain) : Early(chain, Change.Accepted, state))
            .Select(early => _algebra.And(early.Packets, As(null, At(set, early.Marks), state))))
        : Together(ByMarks(chain).Select(led =>
        {
            var then = At(set, led.Packets.Marks);
            return _ends.Lead(led.Packets.Packets, led.Ends.ToDictionary(end => end, end => Through(end, then, counts)));
        }));

    // Needed again for each expectation.
    private List<(Marked Packets, HashSet<int> Ends)> ByMarks(string chain)
    {
        if (!_byMarks.TryGetValue(chain, out var all))
        {
            all = [.. Tracked(chain).Select(part => (part, _ends.Of(part.Packets).Where(end => end != Terminal.Undefined).ToHashSet()))];
            _byMarks.Add(chain, all);
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

        // The kernel marks a connection as translated only if the translation changes something.
        var to = _translations[number];
        var unchanged = Unchanged(to) is { } same ? _conditions.Guard(same, Terminal.True) : Terminal.Undefined;
        return _algebra.Or(_algebra.And(unchanged, As(null, set)), _algebra.Merge(Merge.Except, As(to, set), unchanged));
    }

    private static Condition? Unchanged(Translation to)
    {
        if (to.IsToHost || to.PortShift is not (null or 0) || (to.PrefixLength is null && to.Addresses?.IsSingle == false))
            return null;

        var isAddress = to.Addresses is null ? Condition.Always : new Condition.In(PacketField.Destination, to.Addresses);
        return to.Ports is null ? isAddress : Condition.Both(isAddress, new Condition.In(PacketField.DestinationPort, to.Ports));
    }

    private int As(Translation? to, int set, PacketState state = PacketState.New)
    {
        // A map or a range may contain addresses of the host and of others: each address has its own type.
        if (to is not null && _hulls.HostAmong(to) is { } host)
        {
            var toHost = _conditions.Set(new Condition.In(PacketField.Destination, host));
            return _algebra.Or(As(to, _algebra.And(set, toHost), state, PacketFields.Local),
                As(to, _algebra.Merge(Merge.Except, set, toHost), state, Hulls.Unicast));
        }

        // If only the port changes, the packet keeps its destination address.
        return As(to, set, state, to is null or { IsToHost: false, Addresses: null } ? null : _hulls.IsToHost(to) ? PacketFields.Local
            : Hulls.Unicast);
    }

    private int As(Translation? to, int set, PacketState state, ValueSet? type) =>
        new SentPackets(_algebra, to is null ? null : _hulls.Known(to), field => field switch
    {
        PacketField.State => Run(field, (ulong)state),
        PacketField.Translation => Run(field, (ulong)(to is null ? PacketTranslation.None : PacketTranslation.Destination)),
        PacketField.DestinationType when type is not null => Run(field, type.First),
        _ => null,
    }).Of(set);

    private uint Run(PacketField field, AddressBits value) => _algebra.Nodes.Universe.Run(field, value);
}
