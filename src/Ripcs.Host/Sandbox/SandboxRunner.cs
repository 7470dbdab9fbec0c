using System.Diagnostics;
using System.Runtime.InteropServices;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Sandbox;

/// <summary>
/// Opens a shell, or runs a command, in one throw-away network namespace with loopback, its own state directory and, if desired, the rules
/// of a dump. Everything is gone when the command has ended.
/// </summary>
internal sealed class SandboxRunner(IProcessRunner runner)
{
    private const string Greeting = "This is a throw-away network namespace: nothing here reaches the host. Leave it with: exit";

    /// <returns>The command's exit code; 128 and the signal's number if a signal ended it, as in a shell.</returns>
    /// <exception cref="SandboxException">Namespaces are not allowed here.</exception>
    /// <exception cref="RestoreRefusedException">The dump does not load.</exception>
    public int Run(SandboxOptions options)
    {
        var words = new NamespaceCommand(runner).Find();
        var finder = new BackendFinder(runner);
        var programs = Families.Both.ToDictionary(family => family, family => finder.Find(family, options.Backend));
        using var folder = new SandboxFolder();
        var texts = Families.Both.ToDictionary(family => family,
            family => options.Dump(family) is { } dump ? LoadText(dump, programs[family].Variant) : null);
        foreach (var (family, text) in texts)
        {
            if (text is not null)
                folder.WriteDump(family, text);
        }

        var exitCode = RunInTerminal(StartInfo(options, words, programs, folder), folder);
        options.EndLeft(folder.Run);
        foreach (var (family, text) in texts)
        {
            if (folder.Refusal(family) is { } refusal)
                throw new RestoreRefusedException(family, programs[family].Variant, refusal.ExitCode, refusal.Errors, text!);
        }

        return exitCode;
    }

    /// <summary>A dump in the form in which it is loaded.</summary>
    internal static string LoadText(string dump, Variant variant) =>
        variant is Variant.Nft ? DumpBlocks.Cut(dump) : dump.TrimEnd('\n') + "\n";

    private static ProcessStartInfo StartInfo(
        SandboxOptions options, ValueList<string> words, Dictionary<Family, FamilyPrograms> programs, SandboxFolder folder)
    {
        var isShell = options.Command.Count == 0;
        ValueList<string> inside =
        [
            .. KillWithParent(), "/bin/sh", folder.Script, folder.Path, ProgramFiles.Require("ip", "iproute2"),
            programs[Family.IPv4].Restore, programs[Family.IPv6].Restore, isShell ? Greeting : "",
            .. isShell ? Shell(folder) : options.Command,
        ];
        var start = new ProcessStartInfo(words[0], words.Skip(1).Concat(inside)) { UseShellExecute = false };

        // Unlike the programs whose output is read, this one belongs to the user: it keeps the user's environment.
        var path = $"{folder.FolderWithRipcs(options.Self)}:{start.Environment["PATH"]}:{ProgramFiles.Path}";
        start.Environment["PATH"] = path;
        start.Environment["RIPCS_SANDBOX_PATH"] = path;
        start.Environment["RIPCS_SANDBOX_PROMPT"] = options.Prompt;
        start.Environment["PS1"] = $"{options.Prompt}$ ";
        start.Environment[EnvironmentNames.StateDirectory] = folder.State;
        start.Environment[EnvironmentNames.RunDirectory] = folder.Run;
        start.Environment[EnvironmentNames.CacheDirectory] = folder.Cache;
        start.Environment[EnvironmentNames.Backend] = options.Backend.ToString().ToLowerInvariant();
        start.Environment[EnvironmentNames.XtablesLockFile] = folder.XtablesLockFile;
        return start;
    }

    // If this process is killed, the kernel ends the command. This comes after the namespaces: making one resets it (prctl(2)).
    private static ValueList<string> KillWithParent() =>
        ProgramFiles.Find("setpriv") is { } setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : [];

    // The prompt must show the sandbox, and only bash's prompt can be set without changing the user's files.
    private static ValueList<string> Shell(SandboxFolder folder) =>
        ProgramFiles.Find("bash") is { } bash ? [bash, "--rcfile", folder.ShellStartFile, "-i"] : ["/bin/sh", "-i"];

    // Ctrl-C reaches the command from the terminal; it must not end this process before it has cleaned up. Signals to this process alone
    // are passed on; a shell heeds only the hang-up.
    private static int RunInTerminal(ProcessStartInfo start, SandboxFolder folder)
    {
        using var process = new Process { StartInfo = start };
        void Ignore(PosixSignalContext context) => context.Cancel = true;
        var started = new TaskCompletionSource<int>();
        async void PassOn(PosixSignalContext context)
        {
            context.Cancel = true;
            var id = await started.Task.ConfigureAwait(false);
            Posix.Signal(id, PosixSignal.SIGTERM);
            Posix.Signal(id, PosixSignal.SIGHUP);
        }

        // Before the start: a signal in between would leave the folder behind.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, PassOn);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, PassOn);
        using (folder.ForCommand())
        {
            process.Start();
        }

        started.SetResult(process.Id);
        process.WaitForExit();
        return process.ExitCode;
    }
}
