namespace Ripcs.Core.Planning.Differences;

/// <summary>What becomes of one rule: it comes (no Old), goes (no New), moves (New alone, as moved), or another takes its place.</summary>
/// <param name="Old">As it was.</param>
/// <param name="New">As it will be.</param>
public sealed record RuleEdit(RuleLine? Old, RuleLine? New)
{
    /// <summary>True where one rule takes the place of another.</summary>
    public bool IsReplacement => Old is not null && New is not null;

    /// <summary>The options of a replacement that differ; none for every other edit.</summary>
    public IReadOnlyList<OptionEdit> Parts => IsReplacement ? OptionEdit.Between(Old!.Text, New!.Text) : [];
}

/// <summary>One option of a rule that another takes the place of: with another value, no more (no New), or as well (no Old).</summary>
/// <param name="Old">Where it stands in the old rule.</param>
/// <param name="New">Where it stands in the new one.</param>
/// <param name="Name">With its dashes, and its "!".</param>
public sealed record OptionEdit(string Name, TextPart? Old, TextPart? New)
{
    public static IReadOnlyList<OptionEdit> Between(string old, string now)
    {
        var (before, after) = (Parts(old), Parts(now));
        var edits = new List<OptionEdit>();
        var next = 0;
        foreach (var option in after)
        {
            var found = before.FindIndex(next, other => other.Name == option.Name);
            if (found < 0)
            {
                edits.Add(new OptionEdit(option.Name, null, option.Whole));
                continue;
            }

            edits.AddRange(before[next..found].Select(gone => new OptionEdit(gone.Name, gone.Whole, null)));
            if (!before[found].Value.In(old).SequenceEqual(option.Value.In(now)))
                edits.Add(new OptionEdit(option.Name, before[found].Value, option.Value));

            next = found + 1;
        }

        return [.. edits, .. before[next..].Select(gone => new OptionEdit(gone.Name, gone.Whole, null))];
    }

    /// <summary>The options of a rule and their places. A rule that is not printed as it is read counts as one.</summary>
    internal static List<(string Name, TextPart Whole, TextPart Value)> Parts(string rule)
    {
        var (parts, place) = (new List<(string, TextPart, TextPart)>(), 0);
        foreach (var option in RuleOption.Read(rule))
        {
            var (whole, name) = (option.ToString(), option.IsNot ? $"! {option.Name}" : option.Name);
            if (string.CompareOrdinal(rule, place, whole, 0, whole.Length) != 0)
                return [("", new TextPart(0, rule.Length), new TextPart(0, rule.Length))];

            parts.Add((name, new TextPart(place, whole.Length),
                option.Value.Length == 0 ? new TextPart(place, whole.Length)
                : new TextPart(place + whole.Length - option.Value.Length, option.Value.Length)));
            place += whole.Length + 1;
        }

        return parts;
    }
}

/// <summary>A part of a text.</summary>
public readonly record struct TextPart(int Start, int Length)
{
    public ReadOnlySpan<char> In(string text) => text.AsSpan(Start, Length);
}
