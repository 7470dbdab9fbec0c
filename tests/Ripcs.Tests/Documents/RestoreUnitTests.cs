using Ripcs.Changes.State;
using Ripcs.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>The systemd unit that brings the rules back at boot.</summary>
public class RestoreUnitTests
{
    private const string Unit = "packaging/systemd/ripcs-restore.service";

    private static readonly string[] Lines = Repository.Read(Unit).Split('\n');

    [Theory]
    [InlineData("DefaultDependencies=no")]
    [InlineData("Wants=network-pre.target")]
    [InlineData("Before=network-pre.target shutdown.target")]
    [InlineData("Conflicts=shutdown.target")]
    [InlineData("Type=oneshot")]
    [InlineData("RemainAfterExit=yes")]
    [InlineData("StateDirectoryMode=0700")]
    [InlineData("RuntimeDirectoryMode=0700")]
    [InlineData("RuntimeDirectoryPreserve=yes")]
    public void It_comes_before_the_network_and_keeps_what_it_made(string line) => Lines.ShouldContain(line);

    [Fact]
    public void It_comes_after_the_disks_and_after_whoever_replaces_whole_tables()
    {
        var after = Values("After=").SelectMany(units => units.Split(' ')).ToList();

        string[] needed = ["local-fs.target", "netfilter-persistent.service", "iptables.service", "ip6tables.service", "nftables.service",
            "ufw.service"];
        needed.Except(after).ShouldBeEmpty();
    }

    [Fact]
    public void Its_directories_are_those_of_the_command()
    {
        $"/var/lib/{Values("StateDirectory=").Single()}".ShouldBe(StateDirectory.Default);
        $"/run/{Values("RuntimeDirectory=").Single()}".ShouldBe(ApplyLock.DefaultDirectory);
    }

    [Fact]
    public void It_runs_the_command_and_stopping_it_runs_nothing()
    {
        var command = Values("ExecStart=").Single().Split(' ');

        command[0].ShouldBe("/usr/bin/ripcs");
        CommandLines.Program().Parse(command[1..]).Errors.ShouldBeEmpty();
        Lines.ShouldNotContain(line => line.StartsWith("ExecStop", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_not_ended_while_it_may_still_wait_for_a_lock()
    {
        var minutes = int.Parse(Values("TimeoutStartSec=").Single().Replace("min", "", StringComparison.Ordinal), null);

        TimeSpan.FromMinutes(minutes).ShouldBeGreaterThan(Settings.LockWaitAtBoot + TimeSpan.FromMinutes(2));
    }

    [Theory]
    [InlineData("MemoryDenyWriteExecute")]
    [InlineData("PrivateNetwork")]
    [InlineData("PrivateUsers")]
    [InlineData("ProtectKernelModules")]
    [InlineData("PrivateTmp")]
    public void It_leaves_out_the_fence_that_would_break_it(string setting) =>
        Lines.ShouldNotContain(line => line.StartsWith(setting + "=", StringComparison.Ordinal));

    private static IEnumerable<string> Values(string setting) =>
        Lines.Where(line => line.StartsWith(setting, StringComparison.Ordinal)).Select(line => line[setting.Length..]);
}
