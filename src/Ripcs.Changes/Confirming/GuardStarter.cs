using System.Globalization;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Processes;
using Ripcs.Linux;

namespace Ripcs.Changes.Confirming;

/// <summary>
/// Starts "ripcs guard N" so that it outlives this process, its terminal and its session: as a unit where systemd is process 1 (a
/// login session may be ended with all its processes), else in a session of its own.
/// </summary>
/// <param name="runner">Starts programs.</param>
/// <param name="program">Makes the words that start the guard's copy of this program.</param>
/// <param name="variables">What the guard's environment holds.</param>
/// <param name="state">Where its words are kept.</param>
internal sealed class GuardStarter(
    IProcessRunner runner, Func<ValueList<string>> program, ValueList<string> variables, StateDirectory state) : IGuardStarter
{
    private const string LogName = "guard.log";

    // The guard must not keep our pipes open: whoever reads them would wait for it.
    // A disk without room for what it says must not keep it from starting.
    private const string Detached =
        "umask 077; log=$1; shift; (: >\"$log\") 2>/dev/null || log=/dev/null; exec \"$@\" </dev/null >\"$log\" 2>&1";

    /// <summary>Null where no unit can be started, or where it would be in another network namespace.</summary>
    public string? SystemdRun { get; init; } = Systemd.Run();

    public string LastWords => state.Read(LogName) is { } text && text.Trim() is { Length: > 0 } words ? $": {words.Split('\n')[^1]}" : "";

    public void Start(int number)
    {
        var name = number.ToString(CultureInfo.InvariantCulture);
        ValueList<string> guard =
        [
            "/bin/sh", "-c", Detached, "guard", state.FilePath(LogName),
            ProgramFiles.Require("env", "coreutils"), "-i", .. variables, .. program(), "guard", name,
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
                $"the guard that would revert the change cannot be started: {result.Errors.Trim()} ({command.Program}); put that right, or apply without --confirm");
        }
    }
}

/// <summary>Starts a process that waits for a change's confirmation; tests replace it.</summary>
internal interface IGuardStarter
{
    /// <exception cref="HostException">It cannot be started.</exception>
    public void Start(int number);

    /// <summary>": what the last one printed", or nothing.</summary>
    public string LastWords { get; }
}

/// <summary>Whether systemd can start a unit that sees the same rules as this process.</summary>
internal static class Systemd
{
    private const string Booted = "/run/systemd/system";

    /// <summary>The absolute path of systemd-run; null where systemd is not process 1 (sd_booted(3)) or lives in another network namespace.</summary>
    public static string? Run() =>
        Posix.EffectiveUser() == 0 && Directory.Exists(Booted) && IsInOurNetwork() ? ProgramFiles.Find("systemd-run") : null;

    private static bool IsInOurNetwork()
    {
        try
        {
            return new FileInfo("/proc/1/ns/net").LinkTarget is { } first && first == new FileInfo("/proc/self/ns/net").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
