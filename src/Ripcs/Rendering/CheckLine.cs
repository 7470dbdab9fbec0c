using Ripcs.Changes.Status;

namespace Ripcs.Rendering;

/// <summary>The line of a monitoring plug-in: name, state, problems, and after a bar the performance data.</summary>
internal static class CheckLine
{
    /// <param name="code">One of <see cref="CheckCode"/>.</param>
    /// <param name="text">The problems, or the present state.</param>
    /// <param name="status">The host, if it could be read.</param>
    /// <param name="allowedInFront">The number of foreign rules tolerated in front.</param>
    public static string Of(int code, string text, HostStatus? status, int allowedInFront)
    {
        // After a bar a plug-in's reader expects numbers, and on a second line long output.
        var line = $"RIPCS {Word(code)} - {PlainText.Of(text.Replace("\n", "; ", StringComparison.Ordinal).Replace('|', '/'))}";
        return status is null ? line : $"{line} | {string.Join(' ', Data(status, allowedInFront))}";
    }

    /// <summary>
    /// The summaries of problems, the worst first; without problems the present state, the effect of the policies on packets that no
    /// partition decides about, and the nftables tables that decide as well; in both cases also a change that is at work, pending or
    /// held, which explains why the host differs from the files.
    /// </summary>
    public static string Text(HostStatus status, ValueList<Finding> findings)
    {
        var needs = findings.Where(finding => finding.Level is not FindingLevel.Note).OrderByDescending(finding => finding.Level).ToList();
        var toKnow = findings.Where(finding => finding is { Level: FindingLevel.Note, Kind: FindingKind.Unfinished or FindingKind.Pending
                or FindingKind.Held }
            || (needs.Count == 0 && finding.Kind is FindingKind.DefaultFate or FindingKind.NativeTables));
        return string.Join("; ", [.. needs.Count > 0 ? needs.Select(finding => finding.Sum) : [AsItStands(status)],
            .. toKnow.Select(finding => finding.Sum)]);
    }

    private static string AsItStands(HostStatus status)
    {
        var last = status.Record.LastChange;
        return status.IsUntouched ? "nothing applied yet"
            : last is null ? $"{Words.Count(status.Partitions.Count, "partition")} as recorded"
            : $"{Words.Count(status.Partitions.Count, "partition")} as change {last.Number} left "
                + $"{(status.Partitions.Count == 1 ? "it" : "them")}, {StatusRenderer.Since(last)}";
    }

    // 'label'=value;warning above;critical above;minimum
    private static IEnumerable<string> Data(HostStatus status, int allowedInFront) =>
    [
        Value("partitions", status.Partitions.Count),
        Value("rules", status.Rules),
        Value("drift", status.DriftRules + status.DriftEntries, critical: 0),
        Value("stale", status.Stale.Count),
        Value("long_stale", status.LongStale, warning: 0),
        Value("in_front", status.RulesInFront, warning: allowedInFront),
        Value("unrecorded", status.HasRecord ? status.Diff.Unnamed.Count : 0, warning: 0),
        Value("without_file", status.WithoutFile.Count, warning: 0),
        Value("other_variant", status.OtherVariant.Sum(table => table.Rules)),
    ];

    private static string Value(string label, int value, int? warning = null, int? critical = null) =>
        $"{label}={value};{warning};{critical};0";

    private static string Word(int code) => code switch
    {
        CheckCode.Ok => "OK",
        CheckCode.Warning => "WARNING",
        CheckCode.Critical => "CRITICAL",
        CheckCode.Unknown => "UNKNOWN",
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };
}
