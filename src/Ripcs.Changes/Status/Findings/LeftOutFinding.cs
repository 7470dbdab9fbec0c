namespace Ripcs.Changes.Status.Findings;

/// <summary>What a restore could not load: the host goes without it until an apply puts it back.</summary>
internal static class LeftOutFinding
{
    private const int Most = 20;

    public static Finding? Of(HostStatus status)
    {
        if (status.LeftOut is not [{ LeftOut: { } first }, ..])
            return null;

        var lines = status.LeftOut.SelectMany(drift => drift.Lines.Select(line => (Drift: drift, line.Origin, line.Text))).ToList();
        var opens = lines.Any(line => LeftOutRule.MayOpen(line.Text)) ? ", and rules behind may accept what these deny" : "";
        var notes = lines.Take(Most).Select(line => Note.Warning(
            $"{(line.Origin is { } origin ? $"{Words.Name(origin)} ({origin.File}:{origin.Line})" : $"a rule of {line.Drift.Chain}")}, "
            + $"{Words.Place(line.Drift.Family, line.Drift.Table)}, was left out by the restore of {Words.Time(line.Drift.LeftOut!.Time)}: "
            + $"{line.Drift.LeftOut.Why}; apply puts it back when it can be loaded: ripcs rules apply {Paths.ToApply(status)}"));
        return new Finding(
            FindingKind.LeftOut,
            FindingLevel.Warning,
            $"{Words.Count(lines.Count, "rule")} left out by the restore of {Words.Time(first.Time)} ({first.Why}){opens}",
            [.. notes, .. lines.Count > Most
                ? [Note.Warning($"and {lines.Count - Most} more")] : (Note[])[]]);
    }
}
