using Ripcs.Changes.Operations;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Commands;

/// <summary>A run of apply or diff that is known to have nothing to do before anything is compiled or read.</summary>
internal static class ShortRun
{
    /// <summary>Null if that is not known.</summary>
    public static RunReport? Find(CommandHost host, ParseResult result, string command, string path, bool isRemembering) =>
        host.Settings.Adopts(result) || host.Settings.IsAfresh(result) ? null
        : Shortcut.Find(host.Machine(result), path, isRemembering, run => host.Compiling.ReadAgain(path, run.Loaded)?.Digest())
            is not var (run, isUnwritten) ? null
        : new RunReport(command, run.Unnamed.Count > 0 ? RunResult.Changes : RunResult.Unchanged)
        {
            Diagnostics = run.Diagnostics,
            Diff = new StateDiff(run.Partitions, [], [], run.Unnamed),
            Notes = run.Notes,
            Summary = run.Summary,
            UnwrittenSince = isUnwritten ? run.Time : null,
            Linted = path,
        };
}
