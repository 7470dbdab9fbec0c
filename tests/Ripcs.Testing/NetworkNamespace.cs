using System.Diagnostics;
using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Netfilter.Nftables;
using Ripcs.Host.Processes;
using Ripcs.Linux;

namespace Ripcs.Testing;

/// <summary>
/// A network namespace for a test, with loopback up. It lives as long as a process that waits for its input to close, so it is gone
/// even if the test run is killed.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private readonly Process _holder;
    private readonly ValueList<string> _enter;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    internal NetworkNamespace(ValueList<string> makeAndRun, bool ownUser)
    {
        // The holder speaks only after unshare is done, so nobody enters too early.
        var ip = ProgramFiles.Require("ip", "iproute2");
        var start = new ProcessStartInfo(makeAndRun[0],
            [.. makeAndRun.Skip(1), "/bin/sh", "-c", $"{ip} link set lo up && echo ready; read -r nothing"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _holder = Process.Start(start)!;
        if (_holder.StandardOutput.ReadLine() != "ready")
            throw new InvalidOperationException("no network namespace can be made here");

        var process = _holder.Id.ToString(CultureInfo.InvariantCulture);
        string[] user = ownUser ? ["--user", "--preserve-credentials"] : [];
        _enter = ((string[])[ProgramFiles.Require("nsenter", "util-linux"), "--target", process, "--net", .. user, "--"]).ToValueList();
    }

    /// <summary>A namespace that is joined to no other.</summary>
    public static NetworkNamespace Create() => new(NamespaceLab.NewNamespace(out var ownUser), ownUser);

    /// <summary>The process that keeps it, for tools that name a namespace so.</summary>
    public int ProcessId => _holder.Id;

    /// <summary>Starts programs inside; without nsenter where that can be, which takes half of the time.</summary>
    internal IProcessRunner Runner => IsEnteredByThread
        ? new NamespacedRunner(new ProcessRunner(start => NamespaceSockets.Do(this, start)), [], XtablesLockFile)
        : new NamespacedRunner(new ProcessRunner(), _enter, XtablesLockFile);

    private bool IsEnteredByThread => NamespaceSockets.CanOpen && !_enter.Contains("--user");

    /// <summary>What stands for /run/xtables.lock in this namespace.</summary>
    internal string XtablesLockFile => Path.Combine(_folder.FullName, "xtables.lock");

    /// <summary>The words that, put before a command, run it inside.</summary>
    internal ValueList<string> Enter => _enter;

    /// <summary>Runs a program of the system inside and returns what it printed; fails the test if it fails.</summary>
    public string Run(string program, params string[] arguments)
    {
        var result = TryRun(program, arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Errors}{result.Output}");
    }

    /// <summary>Runs ip(8) once for all lines: a start of a program takes more time than what it does.</summary>
    public void Ip(params IEnumerable<string> lines)
    {
        var result = Runner.Run(new ProcessCommand(ProgramFiles.Require("ip", "iproute2"), ["-batch", "-"])
        {
            Input = string.Concat(lines.Select(line => line + "\n")),
        });
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"ip: {result.Errors}{result.Output}");
    }

    /// <summary>Writes a setting of the network, a file below /proc/sys/net.</summary>
    public void Set(string setting, string value)
    {
        if (IsEnteredByThread)
            NamespaceSockets.Do(this, () => File.WriteAllText($"/proc/sys/net/{setting}", value));
        else
            Shell($"echo {value} >/proc/sys/net/{setting}");
    }

    /// <summary>As <see cref="Run"/>, for programs that may fail.</summary>
    internal ProcessResult TryRun(string program, params string[] arguments) =>
        Runner.Run(new ProcessCommand(ProgramFiles.Require(program, program), arguments.ToValueList()));

    /// <summary>Runs shell lines inside; the first that fails ends them and fails the test.</summary>
    public string Shell(string lines) => Run("sh", "-ec", lines);

    /// <summary>iptables over this namespace's tables.</summary>
    internal IptablesTools Iptables(BackendChoice backend) =>
        new(Runner, new IptablesSettings
        {
            Backend = backend, XtablesLockFile = XtablesLockFile,
            NetworkFolder = string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/net"),
        }, Nftables);

    /// <summary>The kernel's own word on nf_tables here; null without root.</summary>
    internal INftables? Nftables =>
        NamespaceSockets.CanOpen ? new KernelNftables(() => NamespaceSockets.Open(this, KernelSocket.OpenNetfilter)) : null;

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
        _folder.Delete(recursive: true);
    }
}
