using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Ordering;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning;

/// <summary>The one mechanism that leads from the live to the desired state. Apply, clean, flush,
/// rollback, undo and repair after a crash all call this function with different desired states.</summary>
public static class Planner
{
    /// <param name="actual">The complete live state, including foreign rules.</param>
    /// <param name="desired">The complete owned state afterwards.</param>
    /// <param name="known">What earlier runs recorded.</param>
    /// <param name="guardId">A random word of letters and digits that no other run uses.</param>
    /// <param name="order">The order of the blocks of filter and nat.</param>
    public static Plan Make(FirewallState actual, OwnedState desired, Knowledge known, string guardId, BlockOrder order = BlockOrder.Usual)
    {
        var blocks = new List<Block>();
        var kept = new List<KeptChain>();
        var (notes, noted) = (new List<AdvisedText>(), new List<Family>());
        foreach (var family in Families.Both)
        {
            var tables = Tables.Ours.ToDictionary(name => name, name => actual[family].Table(name));
            var (setsNow, setsThen) = (actual[family].Table(TableName.Set), desired.Table(family, TableName.Set));
            if (SetEdit.Fill(family, setsNow, setsThen) is { } fill)
                blocks.Add(fill);

            foreach (var stage in Stages.Between(family, actual, desired, known, order))
            {
                var edit = TableEdit.Between(family, tables[stage.Desired.Name], stage.Desired, known);
                var guard = string.Create(CultureInfo.InvariantCulture, $"{guardId}-{blocks.Count + 1}");
                if (GuardSwap.Around(edit, tables[stage.Desired.Name], stage.Desired, guard) is { Count: > 0 } steps)
                {
                    blocks.Add(new Block(family, stage.Desired.Name, stage.Purpose, steps));
                    tables[stage.Desired.Name] = StepInterpreter.Apply(tables[stage.Desired.Name], steps);
                }

                kept.AddRange(stage.IsLast ? edit.Kept : []);
                notes.AddRange(stage.Notes);
                noted.AddRange(stage.Notes.Count > 0 ? [family] : []);
            }

            var others = actual[family].Tables.Where(table => !tables.ContainsKey(table.Name) && table.Name != TableName.Set);
            var (destroy, asked) = SetEdit.Destroy(family, setsNow, setsThen, known, tables.Values.Concat(others));
            kept.AddRange(asked);
            if (destroy is not null)
                blocks.Add(destroy);
        }

        return new Plan(blocks.ToValueList())
        {
            Kept = kept.Distinct().ToValueList(),
            Notes = notes.ToValueList(),
            Noted = noted.ToValueList(),
            Again = desired.AllForeign().SelectMany(table =>
                table.Chains.Where(chain => !Tables.IsBuiltIn(chain.Name))
                .Select(chain => new ChainPlace(table.Family, table.Name, chain.Name))).ToValueList(),
        };
    }
}
