using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Whoever came by ssh is not locked out by what they run, unless they say so.</summary>
public sealed class LockoutTests : IDisposable
{
    private const string Policy = HostPolicyTests.Policy;
    private const string OwnPolicy = HostPolicyTests.OwnPolicy;

    private CommandLineScene _scene = new CommandLineScene().With("rules/host.csx", Policy);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_rewrite_of_something_else_does_not_make_a_warning_of_it()
    {
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";
        _scene.With("rules/shop.csx",
            "Partition(\"shop\");\nRewrite(\"website\").Ports(80, 443).Dnat(\"192.0.2.80\", to: \"10.80.0.10\");\n");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain("you would be locked out");
    }

    [Theory]
    [InlineData("198.51.100.7 50000 203.0.113.1 22", null)]
    [InlineData(null, "198.51.100.7 50000 203.0.113.1 22")]
    public void Who_would_lock_themselves_out_is_told_so_also_through_sudo(string? own, string? beforeSudo)
    {
        (_scene.SshConnection, _scene.SshConnectionBeforeSudo) = (own, beforeSudo);
        const string Reason = "you are connected by ssh from 198.51.100.7, and after this change a new connection from there to port 22 "
            + "of this host "
            + "is denied by the policy of INPUT (filter): you would be locked out; "
            + "write Accept(\"ssh\").Ports(22).From(\"198.51.100.7\").To(\"host\"); into a rule file, or add --force if you have another "
                + "way in";

        _scene.Diff().Lines.ShouldContain($"warning: {Reason}");
        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe($"error: {Reason}\nthe host is as before\n");
        _scene.Policies().ShouldBe("");
        _scene.Apply("--force").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void In_a_terminal_that_outlived_its_connection_the_one_that_is_open_is_judged()
    {
        const string Old = "192.0.2.7 50000 203.0.113.1 22", Open = "198.51.100.7 50001 203.0.113.1 22";
        (_scene.SshConnection, _scene.OtherSshConnections, _scene.ClosedSshConnections) = (Old, [Old, Open], [Old]);

        _scene.Apply().Errors.ShouldStartWith(
            "error: you are, or root is, connected by ssh from 198.51.100.7, and after this change a new connection from there to port 22 "
            + "of this host is denied by ");
        _scene.With("rules/host.csx", Policy.Replace("192.0.2.0/24", "198.51.100.0/24", StringComparison.Ordinal))
            .Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Each_connection_that_would_be_cut_is_named()
    {
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";
        _scene.OtherSshConnections = ["198.51.100.8 50000 203.0.113.1 22", "198.51.100.8 50001 203.0.113.1 22",
            "192.0.2.7 50000 203.0.113.1 22"];

        var errors = _scene.Apply().Errors;

        errors.ShouldMatch("^error: you are connected by ssh from 198.51.100.7, .*; and you are, or root is, connected by ssh from "
            + "198.51.100.8, .*, or add --force if you have another way in\nthe host is as before\n$");
        errors.Split("198.51.100.8,").Length.ShouldBe(2, "once for each address");
        errors.ShouldNotContain("192.0.2.7");
    }

    [Fact]
    public void Who_types_on_a_terminal_without_a_connection_of_its_own_is_warned_of_the_others_and_a_timer_is_not()
    {
        _scene.OtherSshConnections = ["198.51.100.7 50000 203.0.113.1 22"];
        _scene.Answers = new StringReader("");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Failed);

        _scene.Answers = null;
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_connection_that_is_closed_is_the_callers_where_no_other_is_known()
    {
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";
        _scene.ClosedSshConnections = [_scene.SshConnection];

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public void What_force_would_lift_is_said_all_at_once_and_what_it_lifts_once_more()
    {
        const string Marked = """
            Partition("gate");
            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished();
            Accept("ssh").Ports(22).From("198.51.100.0/24").To("host");
            Accept("marked").Protocols("tcp").To("10.0.0.0/24").Mark(2);
            Raw(@"*mangle
            -A PREROUTING -i wan0 -p tcp -j MARK --set-xmark 0x1/0xffffffff
            COMMIT");
            """;
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";
        _scene.With("rules/host.csx", Marked).Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/host.csx", Marked.Replace("Mark(2)", "Mark(1)", StringComparison.Ordinal).Replace("0x1/", "0x2/",
            StringComparison.Ordinal).Replace("198.51.100.0", "192.0.2.0", StringComparison.Ordinal));

        _scene.Apply().Errors.ShouldMatch(
            "(?s)^error: between block 1 and 2 of 2 .*, add --force\nbesides, you are connected by ssh from 198.51.100.7, .*: you would "
            + "be locked out; .*add --force if you have another way in\nthe host is as before\n$");
        var forced = _scene.Apply("--force");

        forced.ExitCode.ShouldBe(ExitCode.Done, forced.Errors);
        forced.Output.ShouldMatch("warning: --force: between block 1 and 2 of 2 .*then dropped by the policy of FORWARD \\(filter\\)\n");
        forced.Output.ShouldMatch("warning: --force: you are connected by ssh .*: you would be locked out; ");
        forced.Output.ShouldNotContain("add --force");
        _scene.Run("history", "show", "2").LastLine.ShouldEndWith("rules --force");
    }

    [Fact]
    public void A_deny_that_comes_in_front_of_the_accept_of_ones_own_address_is_refused_and_named()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/deny.csx", "Partition(\"deny\", order: -10);\nDrop(\"typo\").From(\"192.0.2.0/24\").To(\"host\");");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain(
            "a new connection from there to port 22 of this host is denied by drop \"typo\" rules/deny.csx:2: you would be locked out; "
            + "write Accept(\"ssh\").Ports(22).From(\"192.0.2.7\").To(\"host\"); in front of that rule, or add --force");
        _scene.Apply("--force").ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/more.csx", "Partition(\"more\");\nAccept(\"web\").Ports(80).To(\"host\");");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done, "who is locked out already has another way in");
    }

    [Fact]
    public void A_deny_of_a_partition_that_no_file_names_any_more_is_named_as_such()
    {
        _scene.With("rules/deny.csx", "Partition(\"deny\", order: 10);\nDrop(\"typo\").From(\"192.0.2.0/24\").To(\"host\");").Live();
        _scene.Without("rules/deny.csx").With("rules/host.csx",
            Policy.Replace("192.0.2.0/24", "198.51.100.0/24", StringComparison.Ordinal));
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";

        _scene.Apply().Errors.ShouldContain(
            "is denied by drop \"typo\" rules/deny.csx:2 of partition deny, which no file names any more: you would be locked out; "
            + "remove that partition first: ripcs clean apply ");
    }

    [Fact]
    public void A_flush_that_would_lock_out_its_caller_is_refused_without_a_question()
    {
        const string reason = "you are connected by ssh from 192.0.2.7, and after this change a new connection from there to port 22 of "
            + "this host is denied by the policy of INPUT (filter): "
            + "you would be locked out; let your address in by your own rules, or by the policy, or add --force if you have another "
                + "way in";
        _scene = new CommandLineScene(OwnPolicy.Replace("-p tcp -m tcp --dport 22", "-m conntrack --ctstate RELATED,ESTABLISHED",
            StringComparison.Ordinal)).With("rules/host.csx", Policy).Live();
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";

        _scene.Run("rules", "flush", "--dry-run").Lines.ShouldContain($"warning: {reason}");
        var result = _scene.Run("rules", "flush");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe($"error: {reason}\nthe host is as before\n");
        _scene.Run("rules", "flush", "--force").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void A_rollback_that_would_lock_out_its_caller_is_refused()
    {
        const string reason = "you are connected by ssh from 198.51.100.7, and after this change a new connection from there to port 22 "
            + "of this host is denied by the policy of INPUT (filter): "
            + "you would be locked out; roll back to a state that lets you in (see: ripcs history), or add --force if you have another "
                + "way in";
        _scene.Live().With("rules/me.csx", "Partition(\"me\");\nAccept(\"me\").Ports(22).From(\"198.51.100.7\").To(\"host\");").Live();
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe($"error: {reason}\nthe host is as before\n");
        _scene.Run("rollback", "--force").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_restore_by_hand_that_would_lock_out_its_caller_is_refused_and_one_at_boot_is_not()
    {
        const string reason = "you are connected by ssh from 198.51.100.7, and after this change a new connection from there to port 22 "
            + "of this host is denied by the policy of INPUT (filter): "
            + "you would be locked out; apply rule files that let you in, or roll back to a state that does (see: ripcs history), or add "
                + "--force if you have another way in";
        _scene.Live().Reboot();
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";

        var result = _scene.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe($"error: {reason}\nthe host is as before\n");
        _scene.Policies().ShouldBe("", "the other family alone would be no better");
        _scene.Run("restore", "--force").ExitCode.ShouldBe(ExitCode.Done);
        _scene.SshConnection = null;
        _scene.Reboot();
        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void The_revert_of_a_change_that_was_not_confirmed_locks_out_whoever_it_let_in()
    {
        _scene.Live().With("rules/me.csx", "Partition(\"me\");\nAccept(\"me\").Ports(22).From(\"198.51.100.7\").To(\"host\");")
            .Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_clean_that_would_lock_out_its_caller_is_refused()
    {
        _scene.Live().With("rules/me.csx", "Partition(\"me\");\nAccept(\"me\").Ports(22).From(\"198.51.100.7\").To(\"host\");").Live()
            .Without("rules/me.csx");
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";
        const string reason = "a new connection from there to port 22 of this host is denied by the policy of INPUT (filter): you would "
            + "be locked out; "
            + "write Accept(\"ssh\").Ports(22).From(\"198.51.100.7\").To(\"host\"); into a rule file, or add --force if you have another "
                + "way in";

        _scene.CleanDiff().Output.ShouldContain($"warning: you are connected by ssh from 198.51.100.7, and after this change {reason}");
        var result = _scene.Clean();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain(reason);
        _scene.Clean("--force").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_flush_after_which_the_host_s_own_rules_let_the_caller_in_is_none_to_refuse()
    {
        _scene = new CommandLineScene(OwnPolicy.Replace("--dport 22", "--sport 1024:65535", StringComparison.Ordinal))
            .With("rules/host.csx", Policy).Live();
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_deny_in_a_Raw_is_named_as_one_that_no_accept_comes_in_front_of()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.With("rules/host.csx", Policy + "\nRaw(\"-A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -j DROP\");");

        _scene.Apply().Errors.ShouldContain("To(\"host\"); and change that Raw, which is evaluated first, or add --force");
    }

    [Fact]
    public void A_deny_in_a_Raw_after_the_partitions_is_named_as_one_that_an_accept_comes_in_front_of()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.With("rules/host.csx",
            "Partition(\"host\");\n"
            + "Raw(\"-N a\\n-A a -p tcp --dport 22 -m conntrack --ctstate NEW -j DROP\\n-A INPUT -p tcp -j a\").AfterPartitions();");

        _scene.Apply().Errors.ShouldContain("To(\"host\"); into a rule file, or add --force");
    }

    [Fact]
    public void A_translation_that_leads_ones_own_next_login_to_another_machine_is_refused()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.With("rules/host.csx", Policy + "\nRewrite(\"x\").Ports(22).Dnat(\"203.0.113.1\", to: \"10.0.0.5\");");

        _scene.Apply().Errors.ShouldContain(
            "a new connection from there to port 22 of this host is redirected to 10.0.0.5:22 by rewrite \"x\" rules/host.csx:4: you "
                + "would be "
            + "locked out; leave your address out of that");
    }

    [Fact]
    public void What_would_break_the_connection_itself_is_refused()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.With("rules/host.csx", "Partition(\"host\");\nDrop(\"typo\").From(\"192.0.2.7\").To(\"host\");");

        _scene.Apply().Errors.ShouldContain(
            "after this change the packets of your connection are denied by drop \"typo\" rules/host.csx:2: it would break; change that "
            + "rule");

        _scene.With("rules/host.csx", "Partition(\"host\");\nDrop(\"typo\").From(\"host\").To(\"192.0.2.7\");");

        _scene.Apply().Errors.ShouldContain(
            "after this change what this host answers you is denied by drop \"typo\" rules/host.csx:2: your connection would break; "
            + "change that rule");
    }

    [Theory]
    [InlineData(".Syn()", "", true,
        ", new to connection tracking and without SYN, are denied by the policy of INPUT (filter): it would break; accept port 22 without "
        + ".Syn() now, and with it in the next change, or add --force")]
    [InlineData("", ".DropInvalid()", false, ", INVALID to connection tracking, which did not see it begin, are denied by ")]
    [InlineData("", ".DropInvalid()", false,
        ": it would break; run sysctl net.netfilter.nf_conntrack_tcp_loose=1, and set it to 0 again after the change, or add --force")]
    public void A_first_change_that_breaks_the_connection_because_nothing_tracked_it_is_refused(
        string syn, string invalid, bool isLoose, string reason)
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.Conntrack.TakesUpInTheMiddle = isLoose;
        _scene.With("rules/host.csx", Policy.Replace("Ports(22)", $"Ports(22){syn}", StringComparison.Ordinal).Replace(".AllowLoopback()",
            $".AllowLoopback(){invalid}", StringComparison.Ordinal));

        var refused = _scene.Apply();
        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Errors.ShouldContain($"after this change the packets of your connection");
        refused.Errors.ShouldContain(reason);

        _scene.Conntrack.With("tcp 192.0.2.7:50000 -> 203.0.113.1:22");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void An_answer_that_is_INVALID_because_nothing_tracked_the_connection_is_seen()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.Conntrack.TakesUpInTheMiddle = false;
        _scene.With("rules/host.csx", Policy.Replace("forward: Policy.Drop", "forward: Policy.Drop, output: Policy.Drop",
            StringComparison.Ordinal));

        _scene.Apply().Errors.ShouldContain(
            "what this host answers you, INVALID to connection tracking, which did not see it begin, is denied by the policy of OUTPUT "
            + "(filter): your connection would break; run sysctl ");
        _scene.Conntrack.TakesUpInTheMiddle = true;
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void What_depends_on_more_than_the_packet_is_a_warning_once()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/host.csx", Policy.Replace("Accept(\"ssh\")", "Accept(\"ssh\").Limit(\"3/minute\")", StringComparison.Ordinal));

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Lines.ShouldContain(line =>
            line.StartsWith("warning: after this change a new ssh connection from 192.0.2.7, where you come from, to port 22 is accepted "
            + "only on a condition: up to 3/min with burst 5; make sure that you have another way in", StringComparison.Ordinal));
        _scene.With("rules/more.csx", "Partition(\"more\");\nAccept(\"web\").Ports(80).To(\"host\");")
            .Apply().Output.ShouldNotContain("on a condition");
    }

    [Fact]
    public void An_accept_by_an_interface_by_which_the_caller_does_not_come_lets_nobody_in()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.CardTo = _ => "eth0";
        _scene.With("rules/host.csx", Policy.Replace("Accept(\"ssh\")", "Accept(\"ssh\").In(\"eth9\")", StringComparison.Ordinal));

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Failed);
        _scene.CardTo = _ => "eth9";
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Who_is_let_in_may_close_the_host()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }
}
