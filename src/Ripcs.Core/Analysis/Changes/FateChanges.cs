using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// The effect of a change of rules on packets, first on those that begin a connection (tcp with SYN), from end to end: as they are sent,
/// through translation and filter. Conditions that packet fields do not show, such as a mark or a rate, make lines of their own; a
/// condition of both rule sets that makes no line is taken as not met.
/// </summary>
/// <param name="Lines">All packets whose fate changes, newly allowed ones first; none if only the text of the rules has changed.</param>
/// <param name="IsComplete">False if the list would be too long, or the rules are too tangled.</param>
/// <param name="IsTooTangled">True if the rules are too tangled.</param>
/// <param name="HasConditions">True if packets change their fate in more such cases than are worth listing.</param>
public sealed record FateChanges(ValueList<FateLine> Lines, bool IsComplete = true, bool IsTooTangled = false, bool HasConditions = false)
{
    /// <summary>The same lines for people: by the statements that decide.</summary>
    public ValueList<FateLine> Told { get; init; } = Lines;

    /// <summary>The addresses of the host for which this holds; null if unknown.</summary>
    public ValueSet? HostAddresses { get; init; }

    private const int MostLines = 200;

    // Without a rule that takes packets out of connection tracking, there are no others of this state than those of neighbour discovery.
    private static readonly ValueList<PacketState> OfNoTracking = [PacketState.Untracked];

    // With more old and new targets or sources the pairs are too many to read.
    private const int MostSources = 16;

    /// <summary>Compares two rule sets of one family.</summary>
    /// <param name="before">The rules that are, or were, in force.</param>
    /// <param name="after">The desired rules.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    /// <param name="cardTo">The only interface by which the host sends to an address; null if unknown.</param>
    /// <param name="statement">The statement that wrote a rule, given its chain and its place there;
    /// null for rules that no statement wrote.</param>
    /// <param name="always">Whether packets are told by statement also where boxes are as short, for tests.</param>
    public static FateChanges Between(
        PacketRules before, PacketRules after, ValueSet? hostAddresses = null, Func<IpPrefix, string?>? cardTo = null,
        Func<PacketChain, int, RuleOrigin?>? statement = null, bool always = false)
    {
        try
        {
            return Compare(new Sides(before, after.CountingOn(before), hostAddresses, cardTo, statement ?? ((_, _) => null), always));
        }
        catch (TooTangledException)
        {
            return new FateChanges([], IsComplete: false, IsTooTangled: true);
        }
    }

    private static FateChanges Compare(Sides of)
    {
        FateLines?[] works = [.. Beginning(of), OpenConnections.Work(of.Before, of.After, of.HostAddresses)];
        var work = works.OfType<FateLines>().ToList();
        return new FateChanges(work.SelectMany(part => part.Lines).Where(IsPossible).ToValueList(), work.All(part => part.IsComplete),
            HasConditions: work.Any(part => part.HasConditions) || of.Before.WritesOtherLists(of.After))
        {
            Told = work.SelectMany(part => part.Told).Where(line => IsPossible(line)
                && (Hulls.Untracks(of.Before, of.After) || line.States != OfNoTracking)).ToValueList(),
            HostAddresses = of.HostAddresses,
        };
    }

    // Tcp begins no connection with a group, and answers none (RFC 9293, section 3.9.2.3; tcp_ipv4.c, tcp_v4_rcv).
    private static bool IsPossible(FateLine line)
    {
        var (protocols, family) = (line.Packets[PacketField.Protocol], line.Packets.Family);
        var isTcpToGroups = protocols.Equals(ValueSet.Of(Protocol.Tcp.Number))
            && line.Packets[PacketField.Destination].IsWithin(PacketFields.OfGroups(family));
        return !isTcpToGroups && !protocols.Equals(PacketFields.OtherIcmp(family));
    }

    private static IReadOnlyList<FateLines> Beginning(Sides of)
    {
        var hulls = new Hulls(of.Before, of.After, of.HostAddresses, withSources: true);
        return hulls.IsEmpty ? [] : hulls.WithMarksOrWithout(some => Beginning(some, of));
    }

    private static IReadOnlyList<FateLines> Beginning(Hulls hulls, Sides of)
    {
        var (before, after, hostAddresses, cardTo, statement, always) = of;
        var asked = hulls.Conditions(before, after).ToList();
        var named = PossiblePackets.GroupsIn(asked, before.Family);
        asked.AddRange(PossiblePackets.Conditions(before.Family, hostAddresses));
        var algebra = new Algebra(new NodeTable(Universe.Of(before.Family, asked.Concat(hulls.Mapped(asked)))));
        var translations = new Translations();
        var (old, desired) = (new HostFunction(before, algebra, translations, hulls),
            new HostFunction(after, algebra, translations, hulls));
        var other = new TranslationChanges(algebra, old, desired, hulls.HasUntracked, hulls.Marks is not null, MostSources);
        var groups = new GroupDestinations(algebra, hostAddresses, named);
        var possible = algebra.Or(PossiblePackets.Set(algebra, hostAddresses, named), groups.Packets);
        var byCards = algebra.Merge(Merge.Except, possible, algebra.Or(old.ForwardedByLoopback, desired.ForwardedByLoopback));
        var own = new HostInterfaces(algebra, algebra.And(old.Untranslated, desired.Untranslated));
        var elsewhere = algebra.Merge(Merge.Differ, old.Redirects, desired.Redirects);
        var routes = new Rerouting(algebra, translations, old.Redirects, desired.Redirects, cardTo);
        var redirects = RedirectedPackets.Of(hulls, hostAddresses, asked).ToList();
        var asksPrograms = hulls.AsksPrograms(before, after);
        AcceptedPackets Accepted(PacketRules rules, HostFunction host, ValueSet? redirectsTo)
        {
            var function = redirectsTo is null ? host : new HostFunction(rules, algebra, translations, hulls.RedirectedTo(redirectsTo));
            return function.Accepted is var maybe && asksPrograms ? new AcceptedPackets(maybe, function.AcceptedByRules)
                : new AcceptedPackets(maybe, maybe);
        }

        var fates = redirects.ConvertAll(to =>
            (Before: routes.Before(Accepted(before, old, to.Addresses)), After: routes.After(Accepted(after, desired, to.Addresses))));

        var unsure = algebra.Union([.. fates.Select(fate => routes.Unsure(fate.Before.Maybe, fate.After.Maybe))]);
        FateLines Work() => new(algebra, before, after, hostAddresses, MostLines,
            new OpenConditions(hulls.Rules(before), hulls.Rules(after)), hulls.Marks, cardTo)
        {
            Rerouted = routes.Packets,
            Unsure = unsure,
        };
        var (work, ofGroups) = (Work(), Work());

        // At any address of the host at which a redirected packet changes its fate.
        void Add(FateTurn turn, int all, Func<AcceptedPackets, AcceptedPackets, int> turned)
        {
            AddAlike(turn, algebra.Merge(Merge.Except, all, unsure), turned);
            if (unsure != Terminal.Undefined)
                AddAlike(turn, algebra.And(all, unsure), turned);
        }

        void AddAlike(FateTurn turn, int packets, Func<AcceptedPackets, AcceptedPackets, int> turned)
        {
            var changed = redirects.Zip(fates, (to, fate) => (
                To: to.Addresses,
                Packets: algebra.And(possible,
                    own.Of(algebra.And(algebra.And(packets, new ConditionDiagrams(algebra).Set(to.Packets)),
                    turned(fate.Before, fate.After)))))).ToList();
            work.Add(turn, changed.ConvertAll(some => (some.To, groups.Without(some.Packets))));
            ofGroups.Add(turn, changed.ConvertAll(some => (some.To, groups.NotAsHost(some.Packets, byCards))));
        }

        Add(FateTurn.NewlyAllowed, byCards, (was, becomes) => becomes.Beyond(algebra, was, routes.OnEach));
        Add(FateTurn.NewlyDenied, byCards, (was, becomes) => was.Beyond(algebra, becomes, routes.OnEach));
        foreach (var led in other.OtherDestinations)
        {
            Add(FateTurn.LedElsewhere, algebra.And(possible, led), (was, becomes) => algebra.And(routes.OnSome(was.Maybe), becomes.Maybe));
        }

        foreach (var leaving in other.Leaving)
        {
            Add(FateTurn.OtherSource, algebra.Merge(Merge.Except, algebra.And(possible, routes.Both(leaving)), elsewhere),
                (was, becomes) => algebra.And(was.Maybe, becomes.Maybe));
        }

        work.Shorten(groups.Without(byCards));
        ofGroups.Shorten(algebra.And(byCards, groups.Packets));
        if (!asksPrograms)
        {
            int Each(Func<AcceptedPackets, AcceptedPackets, int> some) => algebra.Union([.. redirects.Zip(fates, (to, fate) =>
                algebra.And(new ConditionDiagrams(algebra).Set(to.Packets), own.Of(some(fate.Before, fate.After))))]);
            int AcceptedBy(PacketRules rules, bool isAfter) => own.Of(routes.OnSome(algebra.Union([.. redirects.Select(to =>
            {
                var host = new HostFunction(rules, algebra, translations,
                    to.Addresses is null ? hulls : hulls.RedirectedTo(to.Addresses));
                var accepted = new AcceptedPackets(host.Accepted, Terminal.Undefined);
                return algebra.And(new ConditionDiagrams(algebra).Set(to.Packets), (isAfter ? routes.After(accepted)
                    : routes.Before(accepted)).Maybe);
            })])));
            work.TellByStatement(
                new ToldSides(
                    new Deciders(algebra, rules => new HostFunction(rules, algebra, translations, hulls), AcceptedBy, routes.Both,
                        before, after, statement, hulls.Rules(before).Count()),
                    groups.Without(byCards), routes.NotLeavingBy,
                    routes.Unroutable(algebra.And(old.Untranslated, desired.Untranslated)), old.Redirects, desired.Redirects,
                    Each((_, becomes) => becomes.Maybe),
                    (Each((was, becomes) => algebra.Or(routes.OnSome(was.Maybe), becomes.Maybe)),
                        Each((was, becomes) => algebra.Or(was.Maybe, becomes.Maybe)))),
                always);
        }

        return [work, ofGroups];
    }

    // What is compared, and what is known of the host and of the authors of its rules.
    private sealed record Sides(
        PacketRules Before, PacketRules After, ValueSet? HostAddresses, Func<IpPrefix, string?>? CardTo,
        Func<PacketChain, int, RuleOrigin?> Statement, bool Always);
}
