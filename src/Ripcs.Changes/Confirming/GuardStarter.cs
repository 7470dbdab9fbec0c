using Ripcs.Host.Processes;
using Ripcs.Linux;

namespace Ripcs.Changes.Confirming;

/// <summary>Starts the guard of a change so that it outlives this process, its terminal and its session: as a unit if systemd
/// is process 1 (a login session may be ended with all its processes), otherwise in a session of its own.</summary>
/// <param name="runner">Starts programs.</param>
/// <param name="program">Makes the command of the guard's copy of this program, without the number of the change.</param>
/// <param name="variables">The guard's environment.</param>
/// <param name="state">The place of its log.</param>
internal sealed class GuardStarter(
    IProcessRunner runner, Func<ValueList<string>> program, ValueList<string> variables, StateDirectory state) : IGuardStarter
{
    private const string LogName = "guard.log";

    // The guard must not keep this process's pipes open, because their
    // reader would wait for it. A full disk must not keep it from starting.
    private const string Detached =
        "umask 077; log=$1; shift; (: >\"$log\") 2>/dev/null || log=/dev/null; exec \"$@\" </dev/null >\"$log\" 2>&1";

    /// <summary>Null if no unit can be started, or if it would be in another network namespace.</summary>
    public string? SystemdRun { get; init; } = Systemd.Run();

    public string LastWords => state.Read(LogName) is { } text && text.Trim() is { Length: > 0 } words ? $": {words.Split('\n')[^1]}" : "";

    public void Start(int number)
    {
        var name = number.ToString(CultureInfo.InvariantCulture);
        ValueList<string> guard =
        [
            "/bin/sh", "-c", Detached, "sh", state.FilePath(LogName),
            ProgramFiles.Require("env", "coreutils"), "-i", .. variables, .. program(), name,
        ];
        var command = SystemdRun is { } systemd
            ? new ProcessCommand(systemd, [
                "--quiet", "--collect", $"--unit=ripcs-guard-{name}-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}",
                $"--description=Reverts change {name} unless it is confirmed", "--", .. guard])
            : new ProcessCommand(ProgramFiles.Require("setsid", "util-linux"), ["--fork", .. guard]);
        var result = runner.Run(command);
        if (result.ExitCode != 0)
        {
            throw new HostException(
                $"the guard that would revert the change cannot be started: {result.Errors.Trim()} ({command.Program}); put that right, "
                    + "or apply without " + Advice.To(Way.Confirming));
        }
    }
}

/// <summary>Finds out whether systemd can start a unit that sees the same rules as this process.</summary>
internal static class Systemd
{
    private const string Booted = "/run/systemd/system";

    /// <summary>The absolute path of systemd-run; null if systemd is not
    /// process 1 (sd_booted(3)) or is in another network namespace.</summary>
    public static string? Run() =>
        Posix.EffectiveUser() == 0 && Directory.Exists(Booted) && IsInOurNetwork() ? ProgramFiles.Find("systemd-run") : null;

    private static bool IsInOurNetwork() =>
        Catch.Or(() => new FileInfo("/proc/1/ns/net").LinkTarget is { } first && first == new FileInfo("/proc/self/ns/net").LinkTarget,
            _ => false);
}
