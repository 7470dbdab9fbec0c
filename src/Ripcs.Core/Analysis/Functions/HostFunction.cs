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
    private readonly AffectedPackets _hulls;
    private readonly HookTraversal _passage;
    private readonly Dictionary<string, Diagram> _nat = [];
    private readonly Dictionary<string, List<(Marked<Diagram> Packets, List<End> Ends)>> _byMarks = [];
    private readonly PacketSet _isFromHost;

    /// <param name="followsMarks">False if conditions on marks stay open.</param>
    public HostFunction(PacketRules rules, Algebra algebra, Translations translations, AffectedPackets hulls, bool followsMarks = true)
    {
        (_rules, _algebra, _translations, _hulls) = (rules, algebra, translations, hulls);
        Marks = followsMarks ? hulls.Marks : null;
        _passage = new HookTraversal(rules, algebra, Marks?.Followed, to => End.Other(translations.Number(to)));
        _isFromHost = _algebra.Set(FromHost);
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
    public PacketSet Accepted => Reaching(Incoming(), Outgoing());

    /// <summary>The packets that rules accept without the decision of a program, such as NFQUEUE.</summary>
    public PacketSet AcceptedByRules => Reaching(Incoming(surely: true), Outgoing(surely: true), surely: true);

    /// <summary>The packets that would be forwarded by the loopback interface.
    /// They do not occur: packets from the host to others leave by cards.</summary>
    public PacketSet ForwardedByLoopback => Sent(
        (chain, set, state) => Behind(chain, set, state, _ => false),
        !_algebra.Set(ByCards) - _algebra.Set(ToHost), _algebra.None);

    /// <summary>The packets that are not translated.</summary>
    public PacketSet Untranslated => Redirects.Select(End.Of(Fate.Accept));

    /// <summary>The packets whose destination is translated.</summary>
    public PacketSet Redirected => Anew(Redirects);

    /// <summary>How they are translated; a translation that does not change the packet does not count.</summary>
    public Diagram Redirects => Changed(Near & ((_isFromHost & Translated("OUTPUT")) | Translated("PREROUTING")));

    // Of thousands of translations, only those of the port are checked: each check walks through the whole diagram.
    private Diagram Changed(Diagram led)
    {
        const int Few = 64;
        var ends = led.Ends();
        foreach (var end in ends)
        {
            if (end.Number is { } number && _translations[number] is var to && (to.Addresses is null || ends.Count <= Few)
                && Unchanged(to) is { } same)
            {
                var kept = led.Select(end) & _algebra.Set(same);
                led = kept.IsEmpty ? led : kept.To(End.Of(Fate.Accept)) | (led - kept);
            }
        }

        return led;
    }

    private static PacketSet Anew(Diagram translated) => translated.Defined() - translated.Select(End.Of(Fate.Accept));

    private Diagram Translated(string chain) => _hulls.HasUntracked ? Without(Nat(chain), Untracked(chain)) : Nat(chain);

    // Packets without a connection do not pass nat.
    private static Diagram Without(Diagram nat, PacketSet untracked) => untracked.To(End.Of(Fate.Accept)) | (nat - untracked);

    /// <summary>The new source of packets that the filter accepts and that leave this host, in terms of packets after nat.</summary>
    /// <param name="isForwarded">False for packets from the host itself, whose source is one of its addresses anyway.</param>
    public Diagram Leaving(bool isForwarded) => Sources(
        "POSTROUTING", isForwarded ? Marks?.Followed.AfterIncoming : Marks?.Followed.AfterOutgoing, isForwarded ? Forward : Output,
        isOwn: !isForwarded);

    /// <summary>The new source of packets that this host receives, in terms
    /// of packets after the translation of their destination.</summary>
    public Diagram Received => Sources("INPUT", Marks?.Followed.AfterIncoming, Input, isOwn: false).At(PacketField.Out, 0);

    /// <summary>The packets of the hull, as they were sent, whose source is translated.</summary>
    public PacketSet Resourced
    {
        get
        {
            var (toHost, notRouted, near) = (_algebra.Set(ToHost), _algebra.Set(NotRouted), _algebra.Set(_hulls.Filter));
            return Reaching(
                near & (((Anew(Leaving(isForwarded: true)) - toHost) - notRouted) | (toHost & Anew(Received))),
                near & Anew(Leaving(isForwarded: false)));
        }
    }

    private Diagram Sources(string chain, ValueList<Marks>? arriving, (string, string)[] chains, bool isOwn)
    {
        var passage = new HookTraversal(_rules, _algebra, Marks?.Followed,
            to => to.IsToHost && isOwn ? End.Of(Fate.Accept) : End.Other(_translations.Number(to)));
        var sentAs = Arriving(arriving, marks =>
        {
            IReadOnlyList<Marked<PacketSet>> passing = Marks is null ? [new(marks, _algebra.All)] : Behind(marks, surely: false, chains);
            return _algebra.Union(passing.SelectMany(part => passage.Decided(TableName.Nat, new ChainName(chain), part.Marks, _hulls.Filter)
                .Select(decided => part.Packets & decided.Packets)));
        });
        return _hulls.HasUntracked
            ? Without(sentAs, _algebra.Set(new Condition.In(PacketField.State, PacketFields.States(PacketState.Untracked)))) : sentAs;
    }

    private PacketSet ByLoopback => _algebra.Set(new Condition.In(PacketField.In, PacketFields.Loopback));

    private PacketSet Near => _algebra.Set(_hulls.SentPackets);

    /// <summary>The packets, as they were sent, that may pass raw, mangle and nat and are then in a set.</summary>
    /// <param name="incoming">The set for incoming packets, in terms of packets after nat.</param>
    /// <param name="outgoing">The set for packets from the host itself, likewise.</param>
    /// <param name="surely">Whether packets that a program decides about before do not pass.</param>
    public PacketSet Reaching(PacketSet incoming, PacketSet outgoing, bool surely = false) => Sent(
        (chain, set, state) =>
            Before(chain, surely, state) & Behind(chain, set, state, fate => !surely && fate is Fate.Elsewhere), incoming, outgoing);

    /// <summary>The packets, as they were sent, that a rule up to nat may stop, or that may then be in a set.</summary>
    /// <inheritdoc cref="Reaching"/>
    public PacketSet Stopped(PacketSet incoming, PacketSet outgoing) => Sent(
        (chain, set, state) =>
            !Before(chain, surely: true, state) | Behind(chain, set, state, fate => fate is not Fate.Accept), incoming, outgoing);

    /// <summary>The accepted incoming packets, in terms of packets after nat.</summary>
    /// <param name="surely">Whether packets that a program decides about do not count as accepted.</param>
    public PacketSet Incoming(bool surely = false) => Arriving(Marks?.Followed.AfterIncoming, marks =>
    {
        var (toHost, notRouted) = (_algebra.Set(ToHost), _algebra.Set(NotRouted));
        var input = Behind(marks, surely, Input).Together(_algebra).At(PacketField.Out, 0);
        var forward = (Behind(marks, surely, Forward).Together(_algebra) - notRouted) & _algebra.Set(ByCards);
        return (toHost & input) | (forward - toHost);
    });

    /// <summary>The same for packets from the host itself.</summary>
    /// <inheritdoc cref="Incoming"/>
    public PacketSet Outgoing(bool surely = false) =>
        Arriving(Marks?.Followed.AfterOutgoing, marks => Behind(marks, surely, Output).Together(_algebra));

    /// <summary>The accepted packets of open connections, in every state, as the host receives them: they do not
    /// pass nat. Packets that raw exempts from connection tracking reach all other tables as UNTRACKED.</summary>
    /// <param name="surely">Whether packets that a program decides about do not count as accepted.</param>
    public PacketSet OfOpenConnections(bool surely) =>
        (OfOpen("PREROUTING", Incoming(surely), surely) - _isFromHost) | (_isFromHost & OfOpen("OUTPUT", Outgoing(surely), surely));

    private PacketSet OfOpen(string chain, PacketSet filter, bool surely)
    {
        PacketSet Passing(string table) => InFront(chain, _passage.Through(
            new(Packets.Marks.Unknown, _algebra.All), _hulls.SentPackets, surely, (table, chain)).Together(_algebra));
        var (raw, behind) = (Passing("raw"), Passing("mangle") & filter);
        if (_hulls.HasUntracked)
        {
            var untracked = WithLoopback(chain, built => InFront(built, Raw(built).Select(UntrackedEnd)));
            behind = (untracked & behind.At(PacketField.State, (ulong)PacketState.Untracked)) | (behind - untracked);
        }

        return raw & behind;
    }

    // Incoming packets are not routed yet.
    private static PacketSet InFront(string chain, PacketSet set) => chain is "PREROUTING" ? set.At(PacketField.Out, 0) : set;

    private PacketSet Sent(Func<string, PacketSet, PacketState, PacketSet> work, PacketSet incoming, PacketSet outgoing)
    {
        PacketSet Of(string chain, PacketSet set)
        {
            var tracked = work(chain, set, PacketState.New);
            if (!_hulls.HasUntracked)
                return tracked;

            var untracked = Untracked(chain);
            return (untracked & work(chain, set, PacketState.Untracked)) | (tracked - untracked);
        }

        return Near & ((Of("PREROUTING", incoming) - _isFromHost) | (_isFromHost & Of("OUTPUT", outgoing)));
    }

    private MarkStates? Marks { get; }

    // If packets may arrive with different marks, each of these has its own part of the set.
    private T Arriving<T>(ValueList<Marks>? all, Func<Marks, T> work)
        where T : struct, IPackets<T> => all switch
    {
        null => work(Packets.Marks.Unknown),
        [var only] => work(only),
        { } some => _algebra.Union(some.Select(marks => _algebra.Set(Marks!.Arriving(marks)) & work(marks))),
    };

    // The part of the packets that arrive with certain marks.
    private PacketSet At(PacketSet set, Marks marks) => Marks is null ? set : set.Answered(what => Marks.Answer(what, marks));

    // In terms of packets after nat.
    private IReadOnlyList<Marked<PacketSet>> Behind(Marks marks, bool surely, (string, string)[] chains) =>
        _passage.Through(new(marks, _algebra.Set(_hulls.Filter)), _hulls.Filter, surely, chains);

    // Packets by lo have already passed OUTPUT.
    private IReadOnlyList<Marked<PacketSet>> Start(string chain) => Marks is null ? [new(Packets.Marks.Unknown, _algebra.All)]
        : chain is "OUTPUT" ? [new(Marks.Followed.Start(isFromHost: true, isByLoopback: false), _algebra.All)]
        : [new(Marks.Followed.Start(isFromHost: false, isByLoopback: false), !ByLoopback),
            new(Marks.Followed.Start(isFromHost: false, isByLoopback: true), ByLoopback)];

    // Packets that raw exempts from connection tracking reach mangle as UNTRACKED.
    private List<Marked<PacketSet>> Early(string chain, bool surely, PacketState state) =>
    [
        .. from start in Start(chain)
           from raw in _passage.Through(start, _hulls.SentPackets, surely, ("raw", chain))
           let sent = raw with { Packets = Sent(chain, raw.Packets) }
           from passed in _passage.Through(sent, _hulls.SentPackets, surely, ("mangle", chain))
           select passed with { Packets = Sent(chain, passed.Packets, state) },
    ];

    private PacketSet Before(string chain, bool surely, PacketState state) => Early(chain, surely, state).Together(_algebra);

    // Packets that are dropped before are handled elsewhere; only their marks matter here.
    private List<Marked<Diagram>> Tracked(string chain) =>
        [.. (Marks is null ? Start(chain) : Early(chain, surely: false, PacketState.New)).SelectMany(early =>
        NatResults(chain, early.Marks).Select(led => led with { Packets = Sent(chain, early.Packets & led.Packets) }))];

    // Packets by lo were translated when this host sent them, and do not pass nat again in PREROUTING (nf_nat_core.c, nf_nat_inet_fn).
    private IEnumerable<Marked<Diagram>> NatResults(string chain, Marks marks)
    {
        IReadOnlyList<Marked<Diagram>> Decided(string builtIn) =>
            _passage.Decided(TableName.Nat, new ChainName(builtIn), marks, _hulls.SentPackets);

        return chain is "OUTPUT" ? Decided(chain)
            : [.. Decided(chain).Select(led => led with { Packets = led.Packets - ByLoopback }),
                .. Decided("OUTPUT").Select(led => led with { Packets = ByLoopback & AsByLoopback(led.Packets) })];
    }

    // Packets to the host's own addresses leave by lo.
    private T AsByLoopback<T>(T output)
        where T : struct, IPackets<T>
    {
        T By(AddressBits way) => output.At(field => field is PacketField.In ? 0 : field is PacketField.Out ? way : null);
        var toHost = _algebra.Set(new Condition.In(PacketField.DestinationType, PacketFields.Local));
        return (toHost & By(PacketFields.Loopback.First)) | (By(0) - toHost);
    }

    private Diagram Nat(string chain)
    {
        if (!_nat.TryGetValue(chain, out var nat))
        {
            nat = Tracked(chain).Together(_algebra);
            _nat.Add(chain, nat);
        }

        return nat;
    }

    /// <summary>The packets, as they were sent, that raw exempts from connection tracking.</summary>
    public PacketSet Untracked() => (_isFromHost & Untracked("OUTPUT")) | (Untracked("PREROUTING") - _isFromHost);

    private PacketSet Untracked(string chain) => WithLoopback(chain, built => _algebra.Union(Start(built).Select(start =>
        Sent(built, start.Packets & _passage.ForMarks(Raw(built), start.Marks)).Select(UntrackedEnd))));

    // Packets by lo passed connection tracking when this host sent them, and PREROUTING no longer exempts them (xt_CT.c, xt_ct_target).
    private PacketSet WithLoopback(string chain, Func<string, PacketSet> work) => chain is "OUTPUT" ? work(chain)
        : (work(chain) - ByLoopback) | (ByLoopback & AsByLoopback(work("OUTPUT")));

    // Ends at a rule that exempts the packet from connection tracking.
    private Diagram Raw(string chain) =>
        new ChainDiagrams(_rules, TableName.Raw, _algebra, _hulls.SentPackets, untracked: UntrackedEnd).BuiltIn(new ChainName(chain));

    private static End UntrackedEnd { get; } = End.Other(0);

    // Before nat no packet is translated, and incoming packets are not routed.
    private T Sent<T>(string chain, T packets, PacketState state = PacketState.New)
        where T : struct, IPackets<T> => new SentPackets(_algebra, null, field => field switch
    {
        PacketField.State => (ulong)state,
        PacketField.Translation => (ulong)PacketTranslation.None,
        PacketField.Out when chain is "PREROUTING" => 0,
        _ => null,
    }).Of(packets);

    // Packets without a connection are not translated.
    private PacketSet Behind(string chain, PacketSet set, PacketState state, Func<Fate, bool> counts) => state is PacketState.Untracked
        ? _algebra.Union((Marks is null ? Start(chain) : Early(chain, surely: false, state))
            .Select(early => early.Packets & As(null, At(set, early.Marks), state)))
        : _algebra.Union(ByMarks(chain).Select(led => At(set, led.Packets.Marks) is var then
            ? led.Packets.Packets.Lead(led.Ends, end => Through(end, then, counts)) : _algebra.None));

    // Needed again for each expectation.
    private List<(Marked<Diagram> Packets, List<End> Ends)> ByMarks(string chain)
    {
        if (!_byMarks.TryGetValue(chain, out var all))
        {
            all = Tracked(chain).ConvertAll(part => (part, part.Packets.Ends().Where(end => end != End.Undefined).ToList()));
            _byMarks.Add(chain, all);
        }

        return all;
    }

    private PacketSet Through(End end, PacketSet set, Func<Fate, bool> counts)
    {
        if (end.Number is not { } number)
        {
            var fate = end.Fate;
            return counts(fate) ? _algebra.All : fate is Fate.Accept ? As(null, set) : _algebra.None;
        }

        // The kernel marks a connection as translated only if the translation changes something.
        var to = _translations[number];
        var unchanged = Unchanged(to) is { } same ? _algebra.Set(same) : _algebra.None;
        return (unchanged & As(null, set)) | (As(to, set) - unchanged);
    }

    private static Condition? Unchanged(Translation to)
    {
        if (to.IsToHost || to.PortShift is not (null or 0) || (to.PrefixLength is null && to.Addresses?.IsSingle == false))
            return null;

        var isAddress = to.Addresses is null ? Condition.Always : new Condition.In(PacketField.Destination, to.Addresses);
        return to.Ports is null ? isAddress : Condition.Both(isAddress, new Condition.In(PacketField.DestinationPort, to.Ports));
    }

    private PacketSet As(Translation? to, PacketSet set, PacketState state = PacketState.New)
    {
        // A map or a range may contain addresses of the host and of others: each address has its own type.
        if (to is not null && _hulls.HostAmong(to) is { } host)
        {
            var toHost = _algebra.Set(new Condition.In(PacketField.Destination, host));
            return As(to, set & toHost, state, PacketFields.Local) | As(to, set - toHost, state, AffectedPackets.Unicast);
        }

        // If only the port changes, the packet keeps its destination address.
        return As(to, set, state, to is null or { IsToHost: false, Addresses: null } ? null : _hulls.IsToHost(to) ? PacketFields.Local
            : AffectedPackets.Unicast);
    }

    private PacketSet As(Translation? to, PacketSet set, PacketState state, ValueSet? type) =>
        new SentPackets(_algebra, to is null ? null : _hulls.Known(to), field => field switch
    {
        PacketField.State => (ulong)state,
        PacketField.Translation => (ulong)(to is null ? PacketTranslation.None : PacketTranslation.Destination),
        PacketField.DestinationType when type is not null => type.First,
        _ => null,
    }).Of(set);
}
