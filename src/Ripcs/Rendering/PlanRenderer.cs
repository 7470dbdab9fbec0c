using Ripcs.Changes.Plans;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>Prints a plan: who made it, when, from which files and for which host; and its effect.</summary>
internal sealed class PlanRenderer(TextWriter output, Palette palette)
{
    // The example below each line of the effect and its exceptions.
    private const string Example = "        such as ";

    public void WriteHead(ShownPlan shown)
    {
        var made = shown.Plan.Made;
        Say($"{shown.Path}: made {Words.Time(made.Time)} by {made.User} on {made.On}, of {Words.Count(made.Inputs.Count, "file")} below "
            + $"{made.Path}{(made.Revision is { } revision ? $", {revision}" : "")}");
        Say($"for {made.Host}{(shown.IsForHere ? "" : ", which is not this host")}"
            + $"{(made.Seen is { } seen ? $", as it was at {Words.Time(seen)}" : "")}"
            + $"{(made.Variant is { } variant ? $", iptables {variant}" : "")}; sha256 {shown.Sha256}");
        void Say(string text) => output.WriteLine($"{palette.Strong}{PlainText.Of(text)}{palette.Reset}");
    }

    public void WriteMeaning(ShownPlan shown, DiffDetail detail)
    {
        foreach (var line in detail is DiffDetail.All || shown.Plan.ShortMeaning.Count == 0 ? shown.Plan.Meaning : shown.Plan.ShortMeaning)
        {
            output.WriteLine(PlainText.Of(line));
        }
    }

    /// <summary>The same for machines.</summary>
    public static JsonFields Json(ShownPlan shown) => new()
    {
        ["sha256"] = shown.Sha256,
        ["made"] = shown.Plan.Made.Time.UtcDateTime,
        ["user"] = shown.Plan.Made.User,
        ["on"] = shown.Plan.Made.On,
        ["host"] = shown.Plan.Made.Host.ToString(),
        ["this_host"] = shown.IsForHere,
        ["seen"] = shown.Plan.Made.Seen?.UtcDateTime,
        ["variant"] = shown.Plan.Made.Variant,
        ["path"] = shown.Plan.Made.Path,
        ["revision"] = shown.Plan.Made.Revision?.Id,
        ["clean"] = shown.Plan.Made.Revision?.IsClean,
        ["inputs"] = shown.Plan.Made.Inputs.Select(input => new JsonFields { ["path"] = input.Path, ["sha256"] = input.Sha256 }),
        ["meaning"] = shown.Plan.Meaning,
    };

    /// <summary>The effect of a change, all lines.</summary>
    public static ValueList<string> Meaning(ChangeMeaning? meaning) => Meaning(meaning, DiffDetail.All);

    /// <summary>The same as a diff prints it by default; none if that is the complete effect.</summary>
    public static ValueList<string> ShortMeaning(ChangeMeaning? meaning) => Meaning(meaning, DiffDetail.Some) is var some
        && some == Meaning(meaning) ? [] : some;

    private static ValueList<string> Meaning(ChangeMeaning? meaning, DiffDetail detail)
    {
        using var text = new StringWriter { NewLine = "\n" };
        if (meaning is not null)
            new MeaningRenderer(text, Palette.None) { Detail = detail }.Write(meaning);

        return [.. Lines(text)];
    }

    /// <summary>True if the plan's lines equal the effect, whichever packets are the examples.</summary>
    public static bool IsSameMeaning(PlanRecord plan, ChangeMeaning meaning) => IsSame(plan.Meaning, Meaning(meaning))
        && IsSame(plan.ShortMeaning, ShortMeaning(meaning));

    /// <summary>The lines that differ between two diffs: first those of the plan, then the present ones.</summary>
    public static IEnumerable<string> Difference(PlanRecord plan, StateDiff now, IEnumerable<string> meaning)
    {
        var (then, live) = (Page(plan.Diff, plan.Meaning), Page(now, meaning));
        return [.. then.Except(live).Select(line => $"- {line}"), .. live.Except(then).Select(line => $"+ {line}")];
    }

    private static List<string> Page(StateDiff diff, IEnumerable<string> meaning)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var lines = new DiffRenderer(text, Palette.None) { Detail = DiffDetail.All };
        lines.WriteAttention(diff);
        lines.WriteRules(diff);
        return [.. Lines(text), .. Headed(WithoutExamples(meaning))];
    }

    // The same packets are different lines under "newly allowed" and "newly denied".
    private static IEnumerable<string> Headed(IEnumerable<string> meaning)
    {
        var head = "";
        foreach (var line in meaning)
        {
            head = line.StartsWith(' ') ? head : line.Split(" (")[0];
            yield return line.StartsWith(' ') ? $"{head}:{line}" : line;
        }
    }

    /// <summary>True for a line with an example of the packets.</summary>
    public static bool IsExample(string line) => line.StartsWith(Example, StringComparison.Ordinal);

    private static bool IsSame(IEnumerable<string> then, IEnumerable<string> now) =>
        WithoutExamples(then).SequenceEqual(WithoutExamples(now));

    private static IEnumerable<string> WithoutExamples(IEnumerable<string> meaning) =>
        meaning.Where(line => !IsExample(line));

    private static string[] Lines(StringWriter text) => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
