using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Rendering;
using Ripcs.Tests.Rehearsing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A restore on a host that cannot load all: it leaves out as little as it can, and says what.</summary>
public sealed class RestoreWithoutTests : IDisposable
{
    private const string Advice =
        "everything else is in force; once the rest can be loaded, put it back with: ripcs rules apply /etc/ripcs/rules\n";

    private readonly FakeRehearsal _rehearsal = new();
    private readonly CommandLineScene _scene;

    public RestoreWithoutTests() => _scene = new CommandLineScene { Rehearsal = _rehearsal }.With("rules/fw.csx", """
        Partition("fw");
        HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished();
        Drop("by class").Match("-m ttl --ttl-eq 7").To("192.0.2.7").Family(4);
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("host");
        Rewrite("web").Ports(80).Dnat("192.0.2.8", to: "10.1.0.7");
        """).Live();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_rule_that_the_kernel_lost_is_left_out_with_all_others_that_name_its_match()
    {
        var before = _scene.LiveRules();
        RefuseIn("-m ttl", TableName.Filter, "Couldn't load match `ttl':No such file or directory");

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldStartWith("""
            error: left out: 1 rule that cannot be loaded now:
              drop "by class" (rules/fw.csx:3), IPv4 filter: Couldn't load match `ttl':No such file or directory
                  -A fw-
            """);
        result.Errors.ShouldEndWith(
            " -m ttl --ttl-eq 7 -j DROP\n"
            + "packets that a left-out rule denies or returns are decided by the rules after it, which may accept them\n"
            + Advice);
        _scene.LiveRules().Split('\n').Count(line => line.StartsWith("-A", StringComparison.Ordinal))
            .ShouldBe(before.Split('\n').Count(line => line.StartsWith("-A", StringComparison.Ordinal)) - 1);
        _scene.Netfilter.Save(Family.IPv4).ShouldContain(":INPUT DROP");
        _scene.Run("status").Output.ShouldContain(
            "warning: drop \"by class\" (rules/fw.csx:3), filter IPv4, was left out by the restore of ");
        _scene.Run("check").Output.ShouldContain(
            "(Couldn't load match `ttl':No such file or directory), and later rules may accept what these deny |");

        var again = _scene.Run("restore");
        again.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        again.Errors.ShouldBe(result.Errors);

        _rehearsal.Refuse("nothing at all", "");
        _scene.Netfilter.BeforeRestore = null;
        _scene.Apply().ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(before);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_kernel_without_nat_gets_all_of_filter()
    {
        _scene.Reboot().Netfilter.BeforeRestore = (family, text) => _ = text.Contains("*nat", StringComparison.Ordinal)
            ? throw new NetfilterException("Table does not exist") : 0;

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldBe($"error: Table does not exist\nleft out in IPv4: the table nat\n{Advice}");
        _scene.Netfilter.Save(Family.IPv4).ShouldContain("-m ttl");
        _scene.Netfilter.Save(Family.IPv4).ShouldContain(":INPUT DROP");
        NothingWasChangedByHand("Table does not exist");
    }

    [Fact]
    public void A_table_that_came_back_in_part_is_told_although_filter_had_come_back_before()
    {
        _scene.With("rules/fw.csx", "Partition(\"fw\");\nHostPolicy().Default(input: Policy.Drop);\n"
            + "Raw(\"-t mangle -A FORWARD -p udp -m udp --dport 5060 -j DSCP --set-dscp 0x2e\").Family(4);\n"
            + "Rewrite(\"web\").Ports(80).Dnat(\"192.0.2.8\", to: \"10.1.0.7\");\n").Live();
        var netfilter = _scene.Reboot().Netfilter;
        var (isVerified, isBroken) = (false, false);
        netfilter.BeforeRead = _ => isVerified = true;
        netfilter.BeforeRestore = (family, text) =>
        {
            if (text.Contains("*nat", StringComparison.Ordinal))
                throw new NetfilterException("Table does not exist");

            // Once filter is verified, half of what mangle gets stays, and it takes nothing more.
            isVerified &= !text.StartsWith("*filter", StringComparison.Ordinal);
            if (!isBroken && isVerified && text.Contains("--set-dscp", StringComparison.Ordinal)
                && netfilter.Save(Family.IPv4).Contains(":INPUT DROP", StringComparison.Ordinal))
            {
                isBroken = true;
                netfilter.ChangeByOthers(family, new TableName("mangle"), $"-N {Regex.Match(text, @"fw-[\w-]+").Value}");
            }

            if (isBroken && text.Contains("*mangle", StringComparison.Ordinal))
                throw new NetfilterException("the table is stuck");
        };

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman, result.ToString());
        isBroken.ShouldBeTrue();
        result.Errors.ShouldContain("the table is stuck");
    }

    [Fact]
    public void A_kernel_without_nat_gets_mangle_too()
    {
        _scene.With("rules/fw.csx", "Partition(\"fw\");\nHostPolicy().Default(input: Policy.Drop);\n"
            + "Raw(\"-t mangle -A FORWARD -p udp -m udp --dport 5060 -j DSCP --set-dscp 0x2e\").Family(4);\n"
            + "Rewrite(\"web\").Ports(80).Dnat(\"192.0.2.8\", to: \"10.1.0.7\");\n").Live();
        _scene.Reboot().Netfilter.BeforeRestore = (family, text) => _ = text.Contains("*nat", StringComparison.Ordinal)
            ? throw new NetfilterException("Table does not exist") : 0;

        var result = _scene.Run("restore");

        result.Errors.ShouldBe($"error: Table does not exist\nleft out in IPv4: the table nat\n{Advice}");
        _scene.Netfilter.Save(Family.IPv4).ShouldContain("--set-dscp 0x2e");
        _scene.Netfilter.Save(Family.IPv4).ShouldContain(":INPUT DROP");
        NothingWasChangedByHand("Table does not exist");
    }

    [Fact]
    public void Where_nothing_can_be_rehearsed_the_policies_and_the_plain_rules_come_back()
    {
        RefuseIn("-m ttl", TableName.Filter, "No such file or directory");
        _rehearsal.Refuse("nothing at all", "");
        _rehearsal.Skipped = "rehearsal skipped: no namespace can be made here";

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldContain(
            "left out in IPv4: every filter rule with more than addresses, interfaces, protocols, ports, states and limits\n");
        var saved = _scene.Netfilter.Save(Family.IPv4);
        saved.ShouldContain(":INPUT DROP");
        saved.ShouldContain("-i lo -j ACCEPT");
        saved.ShouldContain("--ctstate RELATED,ESTABLISHED -j ACCEPT");
        saved.ShouldContain("-s 192.0.2.0/24 -p tcp -m tcp --dport 22");
        saved.ShouldNotContain("ttl");
        NothingWasChangedByHand("No such file or directory");
    }

    private void NothingWasChangedByHand(string why)
    {
        _scene.Run("check").Output.ShouldMatch($"^RIPCS WARNING - [0-9]+ rules? left out by the restore of .* \\({why}\\)"
            + @"(, and later rules may accept what these deny)? \|");
        _scene.Diff().Output.ShouldNotContain("changed by hand");
        _scene.Netfilter.BeforeRestore = null;
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    private void RefuseIn(string words, TableName table, string reason)
    {
        _scene.Reboot();
        _rehearsal.Refuse(words, reason);
        _scene.Netfilter.BeforeRestore = (family, text) =>
            _ = text.Contains($"*{table}", StringComparison.Ordinal) && text.Contains(words, StringComparison.Ordinal)
                ? throw new NetfilterException(reason) : 0;
    }
}
