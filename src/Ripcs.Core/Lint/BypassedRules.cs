using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>A rule of Ripcs, and a foreign rule before it that decides differently about new connections that would reach it.</summary>
/// <param name="Table">The table of the Ripcs rule.</param>
/// <param name="ByTable">The table of the foreign rule: the same, or one that is evaluated earlier.</param>
/// <param name="By">The foreign rule, in a built-in chain.</param>
/// <param name="Rule">The rule of Ripcs.</param>
/// <param name="Packets">Some of these packets; every rule treats all of them alike.</param>
public sealed record BypassedRule(TableName Table, TableName ByTable, RulePlace By, RulePlace Rule, PacketBox Packets)
{
    /// <summary>True if nat sends packets elsewhere about which a filter rule would decide.</summary>
    public bool IsLedElsewhere => Table == TableName.Filter && ByTable == TableName.Nat;

    /// <summary>True if the rule of Ripcs accepts.</summary>
    public bool IsDenied => Rule.Rule.Effect is RuleEffect.Decide(Fate.Accept);
}

/// <summary>
/// Finds the rules of Ripcs that foreign rules before them bypass: in the built-in chains of the filter table,
/// except through chains that a host policy puts first, and in those of nat, where only the first matching rule
/// applies. Filter rules are also bypassed in earlier tables, where packets are dropped that they would accept,
/// and by nat, which sends packets elsewhere. Conditions that packet fields do not show are taken as not met.
/// </summary>
/// <param name="rules">All rules of the host.</param>
/// <param name="table">Filter or nat.</param>
/// <param name="behind">The foreign chains that are meant to be evaluated before those of Ripcs.</param>
/// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
public sealed class BypassedRules(PacketRules rules, TableName table, IReadOnlyCollection<ChainName> behind, ValueSet? hostAddresses)
{
    /// <summary>The tables in which foreign rules may bypass those of Ripcs.</summary>
    public static readonly ValueList<TableName> Asked = [TableName.Filter, TableName.Nat];

    // In the order in which packets pass them (nf_hook, NF_IP_PRI_*).
    private static readonly (TableName Table, ChainName Chain)[] BeforeRouting =
        [(TableName.Raw, new("PREROUTING")), (TableName.Mangle, new("PREROUTING")), (TableName.Nat, new("PREROUTING"))];

    private static readonly (TableName Table, ChainName Chain)[] BeforeLeaving =
        [(TableName.Raw, new("OUTPUT")), (TableName.Mangle, new("OUTPUT")), (TableName.Nat, new("OUTPUT"))];

    // For more rules the search uses one box around all of them.
    private const int MostInOneSet = 1000;

    private readonly Family _family = rules.Family;

    private TableName Table => table;

    /// <summary>All of them; null if the rules are too tangled.</summary>
    public IReadOnlyList<BypassedRule>? Find() => Look(PacketBox.Everything(_family), [], _ => true);

    /// <summary>Those among some rules, considering only packets of these; null if the rules are too tangled.</summary>
    public IReadOnlyList<BypassedRule>? Find(IReadOnlyCollection<RulePlace> among)
    {
        // On most hosts nothing foreign stands before our rules, and of many rules the box around all takes long to make.
        if (!Tables.BuiltInsOf(table).Any(IsForeignBeforeOurs))
            return [];

        var everything = PacketBox.Everything(_family);
        var near = among.Aggregate(PacketBox.Nothing(_family), (all, place) => all.Around(everything.Within(place.Rule.Match)));
        var places = among.Select(place => (place.Chain, place.Place)).ToHashSet();
        bool IsAmong(RulePlace place) => places.Contains((place.Chain, place.Place));
        return near.IsEmpty ? [] : Look(near, among.Count > MostInOneSet ? [] : [.. among.Select(place => place.Rule.Match)], IsAmong);
    }

    private List<BypassedRule>? Look(PacketBox near, List<Condition> matches, Func<RulePlace, bool> isAsked)
    {
        try
        {
            return [.. Find(near, matches, isAsked)];
        }
        catch (TooTangledException)
        {
            return null;
        }
    }

    private IEnumerable<BypassedRule> Find(PacketBox near, List<Condition> matches, Func<RulePlace, bool> isAsked) =>
        from builtIn in Tables.BuiltInsOf(table)
        where IsForeignBeforeOurs(builtIn)
        from passed in Find([.. Earlier(builtIn)], ToLastOfOurs(builtIn), near, matches)
        where isAsked(passed.Rule)
        select passed;

    private bool IsForeignBeforeOurs(ChainName builtIn) => ToLastOfOurs(builtIn) is { Count: > 0 } places
        && (places.Exists(place => IsForeign(table, place)) || Earlier(builtIn).Any());

    private List<RulePlace> ToLastOfOurs(ChainName builtIn) => Places(table, builtIn).ToList() is var places
        ? places[..(places.FindLastIndex(place => IsOurs(table, place)) + 1)] : [];

    // The built-in chains before that of the filter table which contain a foreign rule.
    private IEnumerable<(TableName Table, ChainName Chain)> Earlier(ChainName builtIn) => table != TableName.Filter ? []
        : (builtIn.Value is "OUTPUT" ? BeforeLeaving : [.. BeforeRouting, (TableName.Mangle, builtIn)])
            .Where(hook => Places(hook.Table, hook.Chain).Any(place => IsForeign(hook.Table, place)));

    private IEnumerable<RulePlace> Places(TableName of, ChainName chain) =>
        (rules.Find(of, chain)?.Rules ?? []).Select((rule, place) => new RulePlace(chain, place + 1, rule));

    private static bool IsOurs(TableName of, RulePlace place) => place.Rule.Leads is { } to && DispatchChain.HoldsPointers(of, to);

    private bool IsForeign(TableName of, RulePlace place) => !IsOurs(of, place)
        && !(of == TableName.Filter && place.Rule.Leads is { } to && behind.Contains(to));

    private IEnumerable<BypassedRule> Find(
        List<(TableName Table, ChainName Chain)> earlier, List<RulePlace> places, PacketBox near, List<Condition> matches)
    {
        var builtIn = places[0].Chain;
        Condition[] here = [near.ToCondition(), FirstPackets.To(table, builtIn, _family, hostAddresses)];
        var asked = earlier.Append((Table: table, Chain: builtIn)).SelectMany(hook => rules.Below(hook.Table, hook.Chain, near))
            .Select(rule => rule.Match).Concat(here).Concat(matches);
        var algebra = new Algebra(Universe.Of(_family, asked));
        var translations = new Dictionary<Translation, int>();
        var tree = Tree(table, builtIn);
        var free = here.Aggregate(algebra.All, (all, condition) => all & algebra.Set(condition));
        free = matches.Count == 0 ? free : free & algebra.Union(matches.Select(algebra.Set));
        SegmentTree<Diagram> Tree(TableName of, ChainName chain) =>
            new ChainDiagrams(rules, of, algebra, near, Translated).Tree(chain)!;
        End Translated(Translation to) =>
            End.Other(translations.TryGetValue(to, out var number) ? number : translations[to] = translations.Count);
        Diagram Decided(SegmentTree<Diagram> tree, RulePlace place) => tree[place.Place - 1].ReturnGoesOn();
        Diagram Ours(IEnumerable<RulePlace> jumps) => jumps.Aggregate((Diagram)algebra.None, (all, jump) => all | Decided(tree, jump));
        IEnumerable<BypassedRule> Passed(TableName byTable, RulePlace by, List<RulePlace> behind, PacketSet packets) =>
            packets.IsEmpty ? []
            : new Deciders(this, algebra).Of(behind, packets).Select(found =>
                new BypassedRule(table, byTable, by, found.Rule, FirstPackets.One(algebra, found.Packets)));

        foreach (var (of, chain) in earlier)
        {
            var (early, left, jumps) = (Tree(of, chain), free, places.Where(place => IsOurs(table, place)).ToList());
            var ours = Ours(jumps) is var led && of == TableName.Nat ? led.Defined() : led.Accepted();
            foreach (var place in Places(of, chain))
            {
                // In these tables ACCEPT only ends the table.
                var decided = Decided(early, place);
                var stopped = decided.Defined() - decided.Accepted();
                foreach (var passed in IsForeign(of, place) ? Passed(of, place, jumps, Told(left & stopped & ours)) : [])
                {
                    yield return passed;
                }

                left -= decided.Defined();
                free -= stopped;
            }
        }

        foreach (var (index, place) in places.Index())
        {
            var decided = Decided(tree, place);
            if (IsForeign(table, place))
            {
                var behind = places.Skip(index + 1).Where(other => IsOurs(table, other)).ToList();
                foreach (var passed in Passed(table, place, behind, Told(free & Otherwise(decided, Ours(behind)))))
                {
                    yield return passed;
                }
            }

            free -= decided.Defined();
        }
    }

    private static PacketSet Told(PacketSet set) => set.Answered(_ => false);

    // Packets that one accepts and the other denies, or that they translate differently.
    private PacketSet Otherwise(Diagram decided, Diagram ours)
    {
        if (table == TableName.Nat)
            return decided.Defined() & ours.Defined() & decided.Differs(ours);

        var (accepted, ownAccepted) = (decided.Accepted(), ours.Accepted());
        return ((accepted & ours.Defined()) - ownAccepted) | ((decided.Defined() & ownAccepted) - accepted);
    }

    /// <summary>Finds the rules that would decide about packets, by sending the packets through the chains.</summary>
    private sealed class Deciders(BypassedRules all, Algebra algebra)
    {
        // Ends a loop, which the kernel refuses anyway.
        private const int MostDeep = 64;

        private static readonly PacketField[] Telling = [PacketField.Destination, PacketField.Source, PacketField.Protocol,
            PacketField.DestinationPort];

        private readonly List<(RulePlace Rule, PacketSet Packets)> _found = [];

        public List<(RulePlace Rule, PacketSet Packets)> Of(List<RulePlace> jumps, PacketSet packets)
        {
            _ = Lead(jumps, packets, depth: 0);
            return _found;
        }

        // Returns the packets that come back from a chain.
        private PacketSet Lead(IEnumerable<RulePlace> places, PacketSet packets, int depth)
        {
            var (rest, back) = (packets, algebra.None);
            var near = Telling.Aggregate(PacketBox.Everything(all._family), (box, field) => box.With(field, packets.Values(field)));
            foreach (var place in places.Where(place => place.Rule.Effect is not RuleEffect.GoOn && near.MayMeet(place.Rule.Match)))
            {
                algebra.Spend();
                var met = rest & Told(algebra.Set(place.Rule.Match));
                if (met.IsEmpty)
                    continue;

                rest -= met;
                var returned = place.Rule.Leads is { } to && depth < MostDeep ? Lead(all.Places(all.Table, to), met, depth + 1)
                    : algebra.None;
                switch (place.Rule.Effect)
                {
                    case RuleEffect.Jump:
                        rest |= returned;
                        break;
                    case RuleEffect.Goto:
                        back |= returned;
                        break;
                    case RuleEffect.Return:
                        back |= met;
                        break;
                    default:
                        _found.Add((place, met));
                        break;
                }

                if (rest.IsEmpty)
                    break;
            }

            return rest | back;
        }
    }
}
