using System.Globalization;
using Ripcs.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;

namespace Ripcs.Rendering;

/// <summary>The line that says what was applied, what stayed, and what others did meanwhile.</summary>
internal static class AppliedText
{
    /// <summary>
    /// Translations are kept per connection; a new deny meets the next packet of a live one unless something in front of our jump
    /// accepts ESTABLISHED.
    /// </summary>
    public const string LiveConnections =
        "live connections keep their translations; a new deny ends them only where no rule in front of Ripcs's accepts ESTABLISHED";

    public static string Of(Outcome.Applied done, TimeSpan took, int change)
    {
        var touched = done.Plan.Blocks.Select(block => (block.Family, block.Table)).ToHashSet();
        var changed = Families.Both.Select(family => Tables(family, touched.Contains)).OfType<string>();
        var unchanged = Families.Both.Select(family => Tables(family, table => !touched.Contains(table))).OfType<string>();
        var rest = string.Join(", ", unchanged) is { Length: > 0 } names ? $"; {names} unchanged" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"change {change} applied and verified in {took.TotalSeconds:0.00} s: {string.Join(", ", changed)}{rest}{Others(done.Meanwhile)}");
    }

    private static string? Tables(Family family, Func<(Family, TableName), bool> isListed)
    {
        var names = new[] { TableName.Filter, TableName.Nat }.Where(name => isListed((family, name))).Select(name => name.Value).ToList();
        return names.Count == 0 ? null : $"{family} {string.Join(" and ", names)}";
    }

    private static string Others(ValueList<ForeignChange> changes) => changes.Count == 0 ? ""
        : $"; {Words.Count(changes.Count, "change")} by others meanwhile ({string.Join(", ", changes.Select(Describe))}), left alone";

    private static string Describe(ForeignChange change) => (change.Added, change.Removed) switch
    {
        (var added, 0) => $"{change.Chain}: {Words.Count(added, "rule")} added",
        (0, var removed) => $"{change.Chain}: {Words.Count(removed, "rule")} removed",
        var (added, removed) => $"{change.Chain}: {Words.Count(added, "rule")} added, {removed} removed",
    };
}
