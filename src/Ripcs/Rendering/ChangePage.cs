using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>One part of the page about a change.</summary>
/// <param name="Title">Its heading in HTML and Markdown; empty for the first and the last line.</param>
/// <param name="Write">Prints it, if the report has such a part.</param>
internal sealed record PagePart(string Title, Action<RunReport, TextWriter, Palette> Write)
{
    public string TextOf(RunReport report, Palette palette)
    {
        using var text = new StringWriter { NewLine = "\n" };
        Write(report, text, palette);
        return text.ToString();
    }
}

/// <summary>The page about a change, for every command and format: the important comes first.</summary>
internal static class ChangePage
{
    // As many rules as one partition that comes shows by default; the same for lines of meaning.
    private const int SmallRuleSet = 12;

    /// <summary>The change in one line, and below it the labels that explain many of its rules.</summary>
    public static readonly PagePart Sum = new("", WriteSum);

    /// <summary>What goes out of force, opens wide, was changed by hand, stays in force or is held.</summary>
    public static readonly PagePart Attention = new("Not to be missed", WriteAttention);

    /// <summary>The packets that are treated differently.</summary>
    public static readonly PagePart Meaning = new("What it means", WriteMeaning);

    /// <summary>The rules that change; pointers, jumps, chain names and stale chains only if everything is shown.</summary>
    public static readonly PagePart Rules = new("Rules that change", WriteRules);

    public static readonly PagePart Notes = new("Notes", WriteNotes);

    /// <summary>How the change ended and what to do next, on the last line, where the prompt is.</summary>
    public static readonly PagePart Outcome = new("", (report, output, _) => WriteLine(output, Lines(report).Last));

    /// <summary>All parts in their order.</summary>
    public static readonly ValueList<PagePart> Parts = [Sum, Attention, Meaning, Rules, Notes, Outcome];

    public static void Write(RunReport report, TextWriter output, Palette palette)
    {
        foreach (var part in Parts)
        {
            part.Write(report, output, palette);
        }
    }

    /// <summary>True if a line a partition is shown instead of its rules and packets: on request, and for the first rules of a host,
    /// unless one partition takes over what is there, which is read rule by rule.</summary>
    public static bool IsTable(RunReport report) => report.Detail is DiffDetail.Sums
        || (report is { Detail: not DiffDetail.All, Diff: { RulesAdded: > SmallRuleSet, Unnamed.Count: 0 } diff, Only: null }
            && (diff.Foreign.Count == 0 || diff.PartitionCount > 1)
            && diff.Partitions.Count == diff.PartitionCount && diff.Partitions.All(partition => partition.Kind is PartitionChange.New));

    /// <summary>True if a table says all that is worth reading: on request, and where the first
    /// rules of a host decide about nearly everything and no others go.</summary>
    public static bool HidesMeaning(RunReport report) => report.Detail is DiffDetail.Sums
        || (IsTable(report) && report.Diff!.Foreign.Count == 0
            && (report.Meaning?.Families.Sum(item => item.Changes.Told.Count) ?? report.Plan?.Plan.Meaning.Count ?? 0) > SmallRuleSet);

    private static (string First, string Last) Lines(RunReport report)
    {
        var summary = PlainText.OfLines(report.Summary.InWords()) + (report.UnwrittenSince is not { } since ? ""
            : $" Nothing was read: nothing was written to nftables since {Words.Time(since)}.");
        return report.Sum.Length > 0 ? (PlainText.OfLines(report.Sum), summary)
            : report is { Diff: null, Stale.Count: 0, Leaving.Count: 0 } or { History.Count: > 0 } ? ("", summary) : (summary, "");
    }

    private static void WriteSum(RunReport report, TextWriter output, Palette palette)
    {
        WriteLine(output, Lines(report).First);
        Diffs(report, output, palette).WriteLabels();
    }

    private static void WriteAttention(RunReport report, TextWriter output, Palette palette)
    {
        new CleanRenderer(output, palette).WriteLeaving(report);
        if (Shown(report) is { } diff)
        {
            Diffs(report, output, palette).WriteAttention(diff);
            if (report.Only is { } only)
                output.WriteLine($"{palette.Strong}{PlainText.Of(LeftOut.Of(report.Diff!, only))}{palette.Reset}");
        }

        foreach (var chain in report.Kept)
        {
            var place = $"{chain.Chain} ({Words.Place(chain.Family, chain.Table)})";
            output.WriteLine($"{palette.Drift}warning: {place} is left where it is: {chain.Reason}{palette.Reset}");
        }

        new DiagnosticRenderer(output, palette).Write(report.Diagnostics);
        new NoteRenderer(output, palette).Write(report.Notes.Where(note => note.Level is NoteLevel.Warning).ToValueList());
    }

    private static void WriteMeaning(RunReport report, TextWriter output, Palette palette)
    {
        if (HidesMeaning(report))
        {
            if (report.Detail is DiffDetail.Some)
                output.WriteLine("what this means for packets: --all");

            return;
        }

        if (report.Meaning is { } meaning)
            new MeaningRenderer(output, palette) { Detail = report.Detail, HasExamples = report.HasExamples }.Write(meaning);

        if (report.Plan is { } plan)
            new PlanRenderer(output, palette).WriteMeaning(plan, report.Detail);
    }

    private static void WriteRules(RunReport report, TextWriter output, Palette palette)
    {
        if (Shown(report) is { } diff)
            Diffs(report, output, palette).WriteRules(diff);

        new CleanRenderer(output, palette).WriteStale(report);
    }

    private static void WriteNotes(RunReport report, TextWriter output, Palette palette)
    {
        if (report.Connections is { } connections)
            new ConnectionRenderer(output, palette).Write(connections);

        new NoteRenderer(output, palette).Write(report.Notes.Where(note => note.Level is not NoteLevel.Warning).ToValueList());
    }

    private static StateDiff? Shown(RunReport report) => report.Diff is { } diff && (!diff.IsEmpty || diff.Unnamed.Count > 0)
        ? LeftOut.Shown(diff, report.Only) : null;

    private static DiffRenderer Diffs(RunReport report, TextWriter output, Palette palette) => new(output, palette)
    {
        IsDone = report.IsDone, Detail = report.Detail, IsTable = IsTable(report), Alike = report.Alike,
        IsAsBefore = report.Meaning is { IsNothing: true } && !HidesMeaning(report),
    };

    private static void WriteLine(TextWriter output, string text)
    {
        if (text.Length > 0)
            output.WriteLine(text);
    }
}
