namespace Ripcs.Changes.Status.Findings;

/// <summary>What stands behind a command that is advised.</summary>
internal static class Paths
{
    public static string LastApplied(HostStatus status) => status.Directory ?? "PATH";
}
