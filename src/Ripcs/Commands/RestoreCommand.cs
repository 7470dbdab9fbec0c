using Ripcs.Changes.Operations;

namespace Ripcs.Commands;

/// <summary>ripcs restore: brings back the last recorded state after a reboot, without rule files and without compiling.</summary>
internal static class RestoreCommand
{
    public const string Name = "restore";

    /// <summary>How long it waits for a lock: at boot nothing else starts it again, and until it has written, the host is open.</summary>
    public static readonly TimeSpan LockWait = TimeSpan.FromMinutes(5);

    public static Command Create(CommandHost host)
    {
        var force = new Option<bool>("--force") { Description = "Restore even if it locks out your own ssh connection." };
        var verbose = new Option<bool>("--verbose") { Description = "Show each rule that comes back." };
        var command = new ReportedCommand(host, Name, "Restore the last recorded state, at boot, without the rule files.")
        {
            force, verbose,
        };
        return command.Reports(result =>
        {
            var report = RunReport.Of(Name, new RestoreRun(host.Machine(result), Name)
            {
                Caller = host.CallerWho(result.GetValue(force)), WithoutSettings = host.BackendProblem(result),
            }.Run());
            return result.GetValue(verbose) || result.GetValue(command.Json) ? report with { Detail = DiffDetail.All }
                : report with { Diff = null };
        });
    }
}
