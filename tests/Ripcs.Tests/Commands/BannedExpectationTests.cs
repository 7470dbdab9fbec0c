using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>An expectation stops the change that breaks it, and nothing else: fail2ban must not freeze a host.</summary>
public sealed class BannedExpectationTests : IDisposable
{
    private const string Closed = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

    private const string Shop =
        "Partition(\"shop\");\nAccept(\"ssh from the office\").Ports(22).From(\"198.51.100.0/24\").To(\"192.0.2.11\");\n";

    private const string Office = "Expect.Allowed(\"the office gets in\").Ports(22).From(\"198.51.100.0/24\").To(\"192.0.2.11\");\n";

    private const string Inside = """
        Partition("shop");
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished();
        Accept("ssh").Ports(22).From("all").To("host");

        """;

    private const string NoDatabase = "Expect.Blocked(\"nobody asks the database\").Ports(5432).From(\"all\").To(\"host\");\n";

    private const string Banned = "warning: also without this change, rules/office.csx(1,8): expectation \"the office gets in\" does not "
        + "hold: tcp 198.51.100.7:40000 -> 192.0.2.11:22 is dropped by rule 1 of f2b-sshd (filter), which is in no rule file; ";

    private readonly CommandLineScene _scene = new CommandLineScene(Closed).With("rules/shop.csx", Shop).With("rules/office.csx", Office);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_ban_of_another_program_stops_neither_a_repair_nor_an_emergency_ban_and_is_named_each_time()
    {
        _scene.Live();
        Ban();

        var idle = _scene.Apply();
        var repair = _scene.ByHand("-F {shop-a}").Apply();
        var emergency = _scene.With("rules/ban.csx", "Partition(\"ban\");\nDrop(\"attacker\").From(\"203.0.113.66\").To(\"192.0.2.11\");\n")
            .Apply();

        foreach (var run in new[] { _scene.Diff(), idle, repair, emergency })
        {
            run.ExitCode.ShouldBe(ExitCode.Done, run.Errors);
            (run.Output + run.Errors).ShouldContain(Banned);
        }

        _scene.LiveRules().ShouldContain("-s 203.0.113.66/32 -d 192.0.2.11/32 -j DROP");
        _scene.LiveRules().ShouldContain("-s 198.51.100.0/24 -d 192.0.2.11/32 -p tcp -m tcp --dport 22 -j ACCEPT");
    }

    [Fact]
    public void What_the_change_itself_breaks_is_refused_also_while_a_ban_breaks_the_same_expectation()
    {
        _scene.Live();
        Ban();
        var before = _scene.LiveRules();

        var apply = _scene.With("rules/shop.csx", Shop.Replace("198.51.100.0/24", "198.51.100.0/25", StringComparison.Ordinal)).Apply();

        apply.ExitCode.ShouldBe(ExitCode.RulesRefused);
        apply.Errors.ShouldContain("-> 192.0.2.11:22 is dropped by the policy of FORWARD (filter); change that, or what is expected; or, "
            + "if it is meant, add --force --message WHY\n");
        apply.Errors.ShouldNotContain("f2b-sshd");
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void What_was_changed_by_hand_excuses_no_change_that_breaks_an_expectation()
    {
        _scene.Live().ByHand("-F {shop-a}").With("rules/shop.csx", Shop.Replace("Ports(22)", "Ports(2222)", StringComparison.Ordinal));

        _scene.Apply().ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Fact]
    public void A_new_expectation_is_refused_where_the_rule_files_do_not_meet_it_although_nothing_changes_for_packets()
    {
        _scene.Without("rules/office.csx").With("rules/shop.csx",
            "Partition(\"shop\");\nAccept(\"website\").Ports(443).To(\"192.0.2.11\");\n").Live();

        var apply = _scene.With("rules/office.csx", Office).Apply();

        apply.ExitCode.ShouldBe(ExitCode.RulesRefused);
        apply.Errors.ShouldContain("is dropped by the policy of FORWARD (filter); change that");
    }

    [Fact]
    public void A_new_expectation_is_accepted_where_only_a_rule_in_front_of_ours_breaks_it()
    {
        _scene.Without("rules/office.csx").Live();
        Ban();

        var apply = _scene.With("rules/office.csx", Office).Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        (apply.Output + apply.Errors).ShouldContain(Banned);
    }

    [Theory]
    [InlineData("rules flush --yes")]
    [InlineData("rollback 0 --yes")]
    public void After_a_flush_or_a_rollback_a_change_that_breaks_an_expectation_is_refused_although_all_passes(string command)
    {
        using var scene = new CommandLineScene().With("rules/shop.csx", Inside).With("rules/db.csx", NoDatabase).Live();
        scene.Run(command.Split(' ')).ExitCode.ShouldBe(ExitCode.Done);

        var apply = scene.With("rules/shop.csx", $"{Inside}Accept(\"database\").Ports(5432).From(\"all\").To(\"host\");\n").Apply();

        apply.ExitCode.ShouldBe(ExitCode.RulesRefused, apply.Output);
        apply.Errors.ShouldContain("is accepted by accept \"database\" rules/shop.csx:4; change that");
        scene.With("rules/shop.csx", Inside).Apply("--again").ExitCode.ShouldBe(ExitCode.Done, "as it was before");
    }

    [Fact]
    public void A_new_expectation_is_refused_where_the_kernel_has_no_table_of_the_family_that_breaks_it()
    {
        using var scene = new CommandLineScene().With("rules/shop.csx", Inside.Replace("\"shop\"", "\"shop\", family: 4",
            StringComparison.Ordinal)).With("rules/db.csx", NoDatabase);

        var apply = scene.Apply();

        apply.ExitCode.ShouldBe(ExitCode.RulesRefused, apply.Output);
        apply.Errors.ShouldContain("does not hold: tcp [2001:db8:");
    }

    [Fact]
    public void A_new_expectation_is_refused_where_a_foreign_rule_breaks_it_before_which_our_jump_would_stand()
    {
        using var scene = new CommandLineScene(v6: "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
            + "-A INPUT -p tcp -m tcp --dport 5432 -j ACCEPT\nCOMMIT\n").With("rules/shop.csx", Inside.Replace("\"shop\"",
            "\"shop\", family: 4", StringComparison.Ordinal)).With("rules/db.csx", NoDatabase);

        scene.Apply().ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Fact]
    public void With_force_and_a_reason_a_change_breaks_an_expectation_and_the_audit_trail_says_which()
    {
        _scene.Live().With("rules/shop.csx", Shop.Replace("Ports(22)", "Ports(2222)", StringComparison.Ordinal));

        _scene.Apply("--force").ExitCode.ShouldBe(ExitCode.RulesRefused, "no reason");
        var forced = _scene.Apply("--force", "--message", "the office is burnt out");

        forced.ExitCode.ShouldBe(ExitCode.Done, forced.Errors);
        (forced.Output + forced.Errors).ShouldContain("warning: --force: rules/office.csx(1,8): expectation \"the office gets in\"");
        var audited = File.ReadAllLines(_scene.At("state/audit.jsonl"))[^1];
        audited.ShouldContain("the office is burnt out");
        audited.ShouldContain("Forced: rules/office.csx(1,8): expectation \\\"the office gets in\\\" does not hold");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done, "the next run breaks nothing");
    }

    [Fact]
    public void Check_warns_of_a_ban_and_is_critical_where_the_rules_themselves_break_an_expectation()
    {
        _scene.Live();
        Ban();

        var check = _scene.Run("check", "--allow-in-front", "9");
        check.ExitCode.ShouldBe(CheckCode.Warning);
        check.Output.ShouldContain("is dropped by rule 1 of f2b-sshd (filter)");
        _scene.Run("status").Output.ShouldContain("is dropped by rule 1 of f2b-sshd (filter), which is in no rule file");
        _scene.ByHand("-F {shop-a}");
        _scene.Run("check", "--allow-in-front", "9").ExitCode.ShouldBe(CheckCode.Critical);
    }

    private void Ban() => _scene.ByHand("-N f2b-sshd", "-A f2b-sshd -s 198.51.100.7/32 -j DROP", "-A f2b-sshd -j RETURN",
        "-I FORWARD 1 -p tcp -m multiport --dports 22 -j f2b-sshd");
}
