namespace Ripcs.Rendering;

/// <summary>Prints a run as text: changes on standard output, errors on standard error. Names of users, folders
/// and commands come from elsewhere, so everything reaches the terminal only as <see cref="PlainText"/>.</summary>
internal sealed class TextReport(TextWriter output, TextWriter errors, Palette palette, DiagnosticRenderer? diagnostics = null)
{
    public void Write(RunReport report)
    {
        if (report.Plan is { } plan)
        {
            new PlanRenderer(output, palette).WriteHead(plan);
        }
        else
        {
            (diagnostics ?? new DiagnosticRenderer(errors, palette)).WriteOf(report);
        }

        new HistoryRenderer(output, palette).Write(report.History);
        if (report is StatusReport looked)
        {
            new StatusRenderer(output, palette).Write(looked.Status, looked.Findings);
            report = report with { Diff = null, Stale = [] };
        }

        if (report is DoctorReport { Checks: var checks })
            DoctorChecks.Write(checks, output, palette);

        // The messages of the compilation are part of what is signed.
        ChangePage.Write(report.Plan is null ? report with { Diagnostics = [] } : report, output, palette);
        if (report.Error is { } error)
            errors.WriteLine($"{palette.Removed}error: {PlainText.OfLines(error.InWords())}{palette.Reset}");
    }
}

/// <summary>Prints notes, warnings with that word and in their colour.</summary>
internal sealed class NoteRenderer(TextWriter output, Palette palette)
{
    /// <summary>A note that quotes the output of a program may have several lines.</summary>
    public void Write(ValueList<Note> notes) => Write(notes, PlainText.OfLines);

    public void WriteInOneLineEach(ValueList<Note> notes) => Write(notes, PlainText.Of);

    private void Write(ValueList<Note> notes, Func<string, string> shown)
    {
        foreach (var note in notes)
        {
            output.WriteLine(note.Level switch
            {
                NoteLevel.Info => shown(note.Text.InWords()),
                NoteLevel.Warning => $"{palette.Drift}warning: {shown(note.Text.InWords())}{palette.Reset}",
                var other => throw new InvalidOperationException($"unknown level: {other}"),
            });
        }
    }
}

/// <summary>Prints what a change deletes besides rules: the partitions that a
/// clean or a flush takes out of force, and stale chains.</summary>
internal sealed class CleanRenderer(TextWriter output, Palette palette)
{
    private const int ShownStale = 12;

    public void WriteLeaving(RunReport report)
    {
        var (names, goes) = (report.Leaving.Select(partition => partition.Name.Length).DefaultIfEmpty().Max(),
            report.IsDone ? "went OUT OF FORCE" : "goes OUT OF FORCE");
        foreach (var partition in report.Leaving)
        {
            Write(partition.Name.PadRight(names), $"{goes}: {Words.Size(partition.Size)}"
                + (partition.Chains.Count == 0 ? "; its chains have to stay" : "")
                + (partition.IsUnnamed ? $"; {(report.IsDone ? "it had no rule file" : "it has no rule file")}" : ""));
        }
    }

    /// <summary>For a command that is about stale chains each of them, otherwise only their number.</summary>
    public void WriteStale(RunReport report)
    {
        if (report.Stale.Count == 0)
            return;

        var shown = report.Diff is null ? report.Stale.Take(ShownStale).ToList() : [];
        var size = PartitionSize.Of(report.Stale.Select(chain => (chain.Chain, chain.Rules)));
        output.WriteLine($"stale, no packet reaches it any more{(report.IsDone ? ", deleted" : "")}: {Words.Size(size)}");
        var (names, rules) = (shown.Select(chain => chain.Chain.Value.Length).DefaultIfEmpty().Max(),
            shown.Select(chain => StaleText.Rules(chain).Length).DefaultIfEmpty().Max());
        foreach (var chain in shown)
        {
            Write(chain.Chain.Value.PadRight(names), $"{Words.Place(chain.Family, chain.Table),-11}  "
                + $"{StaleText.Rules(chain).PadRight(rules)}   stale{(chain.Since > 0 ? $" since change {chain.Since}" : "")}");
        }

        if (report.Diff is null && report.Stale.Count > ShownStale)
            output.WriteLine($"  and {report.Stale.Count - ShownStale} more");
    }

    private void Write(string name, string text) => output.WriteLine($"{palette.Removed}- {name}   {text}{palette.Reset}");
}

/// <summary>The texts about a chain that clean or flush deletes.</summary>
internal static class StaleText
{
    /// <summary>"3 rules"; rules of an entry chain are not in any file.</summary>
    public static string Rules(StaleChain chain) => PartitionSize.IsEntry(chain.Chain) ? "entry chain"
        : Words.Held(chain.Table, chain.Rules);
}

/// <summary>Prints changes, one a line: number, time, user, tickets, state, partitions, summary, and reason.</summary>
internal sealed class HistoryRenderer(TextWriter output, Palette palette)
{
    private const int NamedPartitions = 3;

    public void Write(IReadOnlyList<HistoryLine> changes)
    {
        var rows = changes.Select(Columns).ToList();
        foreach (var (row, change) in rows.Zip(changes))
        {
            var padded = row.Select((text, column) => text.PadRight(rows.Max(other => other[column].Length)));
            var line = string.Join("  ",
                padded.Append(PlainText.Of(change.Message is { } message ? $"{change.Summary} \"{message}\"" : change.Summary)));
            output.WriteLine(change.State is ChangeState.Current or ChangeState.Pending ? $"{palette.Strong}{line}{palette.Reset}" : line);
        }
    }

    private static string[] Columns(HistoryLine change) =>
    [
        change.Number.ToString(CultureInfo.InvariantCulture),
        Words.Time(change.Time),
        PlainText.Of(change.User),
        change.Tickets.Count == 0 ? "-" : PlainText.Of(string.Join(",", change.Tickets)),
        change.State switch
        {
            ChangeState.Current => "current",
            ChangeState.Pending => "pending",
            ChangeState.Earlier => "earlier",
            ChangeState.RolledBack => "rolled back",
            ChangeState.Reverted => "reverted",
            _ => throw new InvalidOperationException($"unknown state of a change: {change.State}"),
        },
        change.Partitions.Count == 0 ? "-" : PlainText.Of(change.Partitions.Count <= NamedPartitions ? string.Join(",", change.Partitions)
            : $"{string.Join(",", change.Partitions.Take(NamedPartitions - 1))} and {change.Partitions.Count - NamedPartitions + 1} more"),
    ];
}

/// <summary>Prints errors and warnings about rule files, one line each, and the number of errors. On a terminal each
/// is followed by the source line with a caret below the place; output to another program stays one line.</summary>
internal sealed class DiagnosticRenderer(TextWriter errors, Palette palette, SourceExcerpt? excerpt = null)
{
    // Commands that never apply anything.
    private static readonly string[] Looking = ["lint", "rules diff", "clean diff", "sets refresh"];

    // Hundreds of warnings of one kind would hide the changes.
    private const int MostOfOneCode = 3;

    /// <summary>The diagnostics of a report, shortened unless all of them were requested.</summary>
    public void WriteOf(RunReport report) =>
        Write(report.Diagnostics, report.Detail is DiffDetail.All ? null : report.Linted, isOfApply: !Looking.Contains(report.Command));

    /// <param name="diagnostics">All of them.</param>
    /// <param name="linted">The rule files as typed, if ripcs lint lists all of these; otherwise all are printed here.</param>
    /// <param name="isOfApply">False for a command that applies nothing anyway.</param>
    public void Write(ValueList<Diagnostic> diagnostics, string? linted = null, bool isOfApply = false)
    {
        if (linted is null || diagnostics.Any(diagnostic => diagnostic.Severity is Severity.Error))
        {
            WriteAll(diagnostics, isOfApply);
            return;
        }

        var more = diagnostics.CountBy(diagnostic => diagnostic.Code).Where(code => code.Value > MostOfOneCode + 1).ToDictionary();
        var said = new Dictionary<string, int>(StringComparer.Ordinal);
        WriteAll(diagnostics.Where(diagnostic => !more.ContainsKey(diagnostic.Code)
            || (said[diagnostic.Code] = said.GetValueOrDefault(diagnostic.Code) + 1) <= MostOfOneCode).ToValueList(), isOfApply);
        foreach (var (code, count) in more.OrderBy(code => code.Key, StringComparer.Ordinal))
        {
            errors.WriteLine($"{palette.Drift}warning {code}: and {count - MostOfOneCode} more like this; ripcs lint "
                + $"{PlainText.Of(linted)} lists them{palette.Reset}");
        }
    }

    private void WriteAll(ValueList<Diagnostic> diagnostics, bool isOfApply)
    {
        foreach (var diagnostic in diagnostics)
        {
            var colour = diagnostic.Severity is Severity.Error ? palette.Removed : palette.Drift;
            if (excerpt?.Of(diagnostic.Span) is not [var line, var caret])
            {
                errors.WriteLine($"{colour}{diagnostic}{palette.Reset}");
                continue;
            }

            errors.WriteLine($"{colour}{diagnostic with { Details = [] }}{palette.Reset}");
            errors.WriteLine(line);
            errors.WriteLine($"{colour}{caret}{palette.Reset}");
            foreach (var detail in diagnostic.Details)
            {
                errors.WriteLine($"      {detail}");
            }
        }

        var count = diagnostics.Count(diagnostic => diagnostic.Severity is Severity.Error);
        if (count > 0)
            errors.WriteLine($"{Words.Count(count, "error")}{(isOfApply ? "; nothing was applied" : "")}.");
    }
}
