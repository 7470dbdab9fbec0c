using Ripcs.Changes.Running;

namespace Ripcs.Commands;

/// <summary>A run of apply or diff of which it is known, before anything is compiled or read, that there is nothing to do.</summary>
internal static class ShortRun
{
    /// <summary>Null where it is not known.</summary>
    public static RunReport? Find(CommandHost host, ParseResult result, string command, string path, bool isRemembering) =>
        host.Adopts(result) || host.IsAfresh(result) ? null
        : Shortcut.Find(host.Machine(result), command, path, isRemembering,
            run => host.ReadAgain(path, run.Loaded)?.Digest()) is { } report ? report with { Linted = RuleSetRun.LintedBy(command, path) }
            : null;
}
