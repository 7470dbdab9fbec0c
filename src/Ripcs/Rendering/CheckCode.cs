using Ripcs.Changes.Status;
using Ripcs.Changes.Status.Findings;
using Ripcs.Core.Model;

namespace Ripcs.Rendering;

/// <summary>Every exit code of "check": those of monitoring plug-ins.</summary>
internal static class CheckCode
{
    /// <summary>The worst of what was found.</summary>
    public static int Of(HostStatus status, ValueList<Finding> findings) =>
        status.IsUntouched ? Unknown
        : findings.Select(finding => finding.Level).DefaultIfEmpty().Max() switch
        {
            FindingLevel.Note => Ok,
            FindingLevel.Warning => Warning,
            FindingLevel.Critical => Critical,
            var other => throw new InvalidOperationException($"unknown level: {other}"),
        };

    /// <summary>What is live is what the last run left.</summary>
    public const int Ok = 0;

    /// <summary>Somebody should look into it.</summary>
    public const int Warning = 1;

    /// <summary>Drift, or what is live cannot be compared with what it should be.</summary>
    public const int Critical = 2;

    /// <summary>Nothing can be said: the live rules cannot be read, nothing was applied yet, or the command line is wrong.</summary>
    public const int Unknown = 3;
}
