using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Rehearsing;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rehearsing;

/// <summary>What an apply does with what its rehearsal finds.</summary>
public sealed class RehearsedApplyTests : IDisposable
{
    private readonly FakeRehearsal _rehearsal = new();
    private readonly CommandLineScene _scene;

    public RehearsedApplyTests() =>
        _scene = new CommandLineScene { Rehearsal = _rehearsal }.With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_refused_rule_is_reported_at_its_line_by_its_name_and_the_host_is_not_touched()
    {
        _rehearsal.Refuse("203.0.113.0/24", "Couldn't load match `geoip'");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.RulesRefused);
        result.Output.ShouldBeEmpty();
        result.Errors.ShouldMatch("""
            ^error RIP0901: rules/shop.csx\(5\): iptables refuses drop "bad guys" \(IPv4 filter\): Couldn't load match `geoip'
                  -A shop-a\w{6} -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP
                  found in the rehearsal; the host was not touched
            1 error; nothing was applied.
            $
            """.TrimEnd('\n'));
        _scene.Netfilter.Applied.ShouldBeEmpty();
        Directory.Exists(_scene.StatePath + "/history").ShouldBeFalse();
    }

    [Theory]
    [InlineData("RULE_APPEND failed (Invalid argument)", "the kernel")]
    [InlineData("it gives no reason", "the kernel")]
    [InlineData("Bad ctstatus \"SNAT\"", "iptables")]
    [InlineData("unknown option \"--probability\"", "iptables")]
    public void Who_refuses_it_is_said(string words, string who)
    {
        _rehearsal.Refuse("203.0.113.0/24", words);

        _scene.Apply().Errors.ShouldStartWith(
            $"error RIP0901: rules/shop.csx(5): {who} refuses drop \"bad guys\" (IPv4 filter): {words}\n");
    }

    [Fact]
    public void Where_the_rehearsal_stops_at_ten_rules_it_says_that_there_may_be_more()
    {
        _scene.With("rules/shop.csx",
            "Partition(\"shop\");\n" + string.Concat(Enumerable.Range(1,
            10).Select(last => $"Drop(\"bad {last}\").From(\"203.0.113.{last}\").To(\"192.168.7.10\");\n")));
        _rehearsal.Refuse("-s 203.0.113.", "no such match");

        _scene.Apply().Errors.ShouldEndWith(
            "error RIP0905: rules/shop.csx(11): the rehearsal stopped at 10 rules of a family, and there may be more; fix these and try "
                + "again\n11 errors; nothing was applied.\n");
    }

    [Fact]
    public void A_rule_that_is_printed_otherwise_is_reported_with_what_to_write()
    {
        _rehearsal.Reword("203.0.113.0/24", "-s 203.0.113.0/24 -j DROP");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.RulesRefused);
        result.Errors.ShouldStartWith("error RIP0902: rules/shop.csx(5): iptables rewrites drop \"bad guys\" (IPv4 filter), so it would ");
        result.Errors.ShouldContain(
            "\n      written: -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP\n      printed: -s 203.0.113.0/24 -j DROP\n");
    }

    [Theory]
    [InlineData("Raw(\"-A INPUT -p tcp -j TARPIT --half\");", ", in a line for each family with iptables or ip6tables in front of it")]
    [InlineData("Drop(\"bad\").Protocols(\"tcp\").To(\"all\").Match(\"-m half --half\");",
        ", in a rule for each family with .Family(4) or .Family(6)")]
    public void Where_each_family_prints_a_rule_in_its_own_way_the_advice_is_a_rule_for_each(string statement, string advice)
    {
        _scene.With("rules/shop.csx", $"Partition(\"shop\");\n{statement}\n");
        _rehearsal.Reword("half", "-p tcp --half 32", inIPv6: "-p tcp --half 128");

        var errors = _scene.Apply().Errors.Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal)).ToList();

        errors.Count.ShouldBe(2);
        errors.ShouldAllBe(line => line.EndsWith($"write it as iptables prints it{advice}", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_both_families_print_a_rule_alike_one_line_is_enough()
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\");\nRaw(\"-A INPUT -p tcp -j TARPIT --half\");\n");
        _rehearsal.Reword("half", "-p tcp --half 32");

        _scene.Apply().Errors.ShouldContain("write it as iptables prints it\n");
    }

    [Fact]
    public void The_same_is_said_in_JSON()
    {
        _rehearsal.Refuse("203.0.113.0/24", "no such match");

        var json = _scene.Apply("--json").Json();

        json.GetProperty("result").GetString().ShouldBe("refused");
        json.GetProperty("exit_code").GetInt32().ShouldBe(ExitCode.RulesRefused);
        var found = json.GetProperty("diagnostics")[0];
        found.GetProperty("code").GetString().ShouldBe("RIP0901");
        found.GetProperty("file").GetString().ShouldBe("rules/shop.csx");
        found.GetProperty("line").GetInt32().ShouldBe(5);
        found.GetProperty("details")[0].GetString().ShouldNotBeNull().ShouldEndWith(" -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP");
    }

    [Fact]
    public void A_refused_pointer_is_reported_with_the_file_of_its_partition()
    {
        _rehearsal.Refuse("-d 192.168.7.10/32 -j shop-a", "no reason");

        _scene.Apply().Errors.ShouldMatch(@"^error RIP0901: rules/shop\.csx: iptables refuses the pointer to shop-a\w{6} \(IPv4 filter\): no reason\n");
    }

    [Fact]
    public void A_rule_that_a_rollback_brings_back_is_reported_at_the_line_that_it_came_from()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--clean").ExitCode.ShouldBe(ExitCode.Done);
        _rehearsal.Refuse("203.0.113.0/24", "Couldn't load match `geoip'");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.RulesRefused);
        result.Errors.ShouldStartWith("error RIP0901: rules/shop.csx(5): iptables refuses drop \"bad guys\" (IPv4 filter): ");
    }

    [Fact]
    public void A_rule_that_no_file_names_is_reported_by_its_text()
    {
        var chain = new WrittenChain(Family.IPv4, TableName.Filter, new("old-a000000"), ["-j DROP"]);

        var found = new RuleNames([]).Describe([new Objection.Refused(new(chain, 0), "no reason")]);

        found.Single().ToString().ShouldBe("""
            error RIP0901: iptables refuses a rule of old-a000000 (IPv4 filter): no reason
                  -A old-a000000 -j DROP
                  found in the rehearsal; the host was not touched
            """);
    }

    [Fact]
    public void A_refused_rule_with_a_control_group_says_that_the_group_must_exist()
    {
        const string Words = "RULE_APPEND failed (Invalid argument)";
        var chain = new WrittenChain(
            Family.IPv4, TableName.Filter, new("old-a000000"), ["-m cgroup --path \"x.slice\" -j DROP", "-j DROP"]);

        string Said(int rule) => new RuleNames([]).Describe([new Objection.Refused(new(chain, rule), Words)]).Single().ToString();

        Said(0).ShouldContain("failed (Invalid argument); a control group must exist when a rule that names it is loaded, and systemd-cgls "
            + "shows those that do\n");
        Said(1).ShouldContain("failed (Invalid argument)\n");
    }

    [Fact]
    public void Only_what_a_change_writes_and_is_not_live_is_rehearsed()
    {
        _scene.With("rules/forum.csx", RuleTexts.Forum).Live();

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        _rehearsal.Tried.Count.ShouldBe(2);
        _rehearsal.Tried[0].Select(chain => chain.Name.Value.Split('-')[0]).ShouldBe(["forum", "partition", "shop"]);
        _rehearsal.Tried[1].Select(chain => chain.Name.Value).ShouldBe([_scene.ChainInForce("shop-a"), "partition-a"]);
        _rehearsal.Tried[1][0].Rules.Count.ShouldBe(3);
        _rehearsal.Tried[1][1].Rules.ShouldBe([_scene.Named("-d 192.168.7.10/32 -j {shop-a}")]);
    }

    [Fact]
    public void What_only_deletes_is_not_rehearsed()
    {
        _scene.Live();

        _scene.Clean().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        _rehearsal.Tried.Count.ShouldBe(1);
    }

    [Fact]
    public void Of_a_live_chain_the_rule_that_is_put_back_is_rehearsed_and_found_by_its_name()
    {
        _scene.Live().ByHand("-D {shop-a} -s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT");
        _rehearsal.Refuse("--dport 22", "no reason");

        _scene.Apply().Errors.ShouldStartWith(
            "error RIP0901: rules/shop.csx(6): iptables refuses accept \"ssh\" (IPv4 filter): no reason\n");

        _rehearsal.Tried[1].Single().Rules.ShouldBe(["-s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT"]);
    }

    [Theory]
    [InlineData("IPv4")]
    [InlineData("IPv6")]
    public void A_refused_bridge_is_reported_with_the_rewrite_that_it_serves_and_the_host_is_not_touched(string family)
    {
        using var scene = new CommandLineScene { Rehearsal = _rehearsal }.With("rules/office.csx", RuleTexts.Office).Live();
        var before = scene.LiveRules();
        _rehearsal.Refuse($"-g {DispatchChain.Bridge}", "Couldn't load match `33'", family);

        var result = scene.With("rules/office.csx", RuleTexts.OfficeMoved).Apply();

        result.ExitCode.ShouldBe(ExitCode.RulesRefused);
        var errors = result.Errors.Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal)).Distinct();
        errors.ShouldBe([
            $"error RIP0901: rules/office.csx(7): iptables refuses the bridge of rewrite \"website\" ({family} filter): Couldn't load "
                + $"match `33'"]);
        scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_diff_rehearses_nothing()
    {
        _scene.Diff();

        _rehearsal.Tried.ShouldBeEmpty();
    }

    [Fact]
    public void What_could_not_be_rehearsed_is_said_once_and_the_change_goes_on()
    {
        _rehearsal.Skipped = "rehearsal skipped: no throw-away network namespace can be made here";

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Lines.Count(line => line == _rehearsal.Skipped).ShouldBe(1);
        result.LastLine.ShouldStartWith("change 1 applied and verified");
    }

    [Fact]
    public void A_second_try_after_a_rival_is_not_rehearsed_again()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        var rivals = 1;
        _scene.Netfilter.BeforeRestore = (_, _) =>
        {
            if (rivals-- > 0)
                _scene.ByHand($"-F {DispatchChain.Guard}", $"-A {DispatchChain.Guard} -m comment --comment ripcs-rival-1");
        };

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

        rivals.ShouldBeLessThan(0);
        _rehearsal.Tried.Count.ShouldBe(2);
    }
}
