using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Tests.Applying;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>HostPolicy() from the rule file to the host and back, as an operator sees it.</summary>
public sealed class HostPolicyTests : IDisposable
{
    internal const string Policy = """
        Partition("host");
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("host");
        """;

    internal const string OwnPolicy = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT

        """;

    private CommandLineScene _scene = new CommandLineScene().With("rules/host.csx", Policy);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_diff_begins_with_the_policies_that_change_and_shows_them_with_all_the_rest()
    {
        _scene.Diff().FirstLine.ShouldStartWith("INPUT and FORWARD get policy DROP; 1 of 1 partition changes: ");
        _scene.Diff("--all").Lines.Where(line => line[0] is '+' or '-' && line.Contains("policy of", StringComparison.Ordinal)).ShouldBe(
    [
        "-   policy of INPUT, filter IPv4    -P INPUT ACCEPT",
        "+   policy of INPUT, filter IPv4    -P INPUT DROP",
        "-   policy of FORWARD, filter IPv4  -P FORWARD ACCEPT",
        "+   policy of FORWARD, filter IPv4  -P FORWARD DROP",
        "-   policy of INPUT, filter IPv6    -P INPUT ACCEPT",
        "+   policy of INPUT, filter IPv6    -P INPUT DROP",
        "-   policy of FORWARD, filter IPv6  -P FORWARD ACCEPT",
        "+   policy of FORWARD, filter IPv6  -P FORWARD DROP",
    ]);
    }

    [Fact]
    public void An_apply_sets_them_last_and_then_there_is_nothing_to_do()
    {
        _scene.Live();

        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
        _scene.Netfilter.Applied[0].Text.ShouldEndWith("-P INPUT DROP\n-P FORWARD DROP\nCOMMIT\n");
        _scene.Apply().Output.ShouldBe("nothing to do: 1 partition is live as written.\n");
    }

    [Fact]
    public void A_reject_of_what_is_left_is_shown_and_traced_and_a_rollback_takes_it_away()
    {
        _scene.Live().ByHand("-A FORWARD -s 1.2.3.4/32 -j ACCEPT");
        var before = Lines();
        _scene.With("rules/host.csx", Policy.Replace(".AllowIcmp()", ".AllowIcmp().RejectRest()", StringComparison.Ordinal));

        _scene.Diff().Output.ShouldContain("! host policy rules/host.csx:2 cuts rule 3 of FORWARD (filter), which is in no rule file for "
            + "1.2.3.4");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("trace", "tcp 203.0.113.67 -> host:80").Lines[^1].ShouldBe("rejected by host policy rules/host.csx:2");
        _scene.Run("trace", "tcp host -> 203.0.113.67:80 out eth0").Lines[^1].ShouldBe("accepted by the policy of OUTPUT (filter)");
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        Lines().ShouldBe(before);

        string[] Lines() => [.. _scene.FilterLines().Where(line => !line.StartsWith("-A partition-g ", StringComparison.Ordinal))];
    }

    [Theory]
    [InlineData("-A FORWARD -s 1.2.3.4/32 -j ACCEPT",
        "RIPCS WARNING - 1 rule not managed by Ripcs lets in what the host policy should drop |")]
    [InlineData("-I FORWARD 1 -s 1.2.3.4/32 -j ACCEPT",
        "RIPCS WARNING - 1 rule not managed by Ripcs is in front of its jump in FORWARD (filter IPv4), and lets in what the host "
            + "policy should drop |")]
    public void Status_and_check_say_what_a_foreign_rule_lets_in_that_the_policy_is_to_drop_until_a_baseline_accepts_it(
        string typed, string sum)
    {
        _scene.Live().ByHand(typed);

        const string Said = "host policy is bypassed: -A FORWARD -s 1.2.3.4/32 -j ACCEPT (filter IPv4, not managed by Ripcs) accepts "
            + "what no rule file accepts and FORWARD would drop by default, such as tcp 1.2.3.4 -> ";
        _scene.Run("status").Output.ShouldContain(Said);
        _scene.Run("check").Output.ShouldStartWith(sum);

        _scene.Run("lint", "{rules}", "--write-baseline", "{plan}");
        _scene.Run("check", "--baseline", "{plan}").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.Run("status", "--baseline", "{plan}").Output.ShouldNotContain("1.2.3.4");
    }

    [Fact]
    public void A_foreign_rule_in_front_that_lets_packets_in_is_said_once_and_no_number_allows_it()
    {
        _scene.Live().ByHand("-I FORWARD 1 -s 1.2.3.4/32 -j ACCEPT");

        _scene.Run("status").Output.Split('\n').Count(line => line.Contains("1.2.3.4/32")).ShouldBe(1);
        _scene.Run("check", "--allow-in-front", "1").ExitCode.ShouldBe(CheckCode.Warning);
    }

    [Fact]
    public void A_host_that_closes_IPv6_itself_is_not_told_to_take_its_family_out_of_the_host_policy()
    {
        _scene.Dispose();
        _scene = new CommandLineScene("", OwnPolicy).With("rules/host.csx", """
            Partition("host");
            HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().Family(4);
            Accept("ssh").Ports(22).To("host");
            """);

        var lines = _scene.Live().Run("status").Lines;

        lines.ShouldContain("warning: nothing in INPUT (filter IPv6) accepts ESTABLISHED: answers are dropped unless another rule accepts "
            + "them; the host policy is only for IPv4: write "
            + "Accept(\"answers\").AnyProtocol().To(\"host\").State(\"ESTABLISHED\", \"RELATED\").Family(6)");
        lines.ShouldContain("FORWARD (filter IPv6) has policy ACCEPT: what no partition accepts passes anyway; "
            + "to close it, write .Default(forward: Policy.Drop) in the host policy, and remove .Family(4) from it, or family: 4 from its "
            + "partition; all of it then "
            + "applies to both families: read rules diff first");
        _scene.With("rules/answers.csx",
            "Partition(\"answers\"); Accept(\"answers\").AnyProtocol().To(\"host\").State(\"ESTABLISHED\", \"RELATED\").Family(6);")
            .Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("status").Output.ShouldNotContain("answers are dropped");
    }

    [Fact]
    public void A_Raw_that_ends_in_a_drop_closes_its_chain_and_drops_answers()
    {
        _scene.With("rules/host.csx",
            "Partition(\"host\"); Raw(\"-N z\\n-A z -p tcp --dport 22 -j ACCEPT\\n-A z -j DROP\\n-A INPUT -j z\")"
            + ".BeforePartitions();").Live()
            .Run("status").Output.ShouldContain(
                "warning: nothing in INPUT (filter IPv4 and IPv6) accepts ESTABLISHED: answers are dropped unless another rule accepts "
                    + "them; write HostPolicy().AllowEstablished()");
    }

    [Fact]
    public void A_policy_that_somebody_changed_is_drift_and_is_set_again()
    {
        _scene.Live().ByHand("-P INPUT ACCEPT");

        var diff = _scene.Diff();
        diff.Output.ShouldContain(
            "\n! filter IPv4  the policy of INPUT was changed by hand:\n!   not ours    -P INPUT ACCEPT\n!   missing     -P INPUT "
                + "DROP\nnewly "
            + "allowed: nothing\nnewly denied (");
        diff.FirstLine.ShouldBe("no partition changes. Drift in the policies: apply sets INPUT (IPv4) to DROP.");
        _scene.Run("status").LastLine.ShouldBe(
            "drift in the policies (1 rule); see what apply does about it with: ripcs rules diff /etc/ripcs/rules");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void A_flush_loosens_first_and_says_which_policies_decide_then()
    {
        var result = _scene.Live().Run("rules", "flush");

        result.Lines.ShouldContain(
            "after that only rules not managed by Ripcs and the policies decide, filter IPv4: INPUT DROP -> ACCEPT, FORWARD DROP -> "
            + "ACCEPT, OUTPUT ACCEPT");
        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
        _scene.Netfilter.Applied[^2].Text.IndexOf("-P INPUT ACCEPT",
            StringComparison.Ordinal).ShouldBeLessThan(_scene.Netfilter.Applied[^2].Text.IndexOf("-F", StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_that_dropped_by_itself_is_not_opened_by_a_flush()
    {
        _scene.Dispose();
        _scene = new CommandLineScene(OwnPolicy).With("rules/host.csx", Policy).Live();

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
        _scene.LiveRules().ShouldContain("--dport 22");
    }

    [Fact]
    public void Where_it_goes_from_its_file_the_policies_are_what_they_were()
    {
        _scene.Live().With("rules/host.csx", "Partition(\"host\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.0/24\").To(\"host\");\n");

        var result = _scene.Apply();

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
        result.FirstLine.ShouldStartWith("INPUT and FORWARD got policy ACCEPT; 1 of 1 partition changed: ");
        result.Lines.ShouldContain(
            "INPUT and FORWARD (filter IPv4) have policy ACCEPT: what no partition accepts passes anyway; to close them, accept "
                + "what must still pass, such as ssh, and write "
                + "HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp()");
        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void What_a_host_policy_leaves_open_is_closed_by_a_word_more_in_it()
    {
        const string Said = "FORWARD (filter IPv4 and IPv6) has policy ACCEPT: what no partition accepts passes anyway; to close it, "
            + "write .Default(forward: Policy.Drop) in the host policy, too";
        _scene.With("rules/host.csx", Policy.Replace(", forward: Policy.Drop", "", StringComparison.Ordinal));

        _scene.Apply().Lines.ShouldContain(Said);

        _scene.Run("status").Lines.ShouldContain(Said);
        _scene.Run("check").Output.ShouldContain("FORWARD (filter IPv4 and IPv6) has policy ACCEPT: what no partition accepts passes");
        _scene.Live();
        _scene.With("rules/host.csx", Policy).Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("status").Output.ShouldNotContain("passes anyway");
    }

    [Fact]
    public void A_host_policy_of_IPv4_alone_says_that_IPv6_is_open()
    {
        const string Said = "INPUT and FORWARD (filter IPv6) have policy ACCEPT: what no partition accepts passes anyway; the host "
            + "policy is only for IPv4; to close IPv6 as well, remove .Family(4) from it, or family: 4 from its "
            + "partition; all of it then applies there, even "
            + "Policy.Accept: read rules diff "
                + "first";
        _scene.With("rules/host.csx", Policy.Replace(".AllowIcmp()", ".AllowIcmp().Family(4)", StringComparison.Ordinal));

        _scene.Apply().Lines.ShouldContain(Said);

        _scene.Run("status").Lines.ShouldContain(Said);
    }

    [Fact]
    public void A_host_that_may_not_answer_is_told_so()
    {
        const string Closed = "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate "
            + "RELATED,ESTABLISHED -j ACCEPT\n";
        _scene.With("rules/host.csx", "Partition(\"host\");\nAccept(\"ssh\").Ports(22).To(\"192.0.2.1\");\n");
        _scene.Reboot($"{Closed}COMMIT\n", "").Live();

        _scene.Run("status").Lines.ShouldContain(
            "warning: nothing in OUTPUT (filter IPv4) accepts ESTABLISHED: answers are dropped unless another rule accepts them; "
            + "write HostPolicy().AllowEstablished()");
        _scene.Reboot($"{Closed}-A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n", "").Live();
        _scene.Run("status").Output.ShouldNotContain("answers are dropped");
    }

    [Theory]
    [InlineData("-o tun0", false)]
    [InlineData("-d 192.168.0.0/24", false)]
    [InlineData("-o lo", true)]
    [InlineData("-p udp", true)]
    [InlineData("-m conntrack --ctstate NEW", true)]
    public void A_host_that_may_send_by_its_tunnel_alone_is_not_told_to_answer_everybody(string sent, bool isTold)
    {
        _scene.With("rules/host.csx", "Partition(\"host\");\nAccept(\"ssh\").Ports(22).To(\"192.0.2.1\");\n");
        _scene.Reboot("*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate "
            + $"RELATED,ESTABLISHED -j ACCEPT\n-A OUTPUT {sent} -j ACCEPT\nCOMMIT\n", "").Live();

        _scene.Run("status").Output.Contains("answers are dropped", StringComparison.Ordinal).ShouldBe(isTold);
    }

    [Fact]
    public void What_is_open_in_one_family_each_is_not_said_of_both()
    {
        _scene.With("rules/host.csx",
            "Partition(\"host\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.0/24\", \"2001:db8::/32\").To(\"all\");\n");
        _scene.Reboot("*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n",
            "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n").Live();

        _scene.Run("status").Lines.ShouldContain(
            "FORWARD (filter IPv4) and INPUT (filter IPv6) have policy ACCEPT: what no partition accepts passes anyway; to close them, "
                + "accept what must still pass, such as ssh, and write "
                + "HostPolicy().Default(forward: Policy.Drop, input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp()");
        _scene.Run("check").Output.ShouldContain(
            "nothing in INPUT (filter IPv4) and FORWARD (filter IPv6) accepts ESTABLISHED: answers are dropped unless another rule accepts "
                + "them");
    }

    [Theory]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", "INPUT")]
    [InlineData("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", null)]
    [InlineData("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT", "FORWARD")]
    [InlineData("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A FORWARD -p tcp -m tcp --dport 80 -j DROP", null)]
    public void Answers_that_nothing_accepts_are_named_where_all_rules_are_Raw(string lines, string? dropped)
    {
        _scene.With("rules/host.csx",
            $"Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback();\nRaw(\"\"\"\n"
            + $"{lines}\n\"\"\").BeforePartitions();\n").Live();

        var status = _scene.Run("status");

        status.Lines.Where(line => line.Contains("answers are dropped", StringComparison.Ordinal)).ShouldBe(
            dropped is null ? [] : [
                $"warning: nothing in {dropped} (filter IPv4 and IPv6) accepts ESTABLISHED: answers are dropped unless another rule "
                    + "accepts "
                    + $"them; add .AllowEstablished() to the host policy"]);
    }

    [Theory]
    [InlineData("From(\"10.10.10.0/24\").To(\"all\")", true)]
    [InlineData("To(\"10.10.10.0/24\")", false)]
    public void Nothing_is_said_of_answers_in_FORWARD_if_all_passes_in_both_directions(string back, bool isSaid)
    {
        _scene.With("rules/host.csx", "Partition(\"host\", family: 4);\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop)"
            + ".AllowLoopback();\nAccept(\"there\").AnyProtocol().From(\"10.10.10.0/24\").To(\"all\").Forwarded();\n"
            + $"Accept(\"back\").AnyProtocol().{back}.Forwarded();\n").Live();

        _scene.Run("status").Lines.Any(line => line.Contains("answers are dropped", StringComparison.Ordinal)
            && line.Contains("FORWARD", StringComparison.Ordinal)).ShouldBe(isSaid);
    }

    [Theory]
    [InlineData(".Received()", false)]
    [InlineData(".To(\"host\")", false)]
    [InlineData(".To(\"192.0.2.9\")", true)]
    public void Nothing_is_said_of_answers_in_FORWARD_if_nothing_passes_through(string end, bool isSaid)
    {
        _scene.With("rules/host.csx", "Partition(\"host\", family: 4);\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop)"
            + $".AllowLoopback();\nAccept(\"ssh\").Ports(22){end};\n").Live();

        _scene.Run("status").Lines.Any(line => line.Contains("answers are dropped", StringComparison.Ordinal)
            && line.Contains("FORWARD", StringComparison.Ordinal)).ShouldBe(isSaid);
    }

    [Theory]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", true)]
    [InlineData("-N block\n-A INPUT -j block\n-A block ! -i eth0 -m conntrack --ctstate NEW -j ACCEPT", false)]
    public void What_is_accepted_by_all_interfaces_but_one_is_accepted_by_lo(string lines, bool isSaid)
    {
        _scene.With("rules/host.csx",
            $"Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop).AllowEstablished();\nRaw(\"\"\"\n{lines}\n\"\"\");\n");

        var diff = _scene.Diff();

        (diff.Output + diff.Errors).Contains("RIP0707", StringComparison.Ordinal).ShouldBe(isSaid);
    }

    [Fact]
    public void Where_its_file_goes_it_stays_until_a_clean()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop).Live().Without("rules/host.csx").Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");

        _scene.Clean().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_run_for_another_partition_leaves_it_as_it_is()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.Shop).Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_run_for_a_second_one_is_refused_and_names_the_first()
    {
        _scene.Live().With("rules/shop.csx", "Partition(\"shop\");\nHostPolicy().AllowLoopback();\n");

        _scene.Run("rules", "apply", "{rules/shop.csx}").ShouldBe(new CommandResult(
            ExitCode.Failed, "", "error: HostPolicy() of rules/shop.csx would be a second one: partition host (rules/host.csx) has one "
                + "already; remove one of them and apply the directory: ripcs rules apply DIR\nthe host is as before\n"));
    }

    [Fact]
    public void A_rollback_brings_back_the_policies_too_and_forward_again()
    {
        _scene.Live();
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");

        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
        _scene.Run("status").LastLine.ShouldBe("no drift: 1 partition in force, as change 3 left it.");
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_restore_after_a_reboot_sets_them()
    {
        _scene.Live().Reboot();

        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void A_change_that_fails_in_IPv6_leaves_no_policy_behind()
    {
        _scene.Netfilter.FailNextRestore(Family.IPv6, TableName.Filter, 4, "ip6tables-restore: line 3 failed\n");

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Failed);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_crash_behind_the_first_block_leaves_what_a_flush_puts_right()
    {
        _scene.Netfilter.BeforeRestore = (family, _) =>
        {
            if (family is Family.IPv6)
                throw new InvalidOperationException("power failure");
        };
        Should.Throw<InvalidOperationException>(() => _scene.Apply());
        _scene.Netfilter.BeforeRestore = null;

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Theory]
    [InlineData("rollback")]
    [InlineData("rollback", "0")]
    public void A_policy_that_a_rollback_gave_back_is_the_hosts_own(params string[] rollback)
    {
        _scene.Live();
        _scene.Run(rollback).ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");

        // The host closes itself, as its loader does at the next start.
        _scene.ByHand("-P INPUT DROP");

        _scene.Run("check").Output.ShouldNotContain("drift in");
        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
        _scene.With("rules/host.csx", "Partition(\"host\");\nAccept(\"ssh\").Ports(22).To(\"host\");\n").Live().Policies()
            .ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void A_host_policy_that_moved_to_another_partition_stays_when_the_old_one_is_cleaned_away()
    {
        _scene.Live();
        File.Delete(_scene.At("rules/host.csx"));
        _scene.With("rules/zone.csx", Policy.Replace("\"host\");\nHost", "\"zone\");\nHost", StringComparison.Ordinal)).Live();

        var diff = _scene.CleanDiff();
        diff.Output.ShouldContain("- host   goes OUT OF FORCE: ");
        diff.Output.ShouldContain("no packet is treated differently.");
        _scene.Clean().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void A_clean_that_takes_the_host_policy_away_says_so_before()
    {
        _scene.Live();
        File.Delete(_scene.At("rules/host.csx"));
        _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"web\").Ports(80).To(\"192.0.2.80\");\n").Live();

        var diff = _scene.CleanDiff();

        diff.Output.ShouldContain("newly allowed");
        diff.Output.ShouldContain(
            "warning: no rule file contains a host policy any more: INPUT (filter IPv4), FORWARD (filter IPv4), INPUT (filter IPv6) and "
            + "FORWARD (filter IPv6) get policy ACCEPT back");
    }

    [Fact]
    public void Its_rules_stand_in_front_of_every_partition_and_its_log_behind()
    {
        _scene.With("rules/host.csx", Policy.Replace(".AllowIcmp()", ".AllowIcmp().LogDropped()", StringComparison.Ordinal)).Live();

        Input().ShouldBe(["-j partition-b", "-j partition-a", "-j partition-z"]);
        Chain("OUTPUT").ShouldBe(["-j partition-b", "-j partition-a"]);
    }

    private IEnumerable<string> Input() => Chain("INPUT");

    private IEnumerable<string> Chain(string name) =>
        _scene.FilterLines().Where(line => line.StartsWith($"-A {name} ", StringComparison.Ordinal))
            .Select(line => line[(name.Length + 4)..]);
}
