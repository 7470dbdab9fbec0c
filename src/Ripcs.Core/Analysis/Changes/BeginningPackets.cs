using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>The effect of a change on packets that begin a connection, from end to end:
/// as they are sent, through translation and filter.</summary>
internal sealed class BeginningPackets
{
    private const int MostLines = 200;

    // With more old and new targets or sources the pairs are too many to read.
    private const int MostSources = 16;

    private readonly ComparedRules _of;
    private readonly AffectedPackets _hulls;
    private readonly Algebra _algebra;
    private readonly Translations _translations = new();
    private readonly HostFunction _old, _desired;
    private readonly GroupDestinations _groups;
    private readonly HostInterfaces _own;
    private readonly Rerouting _routes;
    private readonly bool _asksPrograms;
    private readonly ValueSet _named;
    private readonly List<RedirectedFate> _fates;
    private readonly PacketSet _possible, _byCards, _unsure;
    private readonly FateLines _work, _ofGroups;

    private BeginningPackets(AffectedPackets hulls, ComparedRules of)
    {
        (_hulls, _of) = (hulls, of);
        var asked = hulls.Conditions(of.Before, of.After).ToList();
        _named = PossiblePackets.GroupsIn(asked, of.Before.Family);
        asked.AddRange(PossiblePackets.Conditions(of.Before.Family, of.HostAddresses));
        _algebra = new Algebra(Universe.Of(of.Before.Family, asked.Concat(hulls.Mapped(asked))));
        (_old, _desired) = (Function(of.Before), Function(of.After));
        _groups = new GroupDestinations(_algebra, of.HostAddresses, _named);
        _possible = PossiblePackets.Set(_algebra, of.HostAddresses, _named) | _groups.Packets;
        _byCards = _possible - (_old.ForwardedByLoopback | _desired.ForwardedByLoopback);
        _own = new HostInterfaces(_algebra, _old.Untranslated & _desired.Untranslated);
        _routes = new Rerouting(_algebra, _translations, _old.Redirects, _desired.Redirects, of.CardTo);
        _asksPrograms = hulls.AsksPrograms(of.Before, of.After);
        _fates = [.. RedirectedPackets.Find(hulls, of.HostAddresses, asked).Select(FateOf)];
        _unsure = _algebra.Union(_fates.Select(fate => _routes.Unsure(fate.Before.Maybe, fate.After.Maybe)));
        (_work, _ofGroups) = (NewLines(), NewLines());
    }

    /// <summary>The lines for these packets, and those for packets to groups.</summary>
    /// <param name="hulls">The boxes around packets whose fate may change.</param>
    /// <param name="of">What is compared.</param>
    public static IReadOnlyList<FateLines> Work(AffectedPackets hulls, ComparedRules of) => new BeginningPackets(hulls, of).Work();

    private FateLines[] Work()
    {
        var led = new TranslationChanges(_algebra, _old, _desired, _hulls.HasUntracked, _hulls.Marks is not null, MostSources);
        var elsewhere = _old.Redirects.Differs(_desired.Redirects);
        Add(FateTurn.NewlyAllowed, _byCards, (was, becomes) => becomes.Beyond(was, _routes.OnEach));
        Add(FateTurn.NewlyDenied, _byCards, (was, becomes) => was.Beyond(becomes, _routes.OnEach));
        foreach (var packets in led.OtherDestinations)
        {
            Add(FateTurn.LedElsewhere, _possible & packets, (was, becomes) => _routes.OnSome(was.Maybe) & becomes.Maybe);
        }

        foreach (var packets in led.Leaving)
        {
            Add(FateTurn.OtherSource, (_possible & _routes.Both(packets)) - elsewhere, (was, becomes) => was.Maybe & becomes.Maybe);
        }

        AddAnswers();
        _work.Shorten(_groups.Without(_byCards));
        _ofGroups.Shorten(_byCards & _groups.Packets);
        if (!_asksPrograms)
            _work.TellByStatement(Told(), _of.IsAlwaysTold);

        return [_work, _ofGroups];
    }

    // An added set never contains both packets whose fate depends on unknown routes and others.
    private void Add(FateTurn turn, PacketSet all, Func<AcceptedPackets, AcceptedPackets, PacketSet> turned)
    {
        AddAlike(turn, all - _unsure, turned);
        if (!_unsure.IsEmpty)
            AddAlike(turn, all & _unsure, turned);
    }

    // At any address of the host at which a redirected packet changes its fate.
    private void AddAlike(FateTurn turn, PacketSet all, Func<AcceptedPackets, AcceptedPackets, PacketSet> turned)
    {
        var changed = _fates.ConvertAll(fate =>
            (fate.To, Packets: _possible & _own.Of(all & fate.Packets & turned(fate.Before, fate.After))));
        _work.Add(turn, changed.ConvertAll(some => (some.To, _groups.Without(some.Packets))));
        _ofGroups.Add(turn, changed.ConvertAll(some => (some.To, _groups.NotAsHost(some.Packets, _byCards))));
    }

    // Nobody answers what is sent to a group (icmp.c, icmp_send).
    private void AddAnswers()
    {
        var answers = new AnswerChanges(_algebra, _of, _hulls);
        if (!answers.MayDiffer)
            return;

        var groups = _algebra.Set(new Condition.In(PacketField.Destination, _named));
        var changed = _fates.ConvertAll(fate => (fate.To, Sets: answers.Find(
            (rules, isAfter) => fate.Packets & _routes.OnSome(_routes.ByRoutes(isAfter, AcceptedByRules(Function(rules, fate.To)))),
            fate.Packets - (_routes.OnSome(fate.Before.Maybe) | _routes.OnSome(fate.After.Maybe)))));
        for (var pair = 0; pair < changed[0].Sets.Count; pair++)
        {
            foreach (var alike in new[] { _byCards - _unsure, _byCards & _unsure })
            {
                _work.Add(FateTurn.OtherAnswer,
                    changed.ConvertAll(some => (some.To, _groups.Without(_own.Of(alike & some.Sets[pair])) - groups)));
            }
        }
    }

    // Whatever a program says.
    private PacketSet AcceptedByRules(HostFunction function) => _asksPrograms ? function.AcceptedByRules : function.Accepted;

    private ToldSides Told() => new(
        new Deciders(
            rules => Function(rules), AcceptedBy, _routes.Both, _of.Before, _of.After, _of.Statement, _hulls.Rules(_of.Before).Count()),
        _groups.Without(_byCards), _routes.NotLeavingBy, _routes.Unroutable(_old.Untranslated & _desired.Untranslated),
        _old.Redirects, _desired.Redirects, _translations,
        Passing((_, becomes) => becomes.Maybe),
        (Passing((was, becomes) => _routes.OnSome(was.Maybe) | becomes.Maybe), Passing((was, becomes) => was.Maybe | becomes.Maybe)));

    private PacketSet Passing(Func<AcceptedPackets, AcceptedPackets, PacketSet> some) =>
        _algebra.Union(_fates.Select(fate => fate.Packets & _own.Of(some(fate.Before, fate.After))));

    // The packets that a host with other rules accepts, and routes like one side of the change.
    private PacketSet AcceptedBy(PacketRules rules, bool isAfter) => _own.Of(_routes.OnSome(_algebra.Union(_fates.Select(fate =>
        fate.Packets & _routes.ByRoutes(isAfter, Function(rules, fate.To).Accepted)))));

    private RedirectedFate FateOf(RedirectedPackets redirected) => new(
        redirected.Addresses, _algebra.Set(redirected.Packets),
        Accepted(_of.Before, _old, redirected.Addresses).Each(set => _routes.ByRoutes(isAfter: false, set)),
        Accepted(_of.After, _desired, redirected.Addresses).Each(set => _routes.ByRoutes(isAfter: true, set)));

    private AcceptedPackets Accepted(PacketRules rules, HostFunction host, ValueSet? redirectsTo)
    {
        var function = redirectsTo is null ? host : Function(rules, redirectsTo);
        return function.Accepted is var maybe && _asksPrograms ? new(maybe, function.AcceptedByRules) : new(maybe, maybe);
    }

    private HostFunction Function(PacketRules rules, ValueSet? redirectsTo = null) =>
        new(rules, _algebra, _translations, redirectsTo is null ? _hulls : _hulls.RedirectedTo(redirectsTo));

    private FateLines NewLines() => new(
        _algebra, _of.Before, _of.After, _of.HostAddresses, MostLines,
        new OpenConditions(_hulls.Rules(_of.Before), _hulls.Rules(_of.After)), _hulls.Marks, _of.CardTo)
    {
        Rerouted = _routes.Packets,
        Unsure = _unsure,
    };

    // Packets that a redirect sends to some addresses of the host, and those that both sides accept if it does.
    private sealed record RedirectedFate(ValueSet? To, PacketSet Packets, AcceptedPackets Before, AcceptedPackets After);
}

/// <summary>What is compared, and what is known of the host and of the authors of its rules.</summary>
/// <param name="IsAlwaysTold">Whether packets are told by statement also where boxes are as short.</param>
internal sealed record ComparedRules(
    PacketRules Before, PacketRules After, ValueSet? HostAddresses, Func<IpPrefix, string?>? CardTo,
    Func<PacketChain, int, RuleOrigin?> Statement, bool IsAlwaysTold);
