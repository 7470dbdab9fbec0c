using Ripcs.Changes.Status;

namespace Ripcs.Rendering;

/// <summary>The report of status and check.</summary>
internal sealed record StatusReport(string Command, RunResult Result, HostStatus Status, ValueList<Finding> Findings)
    : RunReport(Command, Result);

/// <summary>The list of all checks, in the order in which they are reported. New ones are added here.</summary>
internal static class AllFindings
{
    public const int DaysToWarn = 3;

    private const int NamesToShow = 3;

    /// <param name="status">The host.</param>
    /// <param name="allowedInFront">The number of foreign rules tolerated before Ripcs's jumps.</param>
    /// <param name="warnDays">A rule that expires is a warning for this number of days before and after its last day.</param>
    public static ValueList<Finding> Of(HostStatus status, int allowedInFront, int warnDays = DaysToWarn) =>
        ((Finding?[])
        [
            ChangeFindings.Unfinished(status),
            ChangeFindings.Pending(status),
            RecordFindings.Problem(status),
            RecordFindings.Lost(status),
            RecordFindings.ChangeGone(status),
            RecordFindings.NotRestored(status),
            DriftFinding.Of(status),
            LeftOutFinding.Of(status),
            Expectation(status),
            ForeignJumpFindings.ToOurs(status),
            OtherVariantFindings.Ours(status),
            RecordFindings.NothingInForce(status),
            RecordFindings.Unrecorded(status),
            RecordFindings.Damaged(status),
            RecordFindings.Trail(status),
            WithoutFileFindings.Unnamed(status),
            WithoutFileFindings.Gone(status),
            WithoutFileFindings.InDoubt(status),
            EndingFindings.Over(status, warnDays),
            EndingFindings.Soon(status, warnDays),
            Hidden(status),
            NeighbourFindings.InFront(status, allowedInFront),
            NeighbourFindings.ChainsInFront(status),
            NeighbourFindings.ChainsBehind(status),
            NeighbourFindings.NotEvaluatedFirst(status),
            NeighbourFindings.Passing(status),
            DefaultFate(status),
            OtherVariantFindings.Foreign(status),
            NativeTables(status),
            ChangeFindings.Held(status),
            StaleFinding.Of(status),
        ]).OfType<Finding>().ToValueList();

    /// <summary>The effect of the policies on packets that no partition
    /// decides about: only the operator knows whether it is intended.</summary>
    private static Finding? DefaultFate(HostStatus status) => status.Fates.Count == 0 ? null : new Finding(
        FindingKind.DefaultFate,
        FindingLevel.Note,
        string.Join("; ", DefaultFateText.Sums(status.Fates)),
        [.. DefaultFateText.Notes(status.Fates)]);

    /// <summary>An expectation of the rule files that fails, for example because
    /// another program added a rule, or the host has another address.</summary>
    private static Finding? Expectation(HostStatus status) => status.Unmet.Count == 0 ? null : new Finding(
        FindingKind.Expectation,
        status.Unmet.Any(one => one.Severity is Severity.Error) ? FindingLevel.Critical : FindingLevel.Warning,
        $"{Words.Count(status.Unmet.Count, "expectation")} {(status.Unmet.Count == 1 ? "does" : "do")} not hold ("
            + $"{Words.Some([.. status.Unmet.Select(one => one.Span.ToString())], NamesToShow)})"
            // The rule may be in no rule file, so its place alone would tell nothing; what opens is told before what a ban closes.
            + $": {status.Unmet.OrderBy(one => one.Severity is Severity.Error ? 0 : 1).First().Message}",
        [.. status.Unmet.Select(one => Note.Warning($"{one.Span}: {one.Message}"))]);

    /// <summary>Chains that iptables cannot show: the rules before Ripcs's jumps in them are unknown.</summary>
    private static Finding? Hidden(HostStatus status) => status.Hidden.Count == 0 ? null : new Finding(
        FindingKind.Hidden,
        FindingLevel.Warning,
        $"native nftables rules hide {Words.Count(status.Hidden.Count, "chain")}",
        [.. HiddenText.Warnings(status.Hidden).Select(text => Note.Warning(text))]);

    /// <summary>nftables tables that decide besides iptables: they may be
    /// intended, like firewalld's, but iptables does not show them.</summary>
    private static Finding? NativeTables(HostStatus status) => status.Native.Count == 0 ? null : new Finding(
        FindingKind.NativeTables, FindingLevel.Note, NativeText.Sum(status.Native),
        [.. NativeText.Warnings(status.Native).Select(text => Note.Warning(text))]);
}

/// <summary>The arguments of advised commands.</summary>
internal static class Paths
{
    /// <summary>For a path of rule files.</summary>
    public static string LastApplied(HostStatus status) => status.Directory ?? "PATH";

    /// <summary>For "rules apply": a host that gets plans has no rule files.</summary>
    public static string ToApply(HostStatus status) => status.Record.Applied.MadeOn is { } on
        ? $"PLAN (a new one, as the last was made on {on})" : LastApplied(status);

    /// <summary>The command that shows the effect of an apply.</summary>
    public static string Comparing(HostStatus status) => status.Record.Applied.MadeOn is { } on
        ? $"ripcs rules diff PATH --host FILE, on {on} (FILE: ripcs plan host)" : $"ripcs rules diff {LastApplied(status)}";
}
