using System.Runtime.InteropServices;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Host.Processes;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Boot;

/// <summary>
/// The command as it is published, on a machine that has just begun to start: nothing of Roslyn, an empty /run, everything but the
/// state read-only, no network but a loopback that is down, and no more rights than the unit gives.
/// </summary>
public sealed class EarlyBootTests : IDisposable
{
    private readonly DirectoryInfo _command = Directory.CreateTempSubdirectory("ripcs-test-");

    public EarlyBootTests()
    {
        // Without deps.json the runtime takes what lies there, and does not ask for what does not.
        string[] libraries = BuiltProgram.NeedsDotnet
            ? [.. Directory.GetFiles(BuiltProgram.Folder, "*.dll"), $"{BuiltProgram.Path}.runtimeconfig.json"] : [];
        foreach (var file in libraries.Append(BuiltProgram.Path)
            .Where(file => !Path.GetFileName(file).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(_command.FullName, Path.GetFileName(file)));
        }
    }

    public void Dispose() => _command.Delete(recursive: true);

    [KernelTheory, BothVariants]
    public void Restore_needs_neither_Roslyn_nor_rule_files_nor_a_system_that_is_up(string variant)
    {
        using var before = RipcsHost.Create(variant);
        before.File("shop", "Accept(\"ssh\").Ports(22).To(\"192.0.2.11\", \"2001:db8::11\");").Apply();
        using var after = before.Reboot(variant);
        OwnRecord.AfterRestart(after);
        after.Place.Run("ip", "link", "set", "lo", "down");

        Early(after, variant, $"rules generate {before.Rules}").ExitCode.ShouldNotBe(0);
        var result = Early(after, variant, "restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Errors.ShouldBe("");
        result.Output.ShouldContain("the state after change 1 is restored and verified in ");
        after.Live().WithoutGuard().ChangesSince(before.Live().WithoutGuard()).ShouldBeEmpty();
        after.Live(Family.IPv6).WithoutGuard().ChangesSince(before.Live(Family.IPv6).WithoutGuard()).ShouldBeEmpty();
        Early(after, variant, "restore").Output.ShouldBe("nothing to do: the host is in the state after change 1.\n");
    }

    private ProcessResult Early(RipcsHost host, string variant, string command)
    {
        var (state, runtime) = (Path.Combine(host.Machine, "state"),
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")));
        var lines = $"""
            mount --make-rprivate /
            mount --bind '{state}' '{state}'
            mount -t tmpfs -o mode=755 tmpfs /run
            mount -o remount,bind,ro /
            if touch '{host.Machine}/file' 2>/dev/null; then exit 9; fi
            unset XTABLES_LOCKFILE
            DOTNET_ROOT='{runtime}' exec setpriv --no-new-privs --bounding-set=-all{Capabilities()} '{_command.FullName}/ripcs' {command} --state-dir '{state}' --backend {variant.ToLowerInvariant()}
            """;
        return host.Place.TryRun("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--", "sh", "-ec", lines);
    }

    // "CAP_NET_ADMIN CAP_NET_RAW" becomes ",+net_admin,+net_raw".
    private static string Capabilities()
    {
        const string setting = "CapabilityBoundingSet=";
        var unit = File.ReadLines(Repository.At("packaging", "systemd", "ripcs-restore.service"));
        var names = unit.Single(line => line.StartsWith(setting, StringComparison.Ordinal))[setting.Length..].Split(' ');
        return string.Concat(names.Select(name => $",+{name["CAP_".Length..].ToLowerInvariant()}"));
    }
}

/// <summary>Hosts of tests are recorded by the process of the test, which is in the network namespace of the machine; a whole program
/// that has a process 1 of its own takes its namespace for a host, too.</summary>
internal static class OwnRecord
{
    /// <summary>The record is from before a restart of the machine.</summary>
    public static void AfterRestart(RipcsHost host) => Change(host, record => record with { Mark = "unnamed before/1", IsInitial = null });

    /// <summary>Runs a whole program to which the record is that of its namespace.</summary>
    public static T While<T>(RipcsHost host, Func<T> run)
    {
        var inode = string.Concat(host.Place.Run("readlink", "/proc/self/ns/net").Where(char.IsAsciiDigit));
        var (file, before) = (Path.Combine(host.Machine, "state/host.json"), Array.Empty<byte>());
        before = File.ReadAllBytes(file);
        Change(host, record => record with { Mark = null, IsInitial = null, Inode = inode });
        try
        {
            return run();
        }
        finally
        {
            File.WriteAllBytes(file, before);
        }
    }

    private static void Change(RipcsHost host, Func<HostRecord, HostRecord> change)
    {
        var state = StateDirectory.OpenExisting(Path.Combine(host.Machine, "state"))!;
        HostFile.Write(state, change(HostFile.Read(state)!));
    }
}
