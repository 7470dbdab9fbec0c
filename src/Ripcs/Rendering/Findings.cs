using Ripcs.Changes.Status;

namespace Ripcs.Rendering;

/// <summary>How much a finding matters to whoever watches the host.</summary>
internal enum FindingLevel
{
    /// <summary>Good to know.</summary>
    Note,

    Warning,

    Critical,
}

/// <summary>One thing that status and check have to say.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Level">What check makes of it.</param>
/// <param name="Sum">In few words, for check.</param>
/// <param name="Lines">For status.</param>
internal sealed record Finding(FindingKind Kind, FindingLevel Level, string Sum, ValueList<Note> Lines);

/// <summary>What a finding is about; JSON has the same words.</summary>
internal enum FindingKind
{
    Unfinished,
    Pending,
    Record,
    NoRecord,
    ChangeGone,
    NotRestored,
    Drift,
    LeftOut,
    Expectation,
    ForeignJumps,
    OursInOtherVariant,
    NothingInForce,
    Unrecorded,
    DamagedFiles,
    WithoutFile,
    FilesInDoubt,
    Ending,
    Ended,
    Hidden,
    InFront,
    ChainsInFront,
    ChainsBehind,
    NotAskedFirst,
    Passing,
    DefaultFate,
    OtherVariant,
    NativeTables,
    Held,
    Stale,
}

/// <summary>What status and check report.</summary>
internal sealed record StatusReport(string Command, RunResult Result, HostStatus Status, ValueList<Finding> Findings)
    : RunReport(Command, Result);

/// <summary>The list of everything that is looked at, in the order in which
/// it is said. What else there is to say of a host joins here.</summary>
internal static class AllFindings
{
    public const int DaysToWarn = 3;

    private const int NamesToShow = 3;

    /// <param name="status">The host.</param>
    /// <param name="allowedInFront">Number of foreign rules tolerated in front of our jumps.</param>
    /// <param name="warnDays">So many days before and after its last a rule that ends is a warning.</param>
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
            WithoutFileFindings.Unnamed(status),
            WithoutFileFindings.Gone(status),
            WithoutFileFindings.InDoubt(status),
            EndingFindings.Over(status, warnDays),
            EndingFindings.Soon(status, warnDays),
            Hidden(status),
            NeighbourFindings.InFront(status, allowedInFront),
            NeighbourFindings.ChainsInFront(status),
            NeighbourFindings.ChainsBehind(status),
            NeighbourFindings.NotAskedFirst(status),
            NeighbourFindings.Passing(status),
            DefaultFate(status),
            OtherVariantFindings.Foreign(status),
            NativeTables(status),
            ChangeFindings.Held(status),
            StaleFinding.Of(status),
        ]).OfType<Finding>().ToValueList();

    /// <summary>What the policies make of packets on which no partition decides:
    /// nobody but the operator knows whether that is meant.</summary>
    private static Finding? DefaultFate(HostStatus status) => status.Fates.Count == 0 ? null : new Finding(
        FindingKind.DefaultFate,
        FindingLevel.Note,
        string.Join("; ", DefaultFateText.Sums(status.Fates)),
        [.. DefaultFateText.Notes(status.Fates)]);

    /// <summary>What the rule files expect is not so any more: another program
    /// added a rule, say, or the host has another address.</summary>
    private static Finding? Expectation(HostStatus status) => status.Unmet.Count == 0 ? null : new Finding(
        FindingKind.Expectation,
        FindingLevel.Critical,
        $"{Words.Count(status.Unmet.Count, "expectation")} {(status.Unmet.Count == 1 ? "does" : "do")} not hold ("
            + $"{Words.Some([.. status.Unmet.Select(one => one.Span.ToString())], NamesToShow)})",
        [.. status.Unmet.Select(one => Note.Warning($"{one.Span}: {one.Message}"))]);

    /// <summary>Chains that iptables cannot show: which rules stand in front of our jumps there is unknown.</summary>
    private static Finding? Hidden(HostStatus status) => status.Hidden.Count == 0 ? null : new Finding(
        FindingKind.Hidden,
        FindingLevel.Warning,
        $"native nftables rules hide {Words.Count(status.Hidden.Count, "chain")}",
        [.. HiddenText.Warnings(status.Hidden).Select(Note.Warning)]);

    /// <summary>Tables of nftables that decide beside iptables: they may be meant,
    /// as those of firewalld, and nobody sees them in rules of iptables.</summary>
    private static Finding? NativeTables(HostStatus status) => status.Native.Count == 0 ? null : new Finding(
        FindingKind.NativeTables, FindingLevel.Note, NativeText.Sum(status.Native),
        [.. NativeText.Warnings(status.Native).Select(Note.Warning)]);
}

/// <summary>What stands behind a command that is advised.</summary>
internal static class Paths
{
    /// <summary>Where rule files are asked for.</summary>
    public static string LastApplied(HostStatus status) => status.Directory ?? "PATH";

    /// <summary>Behind "rules apply": of a host whose rules come as plans nobody finds the rule files there.</summary>
    public static string ToApply(HostStatus status) => status.Record.Applied.MadeOn is { } on
        ? $"PLAN (a new one, as the last was made on {on})" : LastApplied(status);

    /// <summary>What shows what an apply does.</summary>
    public static string Comparing(HostStatus status) => status.Record.Applied.MadeOn is { } on
        ? $"ripcs rules diff PATH --host FILE, on {on} (FILE: ripcs plan host)" : $"ripcs rules diff {LastApplied(status)}";
}
