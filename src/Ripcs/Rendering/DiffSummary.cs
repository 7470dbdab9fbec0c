using System.Globalization;
using Ripcs.Core.Planning;

namespace Ripcs.Rendering;

/// <summary>The line under a diff: the numbers that a person acts on.</summary>
internal static class DiffSummary
{
    public static string Of(StateDiff diff)
    {
        if (diff.IsEmpty)
        {
            return $"nothing to do: {Words.Count(diff.PartitionCount, "partition")} live as written.";
        }

        var changes = string.Create(
            CultureInfo.InvariantCulture,
            $"{diff.Changed} of {Words.Count(Math.Max(diff.PartitionCount, diff.Changed), "partition")} {(diff.Changed == 1 ? "changes" : "change")}");
        var sum = diff.Changed == 0 ? "no partition changes."
            : string.Create(CultureInfo.InvariantCulture, $"{changes}: {Words.Count(diff.RulesAdded, "rule")} added, {diff.RulesRemoved} removed.");
        return Drift(diff) is { } drift ? $"{sum} {drift}" : sum;
    }

    private static string? Drift(StateDiff diff)
    {
        var isStructure = diff.Structure.Any(structure => structure.IsDrift);
        if (diff.Drifted == 0 && !isStructure)
        {
            return null;
        }

        var places = new List<string>();
        if (diff.Drifted > 0)
        {
            places.Add(diff.Drifted.ToString(CultureInfo.InvariantCulture));
        }

        if (isStructure)
        {
            places.Add("the jumps and dispatch chains");
        }

        var (missing, foreign) = (diff.DriftLines(LineKind.Missing), diff.DriftLines(LineKind.Foreign));
        var (doubled, moved) = (diff.DriftLines(LineKind.Doubled), diff.DriftLines(LineKind.Moved));
        var repairs = new List<string>();
        AddIf(missing, $"puts back {Words.Count(missing, "rule")}");
        AddIf(moved, $"moves {Words.Count(moved, "rule")} to its place");
        AddIf(doubled, $"removes {Words.Count(doubled, "double")}");
        AddIf(foreign, $"REMOVES {foreign} typed by hand");
        return $"Drift in {string.Join(" and ", places)}: apply {string.Join(" and ", repairs)}.";

        void AddIf(int count, string text)
        {
            if (count > 0)
            {
                repairs.Add(text);
            }
        }
    }
}
