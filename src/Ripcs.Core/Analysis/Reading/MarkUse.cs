using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>What rules have to do with marks, whichever packets reach them.</summary>
/// <param name="Tests">What is asked of marks; where nothing is, none is followed.</param>
/// <param name="Changes">What is done to marks, by table.</param>
public sealed record MarkUse(ValueList<MarkTest> Tests, ValueList<(TableName Table, MarkChange Change)> Changes)
{
    /// <summary>Reads the rules of a family that have to do with marks. It looks at the texts of all others, and reads none of them.</summary>
    internal static MarkUse Of(FamilyState state)
    {
        var (tests, changes) = (new HashSet<MarkTest>(), new HashSet<(TableName, MarkChange)>());
        foreach (var table in state.Tables)
        {
            foreach (var text in table.Chains.SelectMany(chain => chain.Rules).Select(rule => rule.Canonical))
            {
                var (asks, changesMarks) = (text.Contains("mark ", StringComparison.Ordinal), text.Contains("MARK ", StringComparison.Ordinal) || text.Contains("--map-mark", StringComparison.Ordinal));
                if (asks || changesMarks)
                {
                    var rule = ParsedRule.Of(text);
                    tests.UnionWith(rule.Matches.Select(MarkReader.Test).OfType<MarkTest>());
                    if (MarkReader.Change(table.Name, rule) is { } change)
                    {
                        changes.Add((table.Name, change));
                    }
                }
            }
        }

        return new MarkUse([.. tests], [.. changes]);
    }
}
