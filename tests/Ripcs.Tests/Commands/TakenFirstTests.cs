using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Rules of other programs in front of the jumps, and the rules of ours
/// that they pass by: in a diff those that come, in lint all.</summary>
public sealed class TakenFirstTests : IDisposable
{
    private const string Four = """
        Partition("host");
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("host");
        Accept("web").Ports(80).To("host");
        Accept("tls").Ports(443).To("host");
        Accept("mail").Ports(25).To("host");
        """;

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_diff_names_the_rule_in_front_that_denies_what_a_new_rule_accepts()
    {
        _scene.Live().ByHand("-I INPUT 1 -p tcp -m tcp --dport 22 -j DROP").With("rules/host.csx", Four);

        const string Said = "warning: -A INPUT -p tcp -m tcp --dport 22 -j DROP (filter IPv4, not managed by Ripcs) is in front and "
            + "denies packets that accept \"ssh\" rules/host.csx:2 "
            + "would accept, such as tcp 192.0.2.1 -> 192.0.2.254:22: it never meets these; look at that rule: if the rule file should "
            + "decide these, narrow that rule; removing it opens all that it denies";
        _scene.Diff().Lines.Count(line => line == Said).ShouldBe(1);
        _scene.Diff("--out", "{plan}").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("plan", "show", "{plan}").Lines.ShouldContain(Said);
        _scene.Apply().Lines.ShouldContain(Said);
        _scene.Apply().Output.ShouldNotContain("is in front");
    }

    [Fact]
    public void A_diff_names_the_rule_in_front_that_accepts_what_a_new_rule_denies()
    {
        _scene.Live().ByHand("-I FORWARD 1 -s 203.0.113.0/24 -j ACCEPT").With("rules/block.csx",
            "Partition(\"block\");\nDrop(\"bad\").From(\"203.0.113.7\").To(\"192.168.7.99\");\n");

        _scene.Diff().Output.ShouldContain(
            "is in front and accepts packets that drop \"bad\" rules/block.csx:2 would deny, such as tcp 203.0.113.7 -> 192.168.7.99: "
                + "it never meets these");
    }

    [Fact]
    public void Of_a_chain_in_front_the_diff_says_how_it_is_meant_to_be_asked_first_and_is_silent_where_it_is()
    {
        _scene.Live().ByHand(":f2b - [0:0]", "-A f2b -s 192.0.2.66/32 -j DROP", "-I INPUT 1 -p tcp -j f2b").With("rules/host.csx", Four);

        var diff = _scene.Diff();

        diff.Output.ShouldContain(
            "accept \"ssh\" rules/host.csx:2, accept \"web\" rules/host.csx:3, accept \"tls\" rules/host.csx:4 and 1 more (ripcs lint "
            + "/etc/ripcs/rules --all names them) would accept");
        diff.Output.ShouldContain("they never meet these; if f2b should be evaluated first, write HostPolicy().Behind(\"f2b\")");
        _scene.With("rules/host.csx", $"{Four}\nHostPolicy().Behind(\"f2b\");").Diff().Output.ShouldNotContain("is in front");
    }

    [Fact]
    public void A_diff_and_lint_name_the_rule_of_nat_that_leads_elsewhere_what_a_rule_accepts_or_denies()
    {
        _scene.Live().ByHand(TableName.Nat, "-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80").With("rules/host.csx", """
            Partition("host");
            Drop("not the guests").Ports(8080).From("203.0.113.0/24").To("192.168.7.99");
            Accept("app").Ports(8080).From("198.51.100.0/24").To("192.168.7.99");
            Accept("tls").Ports(443).To("192.168.7.99");
            """);

        const string Rule = "-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80 (nat IPv4, not managed by "
            + "Ripcs)";
        var diff = _scene.Diff();

        diff.Output.ShouldContain(
            $"warning: {Rule} is in front and redirects packets that accept \"app\" rules/host.csx:3 would accept, such as tcp "
            + $"198.51.100.1 -> 192.168.7.99:8080: "
            + "it never meets these; name the address that they were sent to in .OriginalTo(…), or remove that rule\n");
        diff.Output.ShouldContain(
            $"warning: {Rule} is in front and redirects packets that drop \"not the guests\" rules/host.csx:2 would deny, such "
            + $"as tcp 203.0.113.1 -> 192.168.7.99:8080: ");
        diff.Output.ShouldNotContain("accept \"tls\" rules/host.csx:4 would");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("lint", "{rules}").Errors.ShouldContain(
            $"RIP0531: rules/host.csx(3): accept \"app\" is bypassed: {Rule} redirects packets before it is evaluated, such as tcp "
                + $"198.51.100.1 -> 192.168.7.99:8080; "
            + "name the address that they were sent to in .OriginalTo(…), or remove that rule");
    }

    [Theory]
    [InlineData("mangle", "-A PREROUTING -s 198.51.100.0/24 -j DROP")]
    [InlineData("raw", "-A PREROUTING -s 198.51.100.0/24 -j DROP")]
    [InlineData("mangle", "-A FORWARD -s 198.51.100.0/24 -j DROP")]
    public void A_diff_and_lint_name_the_rule_of_another_table_that_drops_what_a_rule_accepts(string table, string rule)
    {
        _scene.Live().ByHand(new TableName(table), rule).With("rules/host.csx", """
            Partition("host");
            Drop("not the guests").Ports(8080).From("198.51.100.128/25").To("192.168.7.99");
            Accept("app").Ports(8080).From("198.51.100.0/24").To("192.168.7.99");
            Accept("tls").Ports(443).From("203.0.113.0/24").To("192.168.7.99");
            """);

        var diff = _scene.Diff();

        diff.Output.ShouldContain(
            $"warning: {rule} ({table} IPv4, not managed by Ripcs) is in front and denies packets that accept \"app\" "
            + $"rules/host.csx:3 would accept, "
            + "such as tcp 198.51.100.1 -> 192.168.7.99:8080: it never meets these; look at that rule: if the rule file should decide "
            + "these, narrow that rule; removing it opens all that it denies\n");
        diff.Output.ShouldNotContain("would deny");
        diff.Output.ShouldNotContain("accept \"tls\" rules/host.csx:4 would");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("lint", "{rules}").Errors.ShouldContain(
            $"RIP0531: rules/host.csx(3): accept \"app\" is bypassed: {rule} ({table} IPv4, not managed by Ripcs) decides differently "
                + $"before it is evaluated, such as for tcp 198.51.100.1 -> 192.168.7.99:8080; "
            + "look at that rule: if the rule file should decide these, narrow that rule; removing it opens all that it denies");
    }

    [Fact]
    public void A_diff_and_lint_name_the_rule_in_front_that_leads_elsewhere_what_a_new_rewrite_would_translate()
    {
        const string Before = """
            Partition("web");
            Rewrite("mail").Ports(25).Dnat("192.0.2.80", to: "10.1.1.1");
            Rewrite("inside").Out("eth1").Snat("10.1.1.0/24", to: "10.1.1.254");

            """;
        _scene.With("rules/web.csx", Before).Live()
            .ByHand(TableName.Nat, "-I PREROUTING 1 -d 192.0.2.80/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.9.9.9",
                "-I POSTROUTING 1 -s 10.1.1.0/24 -o eth0 -j MASQUERADE")
            .With("rules/web.csx", $"""
                {Before}Rewrite("www").Ports(80, 443).Dnat("192.0.2.80", to: "10.1.1.1");
                Rewrite("out").Out("eth0").Snat("10.1.1.0/24", to: "192.0.2.80");
                """);

        var diff = _scene.Diff();

        diff.Output.ShouldContain(
            "warning: -A PREROUTING -d 192.0.2.80/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.9.9.9 (nat IPv4, not managed by "
            + "Ripcs) is in front and takes packets that "
            + "rewrite \"www\" rules/web.csx:4 would translate, such as tcp ");
        diff.Output.ShouldContain("-> 192.0.2.80:80: it never meets these; remove that rule, or name other packets in the rule file\n");
        diff.Output.ShouldContain(
            "-A POSTROUTING -s 10.1.1.0/24 -o eth0 -j MASQUERADE (nat IPv4, not managed by Ripcs) is in front and takes packets that "
            + "rewrite \"out\" rules/web.csx:5 would translate");
        diff.Output.ShouldNotContain("rewrite \"mail\"");
        _scene.Run("lint", "{rules}").Errors.ShouldContain(
            "RIP0531: rules/web.csx(4): rewrite \"www\" is bypassed: -A PREROUTING -d 192.0.2.80/32 -p tcp -m tcp --dport 80 -j DNAT "
                + "--to-destination 10.9.9.9 (nat IPv4, not managed by Ripcs)");
    }

    [Fact]
    public void Of_a_rule_in_front_that_asks_a_set_it_is_not_advised_to_remove_it_for_everybody()
    {
        _scene.Live().ByHand("-I INPUT 1 -m set --match-set bad src -j DROP").With("rules/host.csx", Four);

        _scene.Diff().Output.ShouldNotContain("remove that rule");
    }

    [Theory]
    [InlineData("-I INPUT 1 -d 192.168.7.10/32 -j DROP")]
    [InlineData("-I INPUT 1 -p tcp -m tcp --dport 22 -m conntrack --ctstate ESTABLISHED -j DROP")]
    [InlineData("-I INPUT 1 -p tcp -m tcp --dport 22 -j ACCEPT")]
    [InlineData("-I FORWARD 1 -p tcp -m tcp --dport 22 -j DROP")]
    [InlineData("-I INPUT 1 -i lo -j DROP")]
    [InlineData("-A INPUT -p tcp -m tcp --dport 22 -j DROP")]
    public void Nothing_is_said_of_a_rule_that_takes_no_packets_of_a_new_one_or_decides_alike(string rule)
    {
        _scene.Live().ByHand(rule).With("rules/host.csx", Four);

        _scene.Diff().Output.ShouldNotContain("is in front");
    }

    [Fact]
    public void A_rule_in_front_that_passes_many_statements_by_is_told_with_the_first_ones_and_all_names_the_rest()
    {
        _scene.With("rules/host.csx", Four).Live().ByHand("-I INPUT 1 -s 192.0.2.66/32 -j DROP");

        var lint = _scene.Run("lint", "{rules}");

        lint.Errors.Split('\n').Count(line => line.Contains("RIP0531", StringComparison.Ordinal)).ShouldBe(3);
        lint.Lines.ShouldBe(["warning: -A INPUT -s 192.0.2.66/32 -j DROP (filter IPv4, not managed by Ripcs) passes 1 further statement "
            + "by; --all names it", "4 findings in 3 partitions."]);
        var all = _scene.Run("lint", "{rules}", "--all");
        all.Errors.Split('\n').Count(line => line.Contains("RIP0531", StringComparison.Ordinal)).ShouldBe(4);
        all.Output.ShouldBe("4 findings in 3 partitions.\n");
        _scene.Run("lint", "{rules}", "--json").Json().GetProperty("diagnostics").GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public void A_baseline_accepts_no_statement_that_the_same_rule_in_front_passes_by_later()
    {
        _scene.With("rules/host.csx", Four).Live().ByHand("-I INPUT 1 -s 192.0.2.66/32 -j DROP").Run("lint", "{rules}", "--write-baseline",
            "{baseline}");
        _scene.With("rules/host.csx", $"{Four}\nAccept(\"ftp\").Ports(21).To(\"host\");");

        var lint = _scene.Run("lint", "{rules}", "--baseline", "{baseline}");

        lint.Errors.ShouldStartWith("warning RIP0531: rules/host.csx(6): accept \"ftp\" is bypassed: -A INPUT -s 192.0.2.66/32 -j DROP ");
        lint.LastLine.ShouldBe("1 finding in 3 partitions; 4 findings accepted.");
    }

    [Fact]
    public void A_host_policy_is_not_to_be_removed_for_one_that_no_file_names_any_more()
    {
        const string Policy = "HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished();\n";
        _scene.With("rules/early.csx", $"Partition(\"early\");\n{Policy}").Live().Without("rules/early.csx").With("rules/late.csx",
            $"Partition(\"late\");\n{Policy}");

        const string Said = "warning RIP0530: rules/late.csx(2): host policy can never match: host policy (rules/early.csx(2)) takes all "
            + "of its packets; "
            + "no file names early any more: once these rules are in force, remove it with ripcs clean apply DIR";
        _scene.Run("lint", "{rules}").Errors.ShouldStartWith(Said);
        _scene.Apply();
        _scene.With("rules/late.csx", $"Partition(\"later\");\n{Policy}").Run("lint", "{rules}").Errors.ShouldNotContain(" of the ");
        _scene.With("rules/late.csx", $"Partition(\"late\");\n{Policy}").Clean();
        _scene.Run("lint", "{rules}").Errors.ShouldBeEmpty();
    }

    [Fact]
    public void A_rewrite_that_another_partition_makes_first_is_one_finding()
    {
        _scene.With("rules/one.csx", "Partition(\"one\");\nRewrite(\"web\").Ports(443, 22).Dnat(\"192.0.2.1\", to: \"10.0.0.1\");\n")
            .With("rules/two.csx", "Partition(\"two\");\nRewrite(\"www\").Ports(443).Dnat(\"192.0.2.1\", to: \"10.0.0.2\");\n");

        _scene.Run("lint", "{rules}").Errors.Split('\n').Where(line => line.Contains("two.csx(2)", StringComparison.Ordinal))
            .ShouldHaveSingleItem().ShouldStartWith("warning RIP0516: ");
    }

    [Fact]
    public void An_accept_of_which_a_Raw_denies_all_packets_is_one_finding()
    {
        _scene.With("rules/host.csx", """
            Partition("host");
            Raw("-A FORWARD -s 203.0.113.66 -j DROP").Family(4);
            Accept("x").From("203.0.113.66").Ports(22).To("192.168.7.99");
            """);

        _scene.Run("lint", "{rules}").Errors.Split('\n').Where(line => line.Contains("host.csx(3", StringComparison.Ordinal))
            .ShouldHaveSingleItem().ShouldStartWith("warning RIP0519: ");
    }

    [Fact]
    public void This_host_is_named_once_for_both_families()
    {
        _scene.With("rules/one.csx", "Partition(\"one\");\nAccept(\"a\").Ports(23).To(\"host\");\n")
            .With("rules/two.csx", "Partition(\"two\");\nAccept(\"b\").Ports(23).To(\"host\");\n");

        _scene.Run("lint", "{rules}").Errors.ShouldContain(
            "keep it or have it evaluated first: without it the partition would not see what is sent to this host\n");
    }
}
