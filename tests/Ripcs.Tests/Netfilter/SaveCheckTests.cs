using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Netfilter;

/// <summary>What iptables-save printed on real hosts when it could not show everything.</summary>
public class SaveCheckTests
{
    private const string Program = "/usr/sbin/iptables-save";

    [Theory]
    [InlineData(0, "# Table `filter' is incompatible, use 'nft' tool.\n", "", "native nftables rules")]
    [InlineData(0, "# Table `filter' contains incompatible base-chains, use 'nft' tool to list them.\n*filter\nCOMMIT\n", "",
        "base chains")]
    [InlineData(3, "*filter\n:INPUT ACCEPT [0:0]\n", "Error: Parsing nftables rule failed\n", "half way")]
    [InlineData(3, "*filter\n", "", "exit code 3")]
    [InlineData(1, "", "iptables-save v1.8.9 (legacy): Cannot initialize: iptables who? (do you need to insmod?)\n", "insmod")]
    public void A_save_that_is_not_whole_is_an_error(int exitCode, string output, string errors, string says) =>
        Should.Throw<NetfilterException>(() =>
            SaveCheck.Text(Program, new ProcessResult(exitCode, output, errors))).Message.InWords().ShouldContain(says);

    [Fact]
    public void A_remark_about_legacy_tables_does_no_harm() =>
        SaveCheck.Text(Program, new ProcessResult(0, "*filter\nCOMMIT\n",
            "# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n"))
            .ShouldBe("*filter\nCOMMIT\n");

    [Fact]
    public void A_rule_whose_comment_speaks_of_incompatible_things_is_a_rule() =>
        SaveCheck.Text(Program, new ProcessResult(0, "*filter\n-A INPUT -m comment --comment \"is incompatible\"\nCOMMIT\n", ""))
            .ShouldContain("comment");

    [Theory]
    [InlineData("iptables-nft-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n")]
    [InlineData("Failed to list table names in /proc/net/ip_tables_names: Permission denied\n")]
    [InlineData("Fatal: can't open lock file /run/xtables.lock: Permission denied\n")]
    public void Who_may_not_look_is_told_what_may(string errors) =>
        Should.Throw<NotPermittedException>(() =>
            SaveCheck.Text(Program, new ProcessResult(1, "", errors))).Message.InWords().ShouldContain("run ripcs as root");

    [Fact]
    public void A_kernel_without_IPv6_has_no_IPv6_chains_and_takes_none()
    {
        var runner = new ScriptedRunner(new ProcessResult(1, "", "can't initialize ip6tables table `filter'"));
        var tools = new IptablesTools(runner, new IptablesSettings { KernelHasIpv6 = false });

        tools.Save(Family.IPv6).ShouldBeEmpty();

        Should.Throw<NetfilterException>(() => tools.Restore(Family.IPv6, "*filter\nCOMMIT\n")).Message.InWords()
            .ShouldContain("without IPv6");
        runner.Commands.ShouldBeEmpty();
    }

    [Fact]
    public void A_block_goes_to_restore_unflushed_and_with_a_wait()
    {
        var runner = new ScriptedRunner(new ProcessResult(0, "", ""));
        var settings = new IptablesSettings { LockWait = TimeSpan.FromSeconds(7), XtablesLockFile = "/tmp/lock" };

        new IptablesTools(runner, settings).Restore(Family.IPv4, "*filter\nCOMMIT\n");

        var command = runner.Commands[^1];
        command.Program.ShouldEndWith("/iptables-restore");
        command.Arguments.ShouldBe(["--noflush", "--wait", "7"]);
        command.Input.ShouldBe("*filter\nCOMMIT\n");
        command.XtablesLockFile.ShouldBe("/tmp/lock");
    }
}
