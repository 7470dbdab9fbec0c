using Ripcs.Changes.Auditing;
using Ripcs.Changes.Operations;

namespace Ripcs.Commands;

/// <summary>ripcs restore: brings back the last recorded state after a reboot, without rule files and without compiling.</summary>
internal static class RestoreCommand
{
    private const string Name = "restore";

    public static Command Create(CommandHost host)
    {
        var force = new Option<bool>("--force") { Description = "Restore even if it locks out your own ssh connection." };
        var verbose = new Option<bool>("--verbose") { Description = "Show each rule that comes back." };
        var command = new ReportedCommand(host, Name, "Restore the last recorded state, at boot, without the rule files.",
            AuditKind.Restore, ignoresWrongSettings: true, isAtBoot: true)
        {
            force, verbose,
        };
        return command.Reports(result =>
        {
            var report = RunReport.Of(Name, new RestoreRun(host.Machine(result), Name)
            {
                Caller = host.Callers.Find(result.GetValue(force)), WithoutSettings = host.Settings.BackendProblem(result),
            }.Run());
            return result.GetValue(verbose) || result.GetValue(command.Json) ? report with { Detail = DiffDetail.All }
                : report with { Diff = null };
        });
    }
}
