using System.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>
/// A machine on which ripcs runs as on any host, as processes of their own: the tables of a network namespace, a state directory and a
/// rule folder. Restarted, it has empty tables and the old state.
/// </summary>
internal sealed class Machine : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");
    private readonly string _variant;
    private NetworkNamespace _place = NetworkNamespace.Create();

    public Machine(string variant)
    {
        _variant = variant;
        Directory.CreateDirectory(Rules);
    }

    private string Rules => Path.Combine(_folder.FullName, "rules");

    /// <summary>The state directory.</summary>
    public string State => Path.Combine(_folder.FullName, "state");

    /// <summary>The filter table's rules of our own.</summary>
    public string Live =>
        string.Join('\n', _place.Iptables(Enum.Parse<BackendChoice>(_variant)).Save(Family.IPv4).Split('\n')
            .Where(line => line.StartsWith("-A shop-", StringComparison.Ordinal)
                || line.StartsWith("-A partition-a", StringComparison.Ordinal)));

    /// <summary>Writes a rule file that accepts one port.</summary>
    public Machine Accepting(int port)
    {
        File.WriteAllText(Path.Combine(Rules, "shop.csx"), $"""Partition("shop"); Accept("web").Ports({port}).To("192.0.2.1");""");
        return this;
    }

    /// <summary>Where it keeps its locks.</summary>
    public string RunFolder => Path.Combine(_folder.FullName, "run");

    /// <summary>The lock of legacy iptables.</summary>
    public string XtablesLockFile => _place.XtablesLockFile;

    public ProcessResult Run(params string[] words) => _place.TryRun("env", [.. Prefix, BuiltProgram.Path, .. words.Select(Word)]);

    /// <summary>iptables as somebody else calls it; it must succeed.</summary>
    public string Iptables(string words) =>
        _place.Run("env", IptablesWords(words));

    /// <summary>The same, not waited for.</summary>
    public Process StartIptables(string words)
    {
        string[] all = [.. _place.Enter, "env", .. IptablesWords(words)];
        return Process.Start(new ProcessStartInfo(all[0], all.Skip(1)))!;
    }

    private string[] IptablesWords(string words) =>
        [$"XTABLES_LOCKFILE={_place.XtablesLockFile}", $"iptables-{_variant.ToLowerInvariant()}", "-w", .. words.Split(' ')];

    /// <summary>Starts a command behind a program such as setsid or script, and does not wait for it.</summary>
    public Process Start(string[] behind, params string[] words)
    {
        string[] all = [.. _place.Enter, "env", .. Prefix, .. behind, BuiltProgram.Path, .. words.Select(Word)];
        return Process.Start(new ProcessStartInfo(all[0], all.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true,
            RedirectStandardInput = true })!;
    }

    /// <summary>The same on a terminal of its own, as a shell line; who kills the process closes the terminal.</summary>
    public Process StartOnTerminal(params string[] words) => StartLineOnTerminal(Line(words));

    /// <summary>The same in a shell that goes on behind it, as where somebody works.</summary>
    public Process StartShellOnTerminal(string behind, params string[] words) => StartLineOnTerminal($"bash -c '{Line(words)}; {behind}'");

    private string Line(string[] words) => string.Join(' ', words.Select(Word).Prepend(BuiltProgram.Path));

    private Process StartLineOnTerminal(string line)
    {
        string[] all = [.. _place.Enter, "env", .. Prefix, "script", "--quiet", "--command", line, "/dev/null"];
        return Process.Start(new ProcessStartInfo(all[0], all.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true,
            RedirectStandardInput = true })!;
    }

    /// <summary>Waits for something that must come.</summary>
    public static void Await(Func<bool> happened, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!happened())
        {
            waited.Elapsed.ShouldBeLessThan(Patience, what);
            Thread.Sleep(20);
        }
    }

    /// <summary>True while a guard is at work, or one has been.</summary>
    public bool IsGuarded => Directory.Exists(RunFolder)
        && Directory.EnumerateFiles(RunFolder, "lock-*-guard").Any(file => new FileInfo(file).Length > 0);

    /// <summary>True while a change is pending, or what became of it is being written down: its rules are live before.</summary>
    public bool IsPending => File.Exists(Path.Combine(State, "journal.json")) || (Directory.Exists(Path.Combine(State, "pending"))
        && Directory.EnumerateFiles(Path.Combine(State, "pending"), "*.pending.json").Any());

    /// <summary>Power off and on: all processes and tables are gone, and the machine has another boot id. With the old one, a namespace of
    /// another test that got the number of the one that is gone would count as the owner of the state.</summary>
    public void Restart()
    {
        KillAll();
        _place.Dispose();
        _place = NetworkNamespace.Create();
        File.WriteAllText(BootId, $"{Guid.NewGuid()}\n");
    }

    /// <summary>kill -9 for every ripcs that works on this machine, guards included.</summary>
    public void KillAll()
    {
        foreach (var process in Process.GetProcesses().Where(process => IsOurs(process.Id)))
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    public void Dispose()
    {
        KillAll();
        _place.Dispose();
        _folder.Delete(recursive: true);
    }

    private string BootId => Path.Combine(_folder.FullName, "boot-id");

    // What comes after "env": once the machine was restarted, its boot id lies over the kernel's in a mount namespace of each command.
    private string[] Prefix => !File.Exists(BootId) ? Variables :
    [
        .. Variables, "unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"", BootId,
    ];

    private string[] Variables =>
    [
        $"RIPCS_STATE_DIR={State}", $"RIPCS_RUN_DIR={RunFolder}", $"RIPCS_CACHE_DIR={Path.Combine(_folder.FullName, "cache")}",
        $"RIPCS_BACKEND={_variant.ToLowerInvariant()}",
        $"XTABLES_LOCKFILE={_place.XtablesLockFile}", "USER=alice", .. DotnetRoot,
    ];

    // Where .NET is not in its usual place, the test run was told so, and the command must be, too.
    private static string[] DotnetRoot =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? [$"DOTNET_ROOT={root}"] : [];

    private bool IsOurs(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ").Contains(State, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or belongs to somebody else.
            return false;
        }
    }

    private string Word(string word) => word == "RULES" ? Rules : word;
}
