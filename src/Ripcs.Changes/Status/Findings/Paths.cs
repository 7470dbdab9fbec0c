namespace Ripcs.Changes.Status.Findings;

/// <summary>What stands behind a command that is advised.</summary>
internal static class Paths
{
    /// <summary>Where rule files are asked for.</summary>
    public static string LastApplied(HostStatus status) => status.Directory ?? "PATH";

    /// <summary>Behind "rules apply": of a host whose rules come as plans nobody finds the rule files there.</summary>
    public static string ToApply(HostStatus status) => status.MadeOn is { } on ? $"PLAN (a new one, as the last was made on {on})"
        : LastApplied(status);

    /// <summary>What shows what an apply does.</summary>
    public static string Comparing(HostStatus status) => status.MadeOn is { } on
        ? $"ripcs rules diff PATH --host FILE, on {on} (FILE: ripcs plan host)" : $"ripcs rules diff {LastApplied(status)}";
}
