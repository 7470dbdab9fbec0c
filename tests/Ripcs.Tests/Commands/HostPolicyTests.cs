using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Tests.Applying;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>HostPolicy() from the rule file to the host and back, as an operator sees it.</summary>
public sealed class HostPolicyTests : IDisposable
{
    private const string Policy = """
        Partition("host");
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("host");
        """;

    private const string OwnPolicy = """
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
    public void A_diff_shows_which_policies_change() => _scene.Diff().Lines.Where(line => line[0] is '+' or '-' && line.Contains("policy of", StringComparison.Ordinal)).ShouldBe(
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

    [Fact]
    public void An_apply_sets_them_last_and_then_there_is_nothing_to_do()
    {
        _scene.Live();

        Policies().ShouldBe("DROP DROP ACCEPT");
        _scene.Netfilter.Applied[0].Text.ShouldEndWith("-P INPUT DROP\n-P FORWARD DROP\nCOMMIT\n");
        _scene.Apply().Output.ShouldBe("nothing to do: 1 partition is live as written.\n");
    }

    [Fact]
    public void A_policy_that_somebody_changed_is_drift_and_is_set_again()
    {
        _scene.Live().ByHand("-P INPUT ACCEPT");

        var diff = _scene.Diff();
        diff.Output.ShouldStartWith("! filter IPv4  the policy of INPUT was changed by hand:\n!   foreign    -P INPUT ACCEPT\n!   missing    -P INPUT DROP\nnewly allowed: nothing\nnewly denied (");
        diff.LastLine.ShouldBe("no partition changes. Drift in the policies: apply sets INPUT to DROP.");
        _scene.Run("status").LastLine.ShouldBe("drift in the policies (1 rule); see what apply does about it with: ripcs rules diff /etc/ripcs/rules");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void A_flush_loosens_first_and_says_which_policies_decide_then()
    {
        var result = _scene.Live().Run("rules", "flush");

        result.Lines.ShouldContain("after that only rules not managed by Ripcs and the policies decide, filter IPv4: INPUT ACCEPT, FORWARD ACCEPT, OUTPUT ACCEPT");
        Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
        _scene.Netfilter.Applied[^2].Text.IndexOf("-P INPUT ACCEPT", StringComparison.Ordinal).ShouldBeLessThan(_scene.Netfilter.Applied[^2].Text.IndexOf("-F", StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_that_dropped_by_itself_is_not_opened_by_a_flush()
    {
        _scene.Dispose();
        _scene = new CommandLineScene(OwnPolicy).With("rules/host.csx", Policy).Live();

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        Policies().ShouldBe("DROP ACCEPT ACCEPT");
        _scene.LiveRules().ShouldContain("--dport 22");
    }

    [Fact]
    public void Where_it_goes_from_its_file_the_policies_are_what_they_were()
    {
        _scene.Live().With("rules/host.csx", "Partition(\"host\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.0/24\").To(\"host\");\n");

        var result = _scene.Apply();

        Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
        result.Lines.ShouldContain("+   policy of INPUT, filter IPv4    -P INPUT ACCEPT");
        result.Lines.ShouldContain("INPUT and FORWARD (filter IPv4) have policy ACCEPT: what no partition accepts passes anyway; to close them write HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp()");
        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void What_a_host_policy_leaves_open_is_closed_by_a_word_more_in_it()
    {
        const string Said = "FORWARD (filter IPv4 and IPv6) has policy ACCEPT: what no partition accepts passes anyway; to close it say .Default(forward: Policy.Drop) in the host policy, too";
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
        const string Said = "INPUT and FORWARD (filter IPv6) have policy ACCEPT: what no partition accepts passes anyway; the host policy is IPv4 alone; "
            + "to close IPv6 as well, take .Family(4) out of it";
        _scene.With("rules/host.csx", Policy.Replace(".AllowIcmp()", ".AllowIcmp().Family(4)", StringComparison.Ordinal));

        _scene.Apply().Lines.ShouldContain(Said);

        _scene.Run("status").Lines.ShouldContain(Said);
    }

    [Fact]
    public void Where_its_file_goes_it_stays_until_a_clean()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop).Live().Without("rules/host.csx").Apply().ExitCode.ShouldBe(ExitCode.Done);
        Policies().ShouldBe("DROP DROP ACCEPT");

        _scene.Clean().ExitCode.ShouldBe(ExitCode.Done);

        Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_run_for_another_partition_leaves_it_as_it_is()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.Shop).Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(ExitCode.Done);

        Policies().ShouldBe("DROP DROP ACCEPT");
        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_run_for_a_second_one_is_refused_and_names_the_first()
    {
        _scene.Live().With("rules/shop.csx", "Partition(\"shop\");\nHostPolicy().AllowLoopback();\n");

        _scene.Run("rules", "apply", "{rules/shop.csx}").ShouldBe(new CommandResult(
            ExitCode.Failed, "", "error: HostPolicy() of rules/shop.csx would be the second: partition host (rules/host.csx) has it already; "
                + "remove one of them and apply the directory: ripcs rules apply DIR\nthe host is as before\n"));
    }

    [Fact]
    public void A_rollback_brings_back_the_policies_too_and_forward_again()
    {
        _scene.Live();
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");

        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);

        Policies().ShouldBe("DROP DROP ACCEPT");
        _scene.Run("status").LastLine.ShouldBe("no drift: 1 partition in force, as change 3 left it.");
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);
        Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_restore_after_a_reboot_sets_them()
    {
        _scene.Live().Reboot();

        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void A_change_that_fails_in_IPv6_leaves_no_policy_behind()
    {
        _scene.Netfilter.FailNextRestore(Family.IPv6, TableName.Filter, 4, "ip6tables-restore: line 3 failed\n");

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Failed);

        Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_crash_behind_the_first_block_leaves_what_a_flush_puts_right()
    {
        _scene.Netfilter.BeforeRestore = (family, _) =>
        {
            if (family is Family.IPv6)
            {
                throw new InvalidOperationException("power failure");
            }
        };
        Should.Throw<InvalidOperationException>(() => _scene.Apply());
        _scene.Netfilter.BeforeRestore = null;

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        Policies().ShouldBe("ACCEPT ACCEPT ACCEPT");
    }

    [Fact]
    public void A_rewrite_of_something_else_does_not_make_a_warning_of_it()
    {
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";
        _scene.With("rules/shop.csx", "Partition(\"shop\");\nRewrite(\"website\").Ports(80, 443).Dnat(\"192.0.2.80\", to: \"10.80.0.10\");\n");

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
        const string Reason = "you are connected by ssh from 198.51.100.7, and after this change a new connection from there to port 22 of this host "
            + "is denied by the policy of INPUT (filter): you would be locked out; "
            + "write Accept(\"ssh\").Ports(22).From(\"198.51.100.7\").To(\"host\"); into a rule file, or add --force if you have another way in";

        _scene.Diff().Lines.ShouldContain($"warning: {Reason}");
        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe($"error: {Reason}\nthe host is as before\n");
        Policies().ShouldBe("");
        _scene.Apply("--force").ExitCode.ShouldBe(ExitCode.Done);
        Policies().ShouldBe("DROP DROP ACCEPT");
    }

    [Fact]
    public void A_deny_that_comes_in_front_of_the_accept_of_ones_own_address_is_refused_and_named()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/deny.csx", "Partition(\"deny\", order: -10);\nDrop(\"typo\").From(\"192.0.2.0/24\").To(\"host\");");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain("a new connection from there to port 22 of this host is denied by drop \"typo\" rules/deny.csx:2: you would be locked out; "
            + "write Accept(\"ssh\").Ports(22).From(\"192.0.2.7\").To(\"host\"); in front of that rule, or add --force");
        _scene.Apply("--force").ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/more.csx", "Partition(\"more\");\nAccept(\"web\").Ports(80).To(\"host\");");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done, "who is locked out already has another way in");
    }

    [Fact]
    public void A_deny_of_a_partition_that_no_file_names_any_more_is_named_as_such()
    {
        _scene.With("rules/deny.csx", "Partition(\"deny\", order: 10);\nDrop(\"typo\").From(\"192.0.2.0/24\").To(\"host\");").Live();
        _scene.Without("rules/deny.csx").With("rules/host.csx", Policy.Replace("192.0.2.0/24", "198.51.100.0/24", StringComparison.Ordinal));
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";

        _scene.Apply().Errors.ShouldContain("is denied by drop \"typo\" rules/deny.csx:2 of partition deny, which no file names any more: you would be locked out; "
            + "remove that partition first: ripcs clean apply ");
    }

    [Fact]
    public void A_flush_that_would_lock_out_its_caller_is_refused_without_a_question()
    {
        const string reason = "you are connected by ssh from 192.0.2.7, and after this change a new connection from there to port 22 of this host is denied by the policy of INPUT (filter): "
            + "you would be locked out; let your address in by rules of your own, or by the policy, or add --force if you have another way in";
        _scene = new CommandLineScene(OwnPolicy.Replace("-p tcp -m tcp --dport 22", "-m conntrack --ctstate RELATED,ESTABLISHED", StringComparison.Ordinal)).With("rules/host.csx", Policy).Live();
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";

        _scene.Run("rules", "flush", "--dry-run").Lines.ShouldContain($"warning: {reason}");
        var result = _scene.Run("rules", "flush");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe($"error: {reason}\nthe host is as before\n");
        _scene.Run("rules", "flush", "--force").ExitCode.ShouldBe(ExitCode.Done);
        Policies().ShouldBe("DROP ACCEPT ACCEPT");
    }

    [Fact]
    public void A_rollback_that_would_lock_out_its_caller_is_refused()
    {
        const string reason = "you are connected by ssh from 198.51.100.7, and after this change a new connection from there to port 22 of this host is denied by the policy of INPUT (filter): "
            + "you would be locked out; roll back to a state that lets you in (see: ripcs history), or add --force if you have another way in";
        _scene.Live().With("rules/me.csx", "Partition(\"me\");\nAccept(\"me\").Ports(22).From(\"198.51.100.7\").To(\"host\");").Live();
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe($"error: {reason}\nthe host is as before\n");
        _scene.Run("rollback", "--force").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void The_revert_of_a_change_that_was_not_confirmed_locks_out_whoever_it_let_in()
    {
        _scene.Live().With("rules/me.csx", "Partition(\"me\");\nAccept(\"me\").Ports(22).From(\"198.51.100.7\").To(\"host\");").Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_clean_that_would_lock_out_its_caller_is_refused()
    {
        _scene.Live().With("rules/me.csx", "Partition(\"me\");\nAccept(\"me\").Ports(22).From(\"198.51.100.7\").To(\"host\");").Live().Without("rules/me.csx");
        _scene.SshConnection = "198.51.100.7 50000 203.0.113.1 22";
        const string reason = "a new connection from there to port 22 of this host is denied by the policy of INPUT (filter): you would be locked out; "
            + "write Accept(\"ssh\").Ports(22).From(\"198.51.100.7\").To(\"host\"); into a rule file, or add --force if you have another way in";

        _scene.CleanDiff().Output.ShouldContain($"warning: you are connected by ssh from 198.51.100.7, and after this change {reason}");
        var result = _scene.Clean();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain(reason);
        _scene.Clean("--force").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_flush_after_which_the_host_s_own_rules_let_the_caller_in_is_none_to_refuse()
    {
        _scene = new CommandLineScene(OwnPolicy.Replace("--dport 22", "--sport 1024:65535", StringComparison.Ordinal)).With("rules/host.csx", Policy).Live();
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_deny_in_a_Raw_is_named_as_one_that_no_accept_comes_in_front_of()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.With("rules/host.csx", Policy + "\nRaw(\"-A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -j DROP\");");

        _scene.Apply().Errors.ShouldContain("To(\"host\"); and change that Raw, which is asked first, or add --force");
    }

    [Fact]
    public void A_translation_that_leads_ones_own_next_login_to_another_machine_is_refused()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.With("rules/host.csx", Policy + "\nRewrite(\"x\").Ports(22).Dnat(\"203.0.113.1\", to: \"10.0.0.5\");");

        _scene.Apply().Errors.ShouldContain("a new connection from there to port 22 of this host is led to 10.0.0.5:22 by rewrite \"x\" rules/host.csx:4: you would be locked out; leave your address out of that");
    }

    [Fact]
    public void What_would_break_the_connection_itself_is_refused()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.With("rules/host.csx", "Partition(\"host\");\nDrop(\"typo\").From(\"192.0.2.7\").To(\"host\");");

        _scene.Apply().Errors.ShouldContain("after this change the packets of your connection are denied by drop \"typo\" rules/host.csx:2: it would break; change that rule");

        _scene.With("rules/host.csx", "Partition(\"host\");\nDrop(\"typo\").From(\"host\").To(\"192.0.2.7\");");

        _scene.Apply().Errors.ShouldContain("after this change what this host answers you is denied by drop \"typo\" rules/host.csx:2: your connection would break; change that rule");
    }

    [Fact]
    public void What_depends_on_more_than_the_packet_is_a_warning_once()
    {
        _scene.SshConnection = "192.0.2.7 50000 203.0.113.1 22";
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/host.csx", Policy.Replace("Accept(\"ssh\")", "Accept(\"ssh\").Limit(\"3/minute\")", StringComparison.Ordinal));

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Lines.ShouldContain(line => line.StartsWith("warning: after this change a new ssh connection from 192.0.2.7, where you come from, to port 22 is accepted only if -m limit --limit 3/min", StringComparison.Ordinal));
        _scene.With("rules/more.csx", "Partition(\"more\");\nAccept(\"web\").Ports(80).To(\"host\");").Apply().Output.ShouldNotContain("only if");
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

    [Fact]
    public void Jumps_stand_behind_the_chains_that_are_to_be_asked_first()
    {
        _scene.Dispose();
        _scene = new CommandLineScene("""
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :f2b-sshd - [0:0]
            -A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
            -A INPUT -i eth9 -j DROP
            -A f2b-sshd -j RETURN
            COMMIT

            """).With("rules/host.csx", Policy).Live();
        Input().ShouldBe(["-j partition-b", "-j partition-a", "-p tcp -m tcp --dport 22 -j f2b-sshd", "-i eth9 -j DROP"]);

        _scene.With("rules/host.csx", Policy.Replace(".AllowIcmp()", ".AllowIcmp().Behind(\"f2b-sshd\", \"none\")", StringComparison.Ordinal)).Live();

        Input().ShouldBe(["-p tcp -m tcp --dport 22 -j f2b-sshd", "-j partition-b", "-j partition-a", "-i eth9 -j DROP"]);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void Its_rules_stand_in_front_of_every_partition_and_its_log_behind()
    {
        _scene.With("rules/host.csx", Policy.Replace(".AllowIcmp()", ".AllowIcmp().LogDropped()", StringComparison.Ordinal)).Live();

        Input().ShouldBe(["-j partition-b", "-j partition-a", "-j partition-z"]);
        Chain("OUTPUT").ShouldBe(["-j partition-b", "-j partition-a"]);
    }

    private string Policies() => string.Join(' ', new[] { "INPUT", "FORWARD", "OUTPUT" }.Select(chain => Lines()
        .Where(line => line.StartsWith($":{chain} ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).FirstOrDefault())).Trim();

    private IEnumerable<string> Input() => Chain("INPUT");

    private IEnumerable<string> Chain(string name) =>
        Lines().Where(line => line.StartsWith($"-A {name} ", StringComparison.Ordinal)).Select(line => line[(name.Length + 4)..]);

    /// <summary>Of the filter table of IPv4.</summary>
    private IEnumerable<string> Lines() => _scene.Netfilter.Save(Family.IPv4).Split("COMMIT\n")
        .Where(table => table.StartsWith("*filter", StringComparison.Ordinal)).SelectMany(table => table.Split('\n'));
}
