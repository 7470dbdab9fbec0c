using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ripcs.Changes.Plans;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>plan host and rules diff --host: rules are compiled and reviewed on one machine and applied on another.</summary>
public sealed class PlanElsewhereTests : IDisposable
{
    private const string OwnRules =
        "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -s 203.0.113.7/32 -j DROP\nCOMMIT\n";

    // The machine of the reviewer has rules, a name and an identity of its own.
    private readonly CommandLineScene _desk = new()
    {
        Here = HostIdentity.Current() with { Machine = "the reviewer's machine" }, HostName = "desk", User = "ann",
    };

    private readonly CommandLineScene _web = new CommandLineScene(OwnRules).With("rules/shop.csx", RuleTexts.Shop).With("rules/forum.csx",
        RuleTexts.Forum);

    public void Dispose()
    {
        _desk.Dispose();
        _web.Dispose();
    }

    [Fact]
    public void A_plan_made_on_one_machine_is_applied_on_another()
    {
        _web.Live();
        Reviewed("rules/shop.csx", RuleTexts.ShopOn(23));
        var there = _web.With("rules/shop.csx", RuleTexts.ShopOn(23)).Diff("--json").Json();

        var diff = Diff("--out", "{web1.plan}", "--json");
        var apply = Carried();

        diff.ExitCode.ShouldBe(ExitCode.Done, diff.Errors);
        diff.Json().GetProperty("partitions").GetRawText()
            .ShouldBe(there.GetProperty("partitions").GetRawText().Replace("/etc/ripcs", "", StringComparison.Ordinal));
        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.LastLine.ShouldStartWith("change 2 applied and verified");
        _web.History.Read(2).Plan.ShouldBe(new PlanMark(CarriedText.Digest(File.ReadAllBytes(_web.At("web1.plan"))), "ann", "desk",
            _desk.Clock.GetUtcNow()));
        _web.Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
        Directory.Exists(_desk.StatePath).ShouldBeFalse();
    }

    [Fact]
    public void A_trace_and_a_lint_know_the_rules_and_the_addresses_of_another_host()
    {
        _web.Live();
        Reviewed("rules/shop.csx", "Partition(\"shop\");\nAccept(\"web\").Ports(80).To(\"host\");\n"
            + "Expect.Allowed(\"web\").Ports(80).To(\"192.0.2.254\");\n");

        var trace = _desk.Run("trace", "tcp 198.51.100.7 -> 192.0.2.254:80", "--host", "{web1.host}", "--rules", "{rules}");
        trace.Errors.ShouldContain("compared with web1 as it was at ");
        trace.Output.ShouldContain("accept \"web\" rules/shop.csx:2");

        // That the address is the host's own decides about the expectation.
        _desk.Run("lint", "{rules}", "--host", "{web1.host}").Output.ShouldNotContain("RIP08");
        _desk.Run("lint", "{rules}", "--host", "{web1.host}", "--against", "{x}").ExitCode.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public void A_host_whose_rules_came_as_a_plan_does_not_look_for_their_directory_and_advises_none_of_its_paths()
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);
        Diff("--out", "{web1.plan}");
        Carried().ExitCode.ShouldBe(ExitCode.Done);
        Directory.Delete(_desk.Rules, recursive: true);

        var (check, status) = (_web.Run("check"), _web.Run("status"));
        _web.ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP");
        var drifted = _web.Run("status");

        check.ExitCode.ShouldBe(CheckCode.Ok, check.Output);
        status.Output.ShouldNotContain(_desk.Rules);
        status.Output.ShouldNotContain("of the last run");
        drifted.LastLine.ShouldEndWith(
            "; see what apply does about it with: ripcs rules diff PATH --host FILE, on desk (FILE: ripcs plan host)");
        _web.Run("status", "--json").Json().GetProperty("status").GetProperty("directory").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void Where_the_last_apply_was_a_plan_of_another_machine_whoever_comes_with_a_directory_of_this_one_is_told_so()
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);
        Diff("--out", "{web1.plan}");
        Carried().ExitCode.ShouldBe(ExitCode.Done);
        _web.With("rules/shop.csx", RuleTexts.ShopOn(23));

        var diff = _web.Diff();
        var clean = _web.Run("clean", "apply", "{rules}");
        _web.Apply().ExitCode.ShouldBe(ExitCode.Done);

        diff.Output.ShouldContain("of a plan that was made on desk, and this is /etc/ripcs/rules: make sure "
            + "that this is not an older copy");
        clean.ExitCode.ShouldBe(ExitCode.Failed);
        clean.Errors.ShouldContain(
            ", of a plan that was made on desk), and clean would remove all partitions that only that one names; apply it first, or if "
            + "the rules have moved here: --moved");
        _web.Applied.MadeOn.ShouldBeNull();
        _web.Run("clean", "apply", "{rules}").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Plans_that_a_pipeline_makes_below_another_path_each_time_are_of_one_rule_set()
    {
        _web.Live();
        foreach (var (build, port) in new[] { ("1", 23), ("2", 24) })
        {
            Reviewed($"build{build}/rules/shop.csx", RuleTexts.ShopOn(port));
            _desk.With($"build{build}/rules/forum.csx", RuleTexts.Forum).Run("rules", "diff", $"{{build{build}/rules}}", "--host",
                "{web1.host}", "--out", "{web1.plan}")
                .ShouldSatisfyAllConditions(diff => diff.ExitCode.ShouldBe(ExitCode.Done),
                    diff => diff.Output.Contains("older copy", StringComparison.Ordinal).ShouldBe(build == "1"));
            Carried().ExitCode.ShouldBe(ExitCode.Done);
            File.Delete(_web.At("web1.plan"));
            File.Delete(_desk.At("web1.plan"));
        }
    }

    [Fact]
    public void Plans_of_one_file_that_a_pipeline_makes_below_another_path_each_time_are_of_one_file()
    {
        _web.Live();
        foreach (var (build, port) in new[] { ("1", 23), ("2", 24) })
        {
            Reviewed($"build{build}/rules/shop.csx", RuleTexts.ShopOn(port));
            _desk.Run("rules", "diff", $"{{build{build}/rules/shop.csx}}", "--host", "{web1.host}", "--out", "{web1.plan}")
                .ShouldSatisfyAllConditions(diff => diff.ExitCode.ShouldBe(ExitCode.Done),
                    diff => diff.Output.Contains("older copy", StringComparison.Ordinal).ShouldBe(build == "1"));
            Carried().ExitCode.ShouldBe(ExitCode.Done);
            File.Delete(_web.At("web1.plan"));
            File.Delete(_desk.At("web1.plan"));
        }

        var here = _web.With("other/shop.csx", RuleTexts.ShopOn(25)).Run("rules", "apply", "{other/shop.csx}");
        var again = _web.With("third/shop.csx", RuleTexts.ShopOn(26)).Run("rules", "apply", "{third/shop.csx}");

        here.Output.ShouldContain("/build2/rules/shop.csx, of a plan that was made on desk, and this is /etc/ripcs/other/shop.csx: ");
        again.Output.ShouldContain("shop was last applied from /etc/ripcs/other/shop.csx, and this is /etc/ripcs/third/shop.csx: ");
    }

    [Fact]
    public void A_plan_for_a_host_that_Ripcs_never_changed_is_made_elsewhere()
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);

        Diff("--out", "{web1.plan}").ExitCode.ShouldBe(ExitCode.Done);

        Carried().LastLine.ShouldStartWith("change 1 applied and verified");
        _web.ChainInForce("shop-a").ShouldNotBeEmpty();
        _web.LiveRules().ShouldContain("-A FORWARD -s 203.0.113.7/32 -j DROP");
    }

    [Fact]
    public void The_routes_of_the_host_decide_on_another_machine_as_they_do_on_the_host()
    {
        Routed();
        Reviewed("rules/shop.csx", Moved);
        var there = _web.With("rules/shop.csx", Moved).Diff();

        var diff = Diff("--out", "{web1.plan}");

        Meaning(diff).ShouldBe(Meaning(there));
        Meaning(diff).ShouldHaveSingleItem()
            .ShouldContain("\"website\" rules/shop.csx:3 no longer allows   IPv4 tcp  any -> 192.0.2.10:80");
        Carried().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_host_whose_routes_have_changed_since_it_was_looked_at_refuses_the_plan()
    {
        Routed();
        Reviewed("rules/shop.csx", Moved);
        Diff("--out", "{web1.plan}");
        _web.CardTo = _ => "eth1";

        var apply = Carried();

        apply.ExitCode.ShouldBe(ExitCode.TryLater);
        apply.Errors.ShouldContain("Ripcs, or addresses or routes of the host have changed");
    }

    [Fact]
    public void A_host_file_of_an_earlier_form_has_no_routes_and_its_diff_says_if_it_goes_out()
    {
        Routed();
        Reviewed("rules/shop.csx", Moved);
        var lines = File.ReadAllText(_desk.At("web1.host")).Split('\n')[..^2];
        lines[0] = lines[0].Replace("file 2", "file 1", StringComparison.Ordinal);
        lines[1] = Regex.Replace(lines[1], @",""Routes"":\[.*?\]", "");
        var body = string.Concat(lines.Select(line => $"{line}\n"));
        _desk.With("web1.host", $"{body}sha256 {CarriedText.Digest(Encoding.UTF8.GetBytes(body))}\n");

        var diff = Diff("--out", "{web1.plan}");

        Meaning(diff).ShouldContain(line => line.Contains("if it goes out !eth2", StringComparison.Ordinal));
        Carried().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_diff_for_another_host_says_of_which_host_and_when()
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);

        var diff = Diff();

        diff.Output.ShouldContain("compared with web1");
        diff.Output.ShouldContain("as it was at 2026-11-20 03:12:20 UTC (/etc/ripcs/web1.host)");
        diff.Output.ShouldContain("newly allowed");
    }

    [Fact]
    public void A_plan_made_elsewhere_says_when_its_host_was_looked_at()
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);

        Diff("--out", "{web1.plan}").Output.ShouldContain("apply exactly this, on web1");

        var show = _desk.Run("plan", "show", "{web1.plan}");
        show.Lines[0].ShouldStartWith("/etc/ripcs/web1.plan: made 2026-11-20 03:12:20 UTC by ann on desk");
        show.Lines[1].ShouldContain(", which is not this host, as it was at 2026-11-20 03:12:20 UTC; sha256 ");
        _desk.Run("plan", "show", "{web1.plan}", "--json").Json().GetProperty("plan").GetProperty("seen").GetString()
            .ShouldBe("2026-11-20T03:12:20Z");
    }

    [Fact]
    public void A_plan_made_elsewhere_is_refused_on_the_machine_that_made_it()
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);
        Diff("--out", "{web1.plan}");

        var apply = _desk.Run("rules", "apply", "{web1.plan}");

        apply.ExitCode.ShouldBe(ExitCode.RulesRefused);
        apply.Errors.ShouldContain("/etc/ripcs/web1.plan is for another host (web1");
        apply.Errors.ShouldContain("and this is desk");
    }

    [Fact]
    public void A_host_that_has_moved_on_since_it_was_looked_at_refuses_the_plan()
    {
        _web.Live();
        Reviewed("rules/shop.csx", RuleTexts.ShopOn(23));
        Diff("--out", "{web1.plan}");
        _web.With("rules/shop.csx", RuleTexts.ShopOn(25)).Live();

        var apply = Carried();

        apply.ExitCode.ShouldBe(ExitCode.TryLater);
        apply.Errors.ShouldContain("shop is not as when the plan was made");
    }

    [Fact]
    public void A_foreign_rule_written_since_the_host_was_looked_at_stops_a_plan_whose_meaning_it_changes()
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);
        Diff("--out", "{web1.plan}");
        _web.ByHand("-I FORWARD 1 -j ACCEPT");

        var apply = Carried();

        apply.ExitCode.ShouldBe(ExitCode.TryLater);
        apply.Errors.ShouldContain("other packets would be treated differently than when the plan was made");
    }

    [Fact]
    public void What_is_held_on_the_host_is_said_where_the_plan_is_made()
    {
        _web.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().Run("rollback");
        Reviewed("rules/shop.csx", RuleTexts.ShopOn(23));

        Diff().Output.ShouldContain("shop is held: change 2 was rolled back");
    }

    [Fact]
    public void Nothing_is_looked_up_on_a_host_while_a_change_waits_for_confirmation()
    {
        _web.Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);

        var host = _web.Run("plan", "host");

        host.ExitCode.ShouldBe(ExitCode.TryLater);
        host.Output.ShouldBeEmpty();
        host.Errors.ShouldContain("a plan needs a host that does not change, so end that first");
    }

    [Theory]
    [InlineData("ripcs host file 2", "ripcs host file 9", "(host file form 9)")]
    [InlineData("-j DROP", "-j ACCEPT", "was changed after it was made (the checksum differs)")]
    [InlineData("sha256 ", "", "is cut off")]
    [InlineData("ripcs host", "ripcs note", "is not a host file; make one: ripcs plan host > FILE, on that host")]
    public void What_is_no_longer_as_the_host_has_written_it_is_refused(string from, string to, string reason)
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);
        _desk.With("web1.host", File.ReadAllText(_desk.At("web1.host")).Replace(from, to, StringComparison.Ordinal));

        var diff = Diff("--out", "{web1.plan}");

        diff.ExitCode.ShouldBe(ExitCode.RulesRefused);
        diff.Errors.ShouldContain(reason);
        File.Exists(_desk.At("web1.plan")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("netns")]
    [InlineData("netns \u001b[31m")]
    public void A_host_file_of_a_network_namespace_that_is_none_is_refused(string text)
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);
        var lines = File.ReadAllText(_desk.At("web1.host")).Split('\n')[..^2];
        lines[1] = Regex.Replace(lines[1], @"""Namespace"":""[^""]*""", $"\"Namespace\":{JsonSerializer.Serialize(text)}");
        var body = string.Concat(lines.Select(line => $"{line}\n"));
        _desk.With("web1.host", $"{body}sha256 {CarriedText.Digest(Encoding.UTF8.GetBytes(body))}\n");

        var diff = Diff("--out", "{web1.plan}");

        diff.ExitCode.ShouldBe(ExitCode.RulesRefused);
        diff.Errors.ShouldContain("contains what ripcs never writes (");
        diff.Errors.ShouldNotContain('\e');
    }

    [Fact]
    public void Every_byte_of_what_was_seen_that_was_changed_is_found()
    {
        _web.Live();
        Reviewed("rules/shop.csx", RuleTexts.Shop);
        var bytes = File.ReadAllBytes(_desk.At("web1.host"));

        foreach (var place in Enumerable.Range(0, bytes.Length).Where(place => place % 37 == 0))
        {
            var changed = (byte[])bytes.Clone();
            changed[place] ^= 1;
            Should.Throw<PlanRefusedException>(() => SeenHostText.Read(changed, "web1.host"), $"byte {place}");
        }
    }

    [Fact]
    public void Who_can_reckon_a_checksum_cannot_put_a_file_among_those_of_the_state_directory()
    {
        _web.Live();
        Reviewed("rules/shop.csx", RuleTexts.Shop);
        var seen = SeenHostText.Read(File.ReadAllBytes(_desk.At("web1.host")), "web1.host");
        File.WriteAllBytes(_desk.At("web1.host"), SeenHostText.Write(seen with { State = [new SeenFile("../../evil", "x")] }));

        var diff = Diff();

        diff.ExitCode.ShouldBe(ExitCode.RulesRefused);
        diff.Errors.ShouldContain("it contains a file that no diff reads, or one twice");
    }

    [Fact]
    public void A_dump_and_a_host_do_not_go_together()
    {
        Reviewed("rules/shop.csx", RuleTexts.Shop);

        Diff("--against", "{web1.host}").ShouldSatisfyAllConditions(
            diff => diff.ExitCode.ShouldBe(ExitCode.Usage),
            diff => diff.Errors.ShouldContain("--host already names what is live: leave --against and --against6 out."));
    }

    /// <summary>What web1 says of itself is carried to the desk, where this rule file is reviewed; nothing live is read there.</summary>
    private void Reviewed(string name, string text)
    {
        var host = _web.Run("plan", "host");
        host.ExitCode.ShouldBe(ExitCode.Done, host.Errors);
        _desk.With("web1.host", _web.PrintedAsIs).With("rules/forum.csx", RuleTexts.Forum).With(name, text).WithoutNetfilter();
    }

    private const string Moved = """
        Partition("shop");
        Drop("not by eth2").Protocols("tcp").Out("eth2").To("all");
        Rewrite("website").Ports(80).Dnat("192.0.2.10", to: "10.1.0.5");
        """;

    // A website moves behind an interface by which nothing may leave.
    private void Routed()
    {
        (_web.CardTo, _web.RouteSteps) = (
            to => IpPrefix.Parse("10.1.0.0/16").Contains(to) ? "eth2" : "eth1",
            [new(IpPrefix.Parse("0.0.0.0"), "eth1"), new(IpPrefix.Parse("10.1.0.0"), "eth2"), new(IpPrefix.Parse("10.2.0.0"), "eth1")]);
        _web.With("rules/shop.csx", Moved.Replace("10.1.0.5", "10.0.0.5", StringComparison.Ordinal)).Live();
    }

    private static IEnumerable<string> Meaning(CommandResult diff) =>
        diff.Lines.Where(line => line.StartsWith("  rewrite", StringComparison.Ordinal));

    private CommandResult Diff(params string[] options) => _desk.Diff(["--host", "{web1.host}", .. options]);

    private CommandResult Carried()
    {
        File.Copy(_desk.At("web1.plan"), _web.At("web1.plan"));
        return _web.Run("rules", "apply", "{web1.plan}");
    }
}
