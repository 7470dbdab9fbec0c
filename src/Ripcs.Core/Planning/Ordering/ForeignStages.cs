using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// Decides when replaced foreign rules go, and when they come back:
/// <code>
/// filter        in the last block of the table, with all that changes there
/// mangle, raw   in the one block of the table
/// nat           go behind the last block of the filter table: what only they translate is dropped for a moment by the new rules, or
///               accepted as these say, and never meets the old ones untranslated; they come in front of it, for the same reason
/// </code>
/// Until then the chains of Ripcs come before them.
/// </summary>
internal static class ForeignStages
{
    private const string NatPurpose = "nat, foreign rules";

    private static readonly ValueList<string> Translating = ["DNAT", "REDIRECT", "NETMAP"];

    /// <summary>True if foreign rules come back into a table.</summary>
    public static bool Comes(OwnedTable now, OwnedTable then) => then.Foreign.Count > 0 && then.Foreign != now.Foreign;

    /// <summary>A state that includes Ript's chains, so that their rules are compared
    /// with those of Ripcs, and packets that both treat alike need no bridge.</summary>
    public static OwnedState WithRipts(OwnedState state, Family family) => state.Tables.All(table => table.Foreign.Count == 0) ? state
        : new OwnedState(state.Tables.Select(table => table.Family == family ? WithRipts(table) : table).ToValueList());

    /// <summary>All stages, each with the foreign rules that its table contains afterwards.</summary>
    /// <param name="stages">The stages of all other changes, in which Ript's chains count as owned.</param>
    public static IEnumerable<Stage> In(IReadOnlyList<Stage> stages, Family family, OwnedState live, OwnedState desired)
    {
        var tables = live.Tables.Concat(desired.Tables).Where(table => table.Family == family).ToList();
        if (tables.All(table => table.Foreign.Count == 0))
            return stages;

        var filterLast = stages.ToList().FindIndex(stage => stage.IsLast && stage.Desired.Name == TableName.Filter);
        var (natNow, natThen) = (live.Table(family, TableName.Nat), desired.Table(family, TableName.Nat));
        var isNatFirst = Comes(natNow, natThen);
        var placed = stages.Select((stage, i) =>
            Of(stage, stage.Desired.Name == TableName.Nat ? isNatFirst || i > filterLast : stage.IsLast)).ToList();
        ValueList<AdvisedText> notes = TranslatesOtherwise(live, desired, family)
            ? [Note(family, isTakeOver: natNow.Foreign.Count > 0)] : [];
        var asked = placed.FindIndex(IsAskedNat);
        if (natNow.Foreign == natThen.Foreign || asked >= 0)
            return placed.Select((stage, i) => i == Math.Max(asked, 0) ? stage with { Notes = [.. stage.Notes, .. notes] } : stage);

        return isNatFirst ? [new Stage(WithRipts(natNow) with { Foreign = natThen.Foreign }, NatPurpose, Notes: notes), .. placed]
            : [.. placed.Select(stage => stage.Desired.Name == TableName.Nat ? stage with { IsLast = false } : stage),
                new Stage(natThen, NatPurpose, IsLast: true, notes)];

        // A stage that changes the foreign rules of the nat table on the right side of the filter table.
        bool IsAskedNat(Stage stage) => stage.Desired.Name == TableName.Nat && stage.Desired.Foreign == natThen.Foreign
            && placed.IndexOf(stage) is var place
            && (isNatFirst ? place < filterLast : place > filterLast);

        Stage Of(Stage stage, bool isChanged)
        {
            var (now, then) = (live.Table(family, stage.Desired.Name), desired.Table(family, stage.Desired.Name));
            var ours = stage.IsLast ? stage.Desired with { Chains = then.Chains, Hooks = then.Hooks } : stage.Desired;
            return stage with { Desired = ours with { Foreign = isChanged ? then.Foreign : stage.Desired.Name == TableName.Nat
                ? WithoutRipts(now.Foreign, ours) : now.Foreign } };
        }
    }

    /// <summary>Without Ript's chains that a stage does not need: they go
    /// together with the owned pointers in whose place they are.</summary>
    private static ValueList<ForeignChain> WithoutRipts(ValueList<ForeignChain> foreign, OwnedTable stage)
    {
        var names = foreign.Select(chain => chain.Name).Where(name => Ownership.IsOfOurForm(stage.Name, name)).ToHashSet();
        return foreign.Where(chain => !names.Contains(chain.Name) || stage.Find(chain.Name) is not null)
            .Select(chain => chain with { Rules = chain.Rules.Where(rule => rule.Stays
                || !LeadsToGone(chain.Name, rule.Text)).ToValueList() }).ToValueList();

        bool LeadsToGone(ChainName chain, string rule) =>
            Jumps.IsHook(ForeignRules.Key(rule), out var dispatch) && names.Contains(dispatch.Name)
                && !stage.Hooks.Contains(new Hook(chain, dispatch.Name));
    }

    /// <param name="isTakeOver">False if foreign rules come back: an import would not help then.</param>
    private static AdvisedText Note(Family family, bool isTakeOver) =>
        $"between two steps of this change new {family} connections whose translation changes may meet rules not managed by Ripcs next "
            + $"to its own, because the rewrites on the two sides are not the same"
        + (isTakeOver ? "; to avoid that, take the host over as it is, with " + Advice.To(Way.Import)
            + ", and change its rewrites afterwards" : "");

    /// <summary>True if the foreign and the owned translations differ, rule by rule. Bridges send packets past
    /// Ript's pointers, which share a chain with those of Ripcs, but not past foreign rules elsewhere.</summary>
    private static bool TranslatesOtherwise(OwnedState live, OwnedState desired, Family family)
    {
        ValueList<TableName> names = [TableName.Filter, TableName.Nat];
        ValueList<OwnedTable> now = [.. names.Select(name => live.Table(family, name))];
        ValueList<OwnedTable> then = [.. names.Select(name => desired.Table(family, name))];
        var (theirs, ours) = now.Any(table => table.Foreign.Count > 0) ? (now, then) : (then, now);
        return now.Zip(then).Any(tables => tables.First.Foreign != tables.Second.Foreign) && theirs.Any(StandElsewhere)
            && !theirs[1].Foreign.SelectMany(chain => chain.Taken).Where(Translates).SelectMany(SingleRule.Of).ToHashSet()
                .SetEquals(ours[1].Chains.SelectMany(chain => chain.Rules).Where(Translates).SelectMany(SingleRule.Of));
    }

    private static bool StandElsewhere(OwnedTable table) => table.Foreign.Where(chain => !Ownership.IsOfOurForm(table.Name, chain.Name))
        .SelectMany(chain => chain.Taken).Any(rule => !Jumps.IsHook(ForeignRules.Key(rule), out _));

    private static bool Translates(string rule) => RuleTarget.Find(rule) is { } target && Translating.Contains(target.Name);

    private static OwnedTable WithRipts(OwnedTable table)
    {
        var ripts = table.Foreign.Where(chain => Ownership.IsOfOurForm(table.Name, chain.Name) && table.Find(chain.Name) is null)
            .Select(chain => new OwnedChain(chain.Name, chain.Rules.Select(rule => ForeignRules.Key(rule.Text)).ToValueList())).ToList();
        var names = ripts.Select(chain => chain.Name).ToHashSet();
        var jumps = from builtIn in DispatchChain.AllBuiltIns
                    from chain in table.Foreign
                    where chain.Name == builtIn
                    from rule in chain.Taken
                    where Jumps.IsHook(ForeignRules.Key(rule), out var dispatch) && names.Contains(dispatch.Name)
                    select new Hook(builtIn, new ChainName(ForeignRules.Key(rule)[3..]));
        return table with
        {
            Foreign = [],
            Chains = ripts.Count == 0 ? table.Chains : table.Chains.Concat(ripts).OrderBy(chain => chain.Name).ToValueList(),
            Hooks = [.. table.Hooks, .. jumps],
        };
    }
}
