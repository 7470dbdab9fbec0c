using System.Xml.Linq;
using Ripcs.Host;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>ripcs lint: what a second look at rule files finds.</summary>
public sealed class LintTests : IDisposable
{
    private const string Blocklist = "Partition(\"blocklist\", order: -1);\nDrop(\"bad guys\").From(\"203.0.113.0/24\").To(\"all\");\n";

    private const string Closed = """
        Partition("host");
        HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished();
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("host");

        """;

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Rules_about_which_there_is_nothing_to_say_end_with_0() =>
        Lint().ShouldBe(new CommandResult(ExitCode.Done, "no findings in 2 partitions.\n", ""));

    [Fact]
    public void A_rule_whose_packets_another_partition_takes_is_named_with_what_takes_them()
    {
        _scene.With("rules/blocklist.csx", Blocklist);

        var result = Lint();

        Findings(result).ShouldBe(
            ["warning RIP0530: rules/shop.csx(5): drop \"bad guys\" can never match: drop \"bad guys\" (rules/blocklist.csx(2)) takes all "
                + "of its packets; remove it or have it evaluated first"]);
        (result.ExitCode, result.LastLine).ShouldBe((ExitCode.RulesRefused, "1 finding in 3 partitions."));
    }

    [Fact]
    public void Rules_of_several_partitions_that_together_take_all_packets_of_another_are_all_named()
    {
        _scene.With("rules/first.csx", "Partition(\"first\", order: -1);\nDrop(\"low\").From(\"192.0.2.0/25\").To(\"192.168.7.10\");\n").With("rules/shop.csx", """
            Partition("shop");
            Drop("high").From("192.0.2.128/25").To("192.168.7.10");
            Accept("both").Ports(80).From("192.0.2.0/24").To("192.168.7.10");
            """);

        Findings(Lint()).ShouldBe(
            ["warning RIP0530: rules/shop.csx(3): accept \"both\" can never match: drop \"low\" (rules/first.csx(2)) and drop \"high\" "
                + "(rules/shop.csx(2)) take all of its packets; "
                + "remove it or have it evaluated first"]);
    }

    [Fact]
    public void Rules_of_one_partition_that_together_take_all_packets_of_another_are_said_once()
    {
        _scene.With("rules/shop.csx", """
            Partition("shop");
            Accept("low").Ports(80).From("192.0.2.0/25").To("192.168.7.10");
            Accept("high").Ports(80).From("192.0.2.128/25").To("192.168.7.10");
            Drop("both").Protocols("tcp").Ports(80).From("192.0.2.0/24").To("192.168.7.10");
            """);

        Findings(Lint()).ShouldHaveSingleItem()
            .ShouldStartWith("warning RIP0503: rules/shop.csx(4,1): drop \"both\" can never match: accept \"low\" (line 2) and accept "
            + "\"high\" (line 3) together take ");
    }

    [Fact]
    public void Of_a_statement_that_is_dead_in_part_the_dead_rules_are_counted()
    {
        _scene.With("rules/blocklist.csx", Blocklist.Replace("203.0.113.0/24", "192.0.2.0/24", StringComparison.Ordinal))
            .With("rules/shop.csx", RuleTexts.Shop.Replace("From(\"192.0.2.0/24\")", "From(\"192.0.2.0/24\", \"198.51.100.0/24\")",
                StringComparison.Ordinal));

        Findings(Lint()).ShouldHaveSingleItem().ShouldBe(
            "warning RIP0530: rules/shop.csx(6): 1 of the 2 rules of accept \"ssh\" can never match, such as -s 192.0.2.0/24 -d "
                + "192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT: "
            + "drop \"bad guys\" (rules/blocklist.csx(2)) takes all of their packets; remove them or have them evaluated first");
    }

    [Fact]
    public void A_rule_that_Ripcs_writes_beside_another_of_its_statement_is_nobodys_to_mend()
    {
        _scene.With("rules/gateway.csx", """
            Partition("gateway");
            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();
            Accept("ssh").Ports(22).From("192.0.2.0/24").To("host").LimitPerSource("5/minute");
            Rewrite("web").Ports(80).From("10.0.0.0/24").Dnat("203.0.113.1", to: "10.0.0.5").Hairpin("10.0.0.0/24");
            Reject("r").Ports(80).From("192.0.2.0/24").To("host").NotTo("10.0.0.8/30");
            Rewrite("proxy").Ports(80).From("192.0.2.0/24").To("10.0.0.11").Redirect(to: 3128);
            """);

        Findings(Lint()).Where(line => line.Contains("gateway", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void A_rule_that_decides_nothing_but_has_its_partition_asked_first_is_not_to_be_removed()
    {
        const string Alpha = """
            Partition("alpha");
            Drop("bad network").From("198.51.100.0/24");
            Drop("bad host").From("198.51.100.0/25").To("10.5.0.9");

            """;
        _scene.With("rules/alpha.csx", Alpha).With("rules/beta.csx",
            "Partition(\"beta\");\nAccept(\"web\").Ports(80).From(\"all\").To(\"10.5.0.9\");\n");

        Findings(Lint()).Where(line => line.Contains("alpha.csx(3", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldBe(
            "warning RIP0503: rules/alpha.csx(3,1): drop \"bad host\" can never match: drop \"bad network\" (line 2) takes all of its "
                + "packets; "
            + "keep it or put it above line 2: without it this partition would not see what is sent to 10.5.0.9");
    }

    [Fact]
    public void A_rule_that_another_partition_takes_is_to_be_kept_where_it_alone_has_its_own_asked()
    {
        _scene.With("rules/first.csx", "Partition(\"first\", order: -1);\nDrop(\"bad network\").From(\"198.51.100.0/24\").To(\"all\");\n")
            .With("rules/alpha.csx",
                "Partition(\"alpha\");\nDrop(\"bad host\").From(\"198.51.100.0/25\").To(\"10.5.0.9\", "
                + "\"10.5.0.11\");\nDrop(\"smtp\").Ports(25).To(\"10.5.0.11\");\n");

        Findings(Lint()).ShouldHaveSingleItem().ShouldBe(
            "warning RIP0530: rules/alpha.csx(2): drop \"bad host\" can never match: drop \"bad network\" (rules/first.csx(2)) takes all "
                + "of its packets; "
            + "keep it or have it evaluated first: without it the partition would not see what is sent to 10.5.0.9");
    }

    [Fact]
    public void What_a_rewrite_accepts_is_not_to_be_taken_out_alone()
    {
        _scene.With("rules/first.csx", "Partition(\"first\", order: -1);\nAccept(\"all of it\").Protocols(\"tcp\").To(\"10.5.0.9\");\n")
            .With("rules/alpha.csx", "Partition(\"alpha\");\nRewrite(\"web\").Ports(80).Dnat(\"203.0.113.7\", to: \"10.5.0.9\");\n");

        Findings(Lint()).Where(line => line.Contains("alpha.csx", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldBe(
            "warning RIP0530: rules/alpha.csx(2): what rewrite \"web\" accepts can never match: accept \"all of it\" (rules/first.csx(2)) "
                + "takes all of its packets; "
            + "leave the rewrite as it is, or have it evaluated first: its accepts cannot be removed on their own");
    }

    [Fact]
    public void What_is_said_when_the_files_are_compiled_is_not_said_again()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop + "\nAccept(\"again\").Ports(22).From(\"192.0.2.7\").To(\"web\");\n");

        Findings(Lint()).ShouldHaveSingleItem().ShouldStartWith("warning RIP0503: ");
    }

    [Fact]
    public void A_rule_of_another_program_in_front_that_decides_otherwise_is_named_with_one_of_the_packets()
    {
        _scene.Live().ByHand("-I FORWARD 1 -p tcp -m tcp --dport 22 -j ACCEPT", "-I FORWARD 1 -s 203.0.113.9/32 -j DROP");

        Findings(Lint()).ShouldBe(
        [
            "warning RIP0531: rules/forum.csx(3): accept \"https\" is bypassed: -A FORWARD -s 203.0.113.9/32 -j DROP (filter IPv4, not "
                + "managed by Ripcs) decides differently "
                + "before it is evaluated, such as for tcp 203.0.113.9 -> 192.168.8.10:443; look at that rule: if the rule file should "
                + "decide these, narrow that rule; removing it opens all that it denies",
            "warning RIP0531: rules/shop.csx(5): drop \"bad guys\" is bypassed: -A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT (filter "
                + "IPv4, not managed by Ripcs) decides differently "
                + "before it is evaluated, such as for tcp 203.0.113.1 -> 192.168.7.10:22; remove that rule if the rule file should decide",
        ]);
    }

    [Fact]
    public void Of_many_warnings_of_one_kind_a_diff_and_an_apply_show_the_first_and_lint_lists_them_all()
    {
        _scene.With("rules/late.csx", "Partition(\"late\");\nAccept(\"a\").Ports(80).To(\"192.0.2.1\");\n"
            + string.Concat(Enumerable.Range(1, 6).Select(number =>
                $"Drop(\"b{number}\").From(\"10.{number}.0.0/16\").To(\"192.0.2.1\");\n")));
        static int Late(string errors) => errors.Split('\n').Count(line => line.Contains("comes too late", StringComparison.Ordinal));

        var diff = _scene.Diff();

        Late(diff.Errors).ShouldBe(3);
        diff.Errors.ShouldEndWith("warning RIP0502: and 3 more like this; ripcs lint /etc/ripcs/rules lists them\n");
        Late(_scene.Diff("--format", "html").Errors).ShouldBe(3);
        Late(_scene.Diff("--all").Errors).ShouldBe(6);
        Late(Lint().Errors).ShouldBe(6);
        _scene.Diff("--json").Json().GetProperty("diagnostics").GetArrayLength().ShouldBe(6);
        Late(_scene.Apply().Errors).ShouldBe(3);
        _scene.Apply().Errors.ShouldEndWith("; ripcs lint /etc/ripcs/rules lists them\n");
    }

    [Theory]
    [InlineData("-I INPUT 1 -p tcp -m tcp --dport 22 -j ACCEPT")]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT")]
    public void A_rule_typed_by_hand_that_opens_what_the_host_policy_keeps_closed_is_named_wherever_it_stands(string rule)
    {
        _scene.With("rules/host.csx", Closed).Live().ByHand(rule);

        Findings(Lint()).ShouldBe(
        [
            "warning RIP0531: rules/host.csx(2): host policy is bypassed: -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT (filter IPv4, not "
                + "managed by Ripcs) accepts what no rule file "
                + "accepts and INPUT would drop by default, such as tcp 1.0.0.1 -> 192.0.2.254:22; remove that rule, or accept in a rule "
                + "file what should be accepted",
        ]);
    }

    [Fact]
    public void A_chain_of_another_program_that_opens_what_the_host_policy_keeps_closed_is_one_finding_until_the_host_policy_names_it()
    {
        _scene.With("rules/host.csx", Closed).Live().ByHand(
            ":DOCKER - [0:0]", "-A DOCKER -p tcp -m tcp --dport 80 -j ACCEPT", "-A DOCKER -p tcp -m tcp --dport 443 -j ACCEPT",
            "-A DOCKER -p udp -m udp --dport 53 -j ACCEPT", "-I FORWARD 1 -d 172.17.0.0/16 -j DOCKER");

        Findings(Lint()).ShouldHaveSingleItem()
            .ShouldEndWith("; if DOCKER should decide too, write HostPolicy().Behind(\"DOCKER\")");
        _scene.With("rules/host.csx", Closed.Replace(".AllowLoopback()", ".AllowLoopback().Behind(\"DOCKER\")", StringComparison.Ordinal));
        Findings(Lint()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-I INPUT 1 -i lo -j ACCEPT")]
    [InlineData("-I INPUT 1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")]
    [InlineData("-I INPUT 1 -s 192.0.2.0/25 -p tcp -m tcp --dport 22 -j ACCEPT")]
    [InlineData("-I OUTPUT 1 -d 198.51.100.1/32 -p tcp -m tcp --dport 25 -j ACCEPT")]
    [InlineData("-A INPUT -p tcp -m tcp --dport 23 -j DROP")]
    public void A_rule_that_opens_nothing_which_the_host_policy_keeps_closed_is_not_named(string rule)
    {
        _scene.With("rules/host.csx", Closed).Live().ByHand(rule);

        Findings(Lint()).ShouldBeEmpty();
    }

    [Fact]
    public void The_packet_that_is_named_is_of_a_protocol_that_people_know()
    {
        _scene.Live().ByHand("-I FORWARD 1 -s 203.0.113.9/32 -d 192.168.7.10/32 -j ACCEPT");

        Findings(Lint()).ShouldHaveSingleItem().ShouldContain("such as for tcp 203.0.113.9 -> 192.168.7.10;");
    }

    [Fact]
    public void A_chain_that_the_host_policy_lets_be_asked_first_is_meant_to()
    {
        _scene.Live().ByHand(":f2b - [0:0]", "-A f2b -s 203.0.113.9/32 -j DROP", "-I FORWARD 1 -j f2b")
            .With("rules/host.csx", "Partition(\"host\");\nHostPolicy().Behind(\"f2b\");\n");

        Findings(Lint()).ShouldBeEmpty();
    }

    [Fact]
    public void A_dump_is_looked_at_in_the_place_of_the_live_rules()
    {
        _scene.Live().ByHand("-I INPUT 1 -p tcp -m tcp --dport 22 -j ACCEPT").With("dump", _scene.Netfilter.Save(Core.Model.Family.IPv4));

        Findings(_scene.WithoutNetfilter().Run("lint", "{rules}", "--against", "{dump}")).ShouldHaveSingleItem()
            .ShouldStartWith("warning RIP0531: ");
    }

    [Fact]
    public void Where_live_rules_cannot_be_read_the_rule_files_are_looked_at_alone()
    {
        _scene.With("rules/blocklist.csx", Blocklist).Netfilter.BeforeRead = _ =>
            throw new HostException("no permission to read the rules");

        var result = Lint();

        Findings(result).ShouldHaveSingleItem().ShouldStartWith("warning RIP0530: ");
        result.Output.ShouldContain(
            "the host's other rules are not examined, because they cannot be read: no permission to read the rules\n");
    }

    [Fact]
    public void What_can_never_match_opens_nothing()
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"x\").Ports(22).To(\"host\").Out(\"eth0\");\n");

        Findings(Lint()).ShouldHaveSingleItem().ShouldStartWith("warning RIP0503: ");
        _scene.Diff().Output.ShouldNotContain("WIDE");
    }

    [Theory]
    [InlineData("Accept(\"x\").AnyProtocol().To(\"192.0.2.1\")", "any any -> 192.0.2.1")]
    [InlineData("Accept(\"x\").Ports(80).To(\"all\").Family(4)", "tcp any -> any:80")]
    [InlineData("Accept(\"x\").Protocols(\"tcp\").To(\"192.0.2.1\")", "tcp any -> 192.0.2.1")]
    [InlineData("Accept(\"x\").AnyProtocol().In(\"eth0\").To(\"192.0.2.1\")", "any any -> 192.0.2.1 in eth0")]
    public void What_opens_to_everybody_is_named(string rule, string opened)
    {
        _scene.With("rules/shop.csx", $"Partition(\"shop\");\n{rule};\n");

        Findings(Lint()).ShouldBe(
            [$"warning RIP0532: rules/shop.csx(2): accept \"x\" opens {opened} to everybody; name the allowed sources in .From(…), and "
                + $"what they may reach in .To(…) and .Ports(…)"]);
    }

    [Theory]
    [InlineData("Accept(\"x\").Ports(80).To(\"192.0.2.1\")")]
    [InlineData("Accept(\"x\").Ports(22).To(\"host\")")]
    [InlineData("Raw(\"-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT\")")]
    [InlineData("Accept(\"x\").AnyProtocol().From(\"10.0.0.0/8\").To(\"all\")")]
    [InlineData("Accept(\"x\").Icmp(\"echo-request\").To(\"all\").Family(4)")]
    [InlineData("Drop(\"x\").To(\"all\").Family(4)")]
    [InlineData("HostPolicy().AllowLoopback().AllowEstablished().AllowIcmp()")]
    [InlineData("Rewrite(\"x\").Ports(80).Dnat(\"203.0.113.1\", to: \"192.0.2.1\")")]
    public void What_is_open_as_servers_are_is_not(string rule)
    {
        _scene.With("rules/shop.csx", $"Partition(\"shop\");\n{rule};\n");

        Findings(Lint()).ShouldBeEmpty();
    }

    [Fact]
    public void A_rule_that_ends_within_four_weeks_is_named()
    {
        _scene.With("rules/shop.csx",
            "Partition(\"shop\");\nAccept(\"a\").Ports(80).To(\"192.0.2.1\").Until(\"2026-12-18\");\n"
            + "Accept(\"b\").Ports(81).To(\"192.0.2.1\").Until(\"2026-12-19\");\n");

        Findings(Lint()).ShouldBe(
            ["warning RIP0533: rules/shop.csx(2): accept \"a\" ends after 2026-12-18 (UTC); write a later day in its .Until(…) if it "
                + "should stay"]);
    }

    [Fact]
    public void Labels_and_sets_that_nothing_names_are_findings_at_their_place()
    {
        _scene.With("rules/shop.csx",
            RuleTexts.Shop + "\n    Label(\"old office\", \"192.0.2.7\"); Set(\"drop list\", \"203.0.113.0/24\");\n");

        var result = Lint();

        Findings(result).Select(Unplaced).ShouldBe(
        [
            "warning RIP0534: the label \"old office\" is not used: no rule, no expectation and no other label names it; remove it, or "
                + "use it where you meant to",
            "warning RIP0534: the set \"drop list\" is not used: no rule, no expectation and no other label names it; remove it, or use "
                + "it where you meant to",
        ]);
        Findings(result).ShouldAllBe(finding => finding.Contains(",5): ", StringComparison.Ordinal)
            || finding.Contains(",39): ", StringComparison.Ordinal));
        (result.ExitCode, result.LastLine).ShouldBe((ExitCode.RulesRefused, "2 findings in 2 partitions."));
    }

    [Theory]
    [InlineData("Accept(\"x\").Ports(80).From(\"office\").To(\"192.0.2.1\")")]
    [InlineData("Drop(\"x\").NotTo(\"office\").Family(4)")]
    [InlineData("Rewrite(\"x\").Ports(80).Dnat(\"203.0.113.1\", to: \"office\")")]
    [InlineData("Rewrite(\"x\").Out(\"eth0\").Masquerade(\"office\")")]
    [InlineData("Accept(\"x\").Ports(80).To(\"192.0.2.1\").Until(\"2020-01-01\"); "
        + "Drop(\"y\").From(\"office\").To(\"all\").Until(\"2020-01-01\")")]
    [InlineData("Drop(\"x\").From(Set(\"bad\", \"office\")).To(\"all\")")]
    [InlineData("Label(\"all of us\", \"office\"); Drop(\"x\").From(\"all of us\").To(\"all\")")]
    [InlineData("Expect.Allowed(\"x\").Ports(9).From(\"office\").To(\"203.0.113.77\")")]
    public void A_label_is_used_wherever_it_is_named(string statement)
    {
        _scene.With("rules/shop.csx", $"Partition(\"shop\");\nLabel(\"office\", \"192.0.2.7\");\n{statement};\n");

        Findings(Lint()).ShouldNotContain(finding => finding.Contains("RIP0534", StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_of_a_loaded_file_is_used_if_one_of_the_files_that_load_it_names_it_and_else_found_once()
    {
        _scene.With("rules/_labels.csx",
            "Label(\"office\", \"192.0.2.7\");\nLabel(\"attic\", \"192.0.2.8\");\nLabel(\"cellar\", \"192.0.2.9\");\n")
            .With("rules/shop.csx",
                "#load \"_labels.csx\"\nPartition(\"shop\");\nAccept(\"x\").Ports(80).From(\"office\").To(\"192.0.2.1\");\n")
            .With("rules/forum.csx",
                "#load \"_labels.csx\"\nPartition(\"forum\");\nAccept(\"x\").Ports(80).From(\"192.0.2.7\").To(\"192.0.2.2\");\n")
            .With("rules/tests.csx", "#load \"_labels.csx\"\nExpect.Allowed(\"y\").Ports(9).From(\"cellar\").To(\"203.0.113.77\");\n");

        Findings(Lint()).ShouldHaveSingleItem()
            .ShouldStartWith("warning RIP0534: rules/_labels.csx(2,1): the label \"attic\" is not used: ");
    }

    [Fact]
    public void A_label_that_only_unused_labels_name_is_found_once_they_are_gone()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop + "\nLabel(\"inner\", \"192.0.2.7\");\nLabel(\"outer\", \"inner\");\n");
        Findings(Lint()).ShouldHaveSingleItem().ShouldContain("the label \"outer\" is not used");

        _scene.With("rules/shop.csx", RuleTexts.Shop + "\nLabel(\"inner\", \"192.0.2.7\");\n");

        Findings(Lint()).ShouldHaveSingleItem().ShouldContain("the label \"inner\" is not used");
    }

    [Fact]
    public void Labels_that_files_which_were_not_looked_at_may_use_are_no_findings()
    {
        _scene.With("shared/_all.csx", "Label(\"attic\", \"192.0.2.8\");\n").With("rules/_labels.csx",
            "Label(\"cellar\", \"192.0.2.9\");\n")
            .With("rules/shop.csx", "#load \"../shared/_all.csx\"\n#load \"_labels.csx\"\n" + RuleTexts.Shop);

        Findings(Lint("--root", _scene.At(""))).ShouldHaveSingleItem().ShouldContain("\"cellar\"");
        Findings(_scene.Run("lint", "{rules/shop.csx}", "--root", _scene.At(""))).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_known_of_labels_is_kept_from_run_to_run()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop + "\nLabel(\"attic\", \"192.0.2.7\");\n");
        var first = Lint();

        Lint().ShouldBe(first);
        Findings(first).ShouldHaveSingleItem().ShouldContain("\"attic\"");
    }

    [Fact]
    public void A_label_that_was_accepted_is_left_out_wherever_it_stands()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop + "\nLabel(\"attic\", \"192.0.2.7\");\n");
        Lint("--write-baseline", "{baseline}");
        _scene.With("rules/shop.csx", RuleTexts.Shop + "\n\n\n  Label(\"attic\", \"192.0.2.7\");\n");

        Lint("--baseline", "{baseline}").ShouldBe(new CommandResult(ExitCode.Done, "no findings in 2 partitions; 1 finding "
            + "accepted.\n", ""));
    }

    [Fact]
    public void A_finding_that_was_accepted_stays_accepted_on_another_line()
    {
        _scene.With("rules/blocklist.csx", Blocklist);
        Lint("--write-baseline", "{baseline}").ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/shop.csx", "// A line more.\n" + RuleTexts.Shop).With("rules/blocklist.csx", "\n" + Blocklist);

        Lint("--baseline", "{baseline}").ShouldBe(new CommandResult(ExitCode.Done, "no findings in 3 partitions; 1 finding "
            + "accepted.\n", ""));
    }

    [Fact]
    public void Only_what_was_accepted_is_left_out_and_lines_that_accept_nothing_any_more_are_named()
    {
        _scene.With("rules/blocklist.csx", Blocklist);
        Lint("--write-baseline", "{baseline}");
        _scene.Without("rules/blocklist.csx").With("rules/shop.csx",
            "Partition(\"shop\");\nAccept(\"x\").AnyProtocol().To(\"192.0.2.1\");\n");

        var result = Lint("--baseline", "{baseline}");

        Findings(result).ShouldHaveSingleItem().ShouldStartWith("warning RIP0532: ");
        result.Output.ShouldContain(
            "the baseline accepts what is no longer found; remove this line: RIP0530 rules/shop.csx: drop \"bad guys\" can never "
            + "match: drop \"bad guys\" (rules/blocklist.csx) takes");
    }

    [Fact]
    public void A_baseline_that_is_none_is_refused_with_its_line()
    {
        _scene.With("baseline", "# ours\nRIP0530 x\nnonsense\n");

        var result = Lint("--baseline", "{baseline}");

        (result.ExitCode, result.Errors).ShouldBe((ExitCode.Failed,
            "error: /etc/ripcs/baseline: line 3 is not a finding: write # in front of a comment, or write the file again\n"));
    }

    [Fact]
    public void A_machine_reads_findings_as_diagnostics()
    {
        _scene.With("rules/blocklist.csx", Blocklist);

        var json = Lint("--json").Json();

        (json.GetProperty("result").GetString(), json.GetProperty("exit_code").GetInt32()).ShouldBe(("findings", 3));
        json.GetProperty("diagnostics")[0].GetProperty("code").GetString().ShouldBe("RIP0530");
    }

    [Fact]
    public void GitLab_gets_each_finding_with_a_fingerprint_that_stays_when_its_rule_moves()
    {
        _scene.With("rules/blocklist.csx", Blocklist);
        var before = Lint("--format", "codequality");
        var moved = _scene.With("rules/blocklist.csx", $"// Moved down.\n{Blocklist}").Run("lint", "{rules}", "--format", "codequality");

        var finding = before.Json().EnumerateArray().ShouldHaveSingleItem();
        finding.GetProperty("check_name").GetString().ShouldBe("RIP0530");
        finding.GetProperty("severity").GetString().ShouldBe("minor");
        finding.GetProperty("location").GetProperty("path").GetString().ShouldEndWith("rules/shop.csx");
        finding.GetProperty("location").GetProperty("lines").GetProperty("begin").GetInt32().ShouldBe(5);
        moved.Json()[0].GetProperty("fingerprint").GetString().ShouldBe(finding.GetProperty("fingerprint").GetString());
        before.Errors.ShouldContain("warning RIP0530: rules/shop.csx(5): ");
        before.ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Fact]
    public void A_pipeline_gets_a_test_for_each_expectation_and_for_each_finding()
    {
        const string Expected = "Expect.Allowed(\"the shop is reachable\").Ports(22).From(\"192.0.2.1\").To(\"192.168.1.1\");\n"
            + "Expect.Blocked(\"nobody gets <in>\").Ports(80).From(\"192.0.2.1\").To(\"192.168.1.1\");\n";
        var result = _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.1\")"
            + ".To(\"192.168.1.1\");\n" + Expected).Run("lint", "{rules}", "--format", "junit");

        var suites = XDocument.Parse(result.Output).Root!.Elements("testsuite").ToList();
        suites.Select(suite => $"{suite.Attribute("name")!.Value} {suite.Attribute("tests")!.Value} {suite.Attribute("failures")!.Value}")
            .ShouldBe(["expectations 2 1", "findings 1 0"]);
        var cases = suites[0].Elements("testcase").ToList();
        cases.Select(one => one.Attribute("name")!.Value).ShouldBe(["the shop is reachable", "nobody gets <in>"]);
        cases[0].Elements().ShouldBeEmpty();
        cases[1].Element("failure")!.Attribute("message")!.Value.ShouldContain("nobody gets <in>");
        cases[1].Attribute("classname")!.Value.ShouldEndWith("rules/shop.csx");
        result.ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Theory]
    [InlineData("shop", "bad\ufffe", "sarif")]
    [InlineData("shop", "bad\ufffe", "junit")]
    [InlineData("sh\ufffeop", "bad", "junit")]
    [InlineData("sh\u0001op", "bad", "junit")]
    public void What_no_document_of_XML_can_hold_is_shown_by_its_code(string file, string rule, string format)
    {
        var result = _scene.Without("rules/shop.csx").With($"rules/{file}.csx",
            $"Partition(\"shop\");\nAccept(\"{rule}\").Ports(80).From(\"all\").To(\"all\");\n").Run("lint", "{rules}", "--format", format);

        result.ExitCode.ShouldBe(ExitCode.RulesRefused, result.Errors);
        if (format == "junit")
            XDocument.Parse(result.Output).Descendants("failure").ShouldNotBeEmpty();

        result.Output.ShouldNotContain("\ufffe");
    }

    [Fact]
    public void GitHub_gets_the_line_of_each_finding_and_its_column_where_one_is_known()
    {
        var refused = _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"a\").To(\"nowhere\");\n")
            .Run("lint", "{rules}", "--format", "sarif").Json();
        var found = _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"a\").Ports(80).From(\"all\").To(\"all\");\n")
            .Run("lint", "{rules}", "--format", "sarif").Json();

        refused.GetProperty("version").GetString().ShouldBe("2.1.0");
        var error = refused.GetProperty("runs")[0].GetProperty("results")[0];
        error.GetProperty("level").GetString().ShouldBe("error");
        var region = error.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
        (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32()).ShouldBe((2, 1));
        var warning = found.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .First(result => result.GetProperty("ruleId").GetString() == "RIP0532");
        warning.GetProperty("level").GetString().ShouldBe("warning");
        warning.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32()
            .ShouldBe(2);
        found.GetProperty("runs")[0].GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()
            .Select(rule => rule.GetProperty("id").GetString()).ShouldContain("RIP0532");
    }

    [Fact]
    public void GitLab_gets_an_empty_list_where_nothing_is_found_and_the_error_where_rules_are_refused()
    {
        Lint("--format", "codequality").Output.ShouldBe("[]\n");

        var refused = _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"a\").To(\"nowhere\");\n")
            .Run("lint", "{rules}", "--format", "codequality");

        refused.Json()[0].GetProperty("severity").GetString().ShouldBe("critical");
        refused.ExitCode.ShouldBe(ExitCode.RulesRefused);
        Lint("--format", "codequality", "--json").Errors.ShouldContain("--json is a format, too: leave --format out.");
    }

    private CommandResult Lint(params string[] options) => _scene.Run(["lint", "{rules}", .. options]);

    private static string Unplaced(string finding) => finding.Split(' ') is [var severity, var code, _, .. var rest]
        ? string.Join(' ', [severity, code, .. rest]) : finding;

    private static string[] Findings(CommandResult result) => result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
