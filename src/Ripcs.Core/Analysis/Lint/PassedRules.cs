using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>A rule of ours, and one of others in front of ours that decides otherwise about new connections that would come to it.</summary>
/// <param name="Table">Where both stand.</param>
/// <param name="By">The rule of others, in a built-in chain.</param>
/// <param name="Rule">The rule of ours.</param>
/// <param name="Packets">Some of the packets, which no rule tells apart.</param>
public sealed record PassedRule(TableName Table, RulePlace By, RulePlace Rule, PacketBox Packets)
{
    /// <summary>True where ours accepts.</summary>
    public bool IsDenied => Rule.Rule.Effect is RuleEffect.Decide(Fate.Accept);
}

/// <summary>
/// Finds the rules of ours that rules of others in front pass by: in the built-in chains of the filter, but for those of chains that a host policy
/// lets be asked first, and in those of nat, where the first rule that takes a packet is the only one. Conditions that no packet tells are taken
/// as not met.
/// </summary>
/// <param name="rules">All rules of the host.</param>
/// <param name="table">The filter or nat.</param>
/// <param name="askedFirst">The chains that are meant to be asked before ours.</param>
/// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
public sealed class PassedRules(PacketRules rules, TableName table, IReadOnlyCollection<ChainName> askedFirst, ValueSet? hostAddresses)
{
    /// <summary>The tables in which rules of others may pass ours by.</summary>
    public static readonly ValueList<TableName> Asked = [TableName.Filter, TableName.Nat];

    // More are looked for in the box around them all.
    private const int MostInOneSet = 1000;

    private readonly Family _family = rules.Family;

    /// <summary>All of them; null if the rules are too tangled to say.</summary>
    public IReadOnlyList<PassedRule>? Find() => Look(PacketBox.Everything(_family), [], _ => true);

    /// <summary>Those among some rules, by packets of these alone; null if the rules are too tangled to say.</summary>
    public IReadOnlyList<PassedRule>? Find(IReadOnlyCollection<RulePlace> among)
    {
        var everything = PacketBox.Everything(_family);
        var near = among.Aggregate(PacketBox.Nothing(_family), (all, place) => all.Around(everything.Within(place.Rule.Match)));
        var places = among.Select(place => (place.Chain, place.Place)).ToHashSet();
        bool IsAmong(RulePlace place) => places.Contains((place.Chain, place.Place));
        return near.IsEmpty ? [] : Look(near, among.Count > MostInOneSet ? [] : [.. among.Select(place => place.Rule.Match)], IsAmong);
    }

    private List<PassedRule>? Look(PacketBox near, List<Condition> matches, Func<RulePlace, bool> isAsked)
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

    private IEnumerable<PassedRule> Find(PacketBox near, List<Condition> matches, Func<RulePlace, bool> isAsked) =>
        from builtIn in Tables.BuiltInsOf(table)
        where rules.Find(table, builtIn) is not null
        let places = Places(builtIn).ToList()
        let last = places.FindLastIndex(IsOurs)
        where last >= 0 && places.Take(last).Any(IsForeign)
        from passed in Find(places[..(last + 1)], near, matches)
        where isAsked(passed.Rule)
        select passed;

    private IEnumerable<RulePlace> Places(ChainName chain) => (rules.Find(table, chain)?.Rules ?? []).Select((rule, place) => new RulePlace(chain, place + 1, rule));

    private bool IsOurs(RulePlace place) => place.Rule.Leads is { } to && DispatchChain.HoldsPointers(table, to);

    private bool IsForeign(RulePlace place) => !IsOurs(place) && !(table == TableName.Filter && place.Rule.Leads is { } to && askedFirst.Contains(to));

    private IEnumerable<PassedRule> Find(List<RulePlace> places, PacketBox near, List<Condition> matches)
    {
        var builtIn = places[0].Chain;
        Condition[] here = [near.ToCondition(), FirstPackets.To(table, builtIn, _family, hostAddresses)];
        var asked = rules.Below(table, builtIn, near).Select(rule => rule.Match).Concat(here).Concat(matches);
        var algebra = new Algebra(new NodeTable(Universe.Of(_family, asked)));
        var (conditions, projection) = (new ConditionDiagrams(algebra), new Projection(algebra));
        var translations = new Dictionary<Translation, int>();
        var tree = new ChainDiagrams(rules, table, algebra, near, Translated).Tree(builtIn)!;
        var free = here.Aggregate(Terminal.True, (all, condition) => algebra.And(all, conditions.Set(condition)));
        free = matches.Count == 0 ? free : algebra.And(free, algebra.Union([.. matches.Select(conditions.Set)]));
        int Translated(Translation to) => Terminal.Other(translations.TryGetValue(to, out var number) ? number : translations[to] = translations.Count);
        int Decided(RulePlace place) => algebra.Apply(Change.ReturnGoesOn, tree[place.Place - 1]);
        foreach (var (index, place) in places.Index())
        {
            var decided = Decided(place);
            if (IsForeign(place))
            {
                var behind = places.Skip(index + 1).Where(IsOurs).ToList();
                var ours = behind.Aggregate(Terminal.Undefined, (all, jump) => algebra.Merge(Merge.Over, all, Decided(jump)));
                var otherwise = Told(projection, algebra.And(free, Otherwise(algebra, decided, ours)));
                foreach (var (rule, packets) in otherwise == Terminal.Undefined ? [] : new Deciders(this, algebra, conditions, projection).Of(behind, otherwise))
                {
                    yield return new PassedRule(table, place, rule, projection.First(packets)!);
                }
            }

            free = algebra.Merge(Merge.Except, free, algebra.Apply(Change.Defined, decided));
        }
    }

    private static int Told(Projection projection, int set) => projection.Pin(set, dimension => dimension >= PacketFields.All.Count ? 0u : null);

    // What one accepts and the other denies, or translates otherwise.
    private int Otherwise(Algebra algebra, int decided, int ours)
    {
        if (table == TableName.Nat)
        {
            return algebra.And(algebra.And(algebra.Apply(Change.Defined, decided), algebra.Apply(Change.Defined, ours)), algebra.Merge(Merge.Differ, decided, ours));
        }

        var (accepted, ownAccepted) = (algebra.Apply(Change.Accepted, decided), algebra.Apply(Change.Accepted, ours));
        return algebra.Or(
            algebra.Merge(Merge.Except, algebra.And(accepted, algebra.Apply(Change.Defined, ours)), ownAccepted),
            algebra.Merge(Merge.Except, algebra.And(algebra.Apply(Change.Defined, decided), ownAccepted), accepted));
    }

    /// <summary>Which rules would decide about packets: these are led through the chains, and each rule takes its own.</summary>
    private sealed class Deciders(PassedRules all, Algebra algebra, ConditionDiagrams conditions, Projection projection)
    {
        // A loop, which the kernel refuses, ends here.
        private const int MostDeep = 64;

        private static readonly PacketField[] Telling = [PacketField.Destination, PacketField.Source, PacketField.Protocol, PacketField.DestinationPort];

        private readonly List<(RulePlace Rule, int Packets)> _found = [];

        public List<(RulePlace Rule, int Packets)> Of(List<RulePlace> jumps, int packets)
        {
            _ = Lead(jumps, packets, depth: 0);
            return _found;
        }

        // What of the packets comes back behind the rules of a chain.
        private int Lead(IEnumerable<RulePlace> places, int packets, int depth)
        {
            var (rest, back) = (packets, Terminal.Undefined);
            var near = Telling.Aggregate(PacketBox.Everything(all._family), (box, field) => box.With(field, projection.Values(packets, field)));
            foreach (var place in places.Where(place => place.Rule.Effect is not RuleEffect.GoOn && near.MayMeet(place.Rule.Match)))
            {
                var met = algebra.And(rest, Told(projection, conditions.Set(place.Rule.Match)));
                if (met == Terminal.Undefined)
                {
                    continue;
                }

                rest = algebra.Merge(Merge.Except, rest, met);
                var returned = place.Rule.Leads is { } to && depth < MostDeep ? Lead(all.Places(to), met, depth + 1) : Terminal.Undefined;
                switch (place.Rule.Effect)
                {
                    case RuleEffect.Jump:
                        rest = algebra.Or(rest, returned);
                        break;
                    case RuleEffect.Goto:
                        back = algebra.Or(back, returned);
                        break;
                    case RuleEffect.Return:
                        back = algebra.Or(back, met);
                        break;
                    default:
                        _found.Add((place, met));
                        break;
                }

                if (rest == Terminal.Undefined)
                {
                    break;
                }
            }

            return algebra.Or(rest, back);
        }
    }
}
