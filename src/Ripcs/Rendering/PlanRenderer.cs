using Ripcs.Changes.Plans;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>Prints a plan: who made it, when, of what and for which host; and what it means.</summary>
internal sealed class PlanRenderer(TextWriter output, Palette palette)
{
    // Below each line of a meaning, and what it leaves out, stands one of its packets.
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

    /// <summary>What a change means, every line and all of it.</summary>
    public static ValueList<string> Meaning(ChangeMeaning? meaning) => Meaning(meaning, DiffDetail.All);

    /// <summary>The same as a diff prints it where nobody asks for all; none where that is all of it.</summary>
    public static ValueList<string> ShortMeaning(ChangeMeaning? meaning) => Meaning(meaning, DiffDetail.Some) is var some
        && some == Meaning(meaning) ? [] : some;

    private static ValueList<string> Meaning(ChangeMeaning? meaning, DiffDetail detail)
    {
        using var text = new StringWriter { NewLine = "\n" };
        if (meaning is not null)
            new MeaningRenderer(text, Palette.None) { Detail = detail }.Write(meaning);

        return [.. Lines(text)];
    }

    /// <summary>True where the lines of a plan are those of the meaning, whichever packets are the examples.</summary>
    public static bool IsSameMeaning(PlanRecord plan, ChangeMeaning meaning) => IsSame(plan.Meaning, Meaning(meaning))
        && IsSame(plan.ShortMeaning, ShortMeaning(meaning));

    /// <summary>The lines in which two diffs differ: first those of the plan, then those of now.</summary>
    public static IEnumerable<string> Difference(PlanRecord plan, StateDiff now, IEnumerable<string> meaning)
    {
        var (then, live) = (Page(plan.Diff, plan.Meaning), Page(now, meaning));
        return [.. then.Except(live).Select(line => $"- {line}"), .. live.Except(then).Select(line => $"+ {line}")];
    }

    private static List<string> Page(StateDiff diff, IEnumerable<string> meaning)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new DiffRenderer(text, Palette.None) { Detail = DiffDetail.All }.Write(diff);
        return [.. Lines(text), .. Headed(WithoutExamples(meaning))];
    }

    // The same packets newly allowed or newly denied are not the same line.
    private static IEnumerable<string> Headed(IEnumerable<string> meaning)
    {
        var head = "";
        foreach (var line in meaning)
        {
            head = line.StartsWith(' ') ? head : line.Split(" (")[0];
            yield return line.StartsWith(' ') ? $"{head}:{line}" : line;
        }
    }

    private static bool IsSame(IEnumerable<string> then, IEnumerable<string> now) =>
        WithoutExamples(then).SequenceEqual(WithoutExamples(now));

    private static IEnumerable<string> WithoutExamples(IEnumerable<string> meaning) =>
        meaning.Where(line => !line.StartsWith(Example, StringComparison.Ordinal));

    private static string[] Lines(StringWriter text) => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
