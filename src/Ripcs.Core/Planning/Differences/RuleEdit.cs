namespace Ripcs.Core.Planning.Differences;

/// <summary>A change of one rule: it comes (no Old), goes (no New), moves (only New, marked as moved), or is replaced by another.</summary>
/// <param name="Old">The old rule.</param>
/// <param name="New">The new rule.</param>
public sealed record RuleEdit(RuleLine? Old, RuleLine? New)
{
    /// <summary>True if one rule replaces another.</summary>
    public bool IsReplacement => Old is not null && New is not null;

    /// <summary>The options of a replacement that differ; none for every other edit.</summary>
    public IReadOnlyList<OptionEdit> Parts => IsReplacement ? OptionEdit.Between(Old!.Text, New!.Text) : [];
}

/// <summary>One option that differs between a rule and its replacement:
/// its value changes, it is dropped (no New), or added (no Old).</summary>
/// <param name="Old">Its place in the old rule.</param>
/// <param name="New">Its place in the new rule.</param>
/// <param name="Name">With its dashes and its "!".</param>
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

    /// <summary>The options of a rule and their places. A rule that does not print back as it was read counts as one option.</summary>
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

public readonly record struct TextPart(int Start, int Length)
{
    public ReadOnlySpan<char> In(string text) => text.AsSpan(Start, Length);
}
