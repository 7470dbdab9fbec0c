using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What those are told who sign a change, look back at it or take it back.</summary>
public sealed class ReviewTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void What_the_compiler_warned_of_stands_in_what_a_plan_shows_and_on_its_pages()
    {
        const string Warned = "warning RIP0706: rules/host.csx(2,1): the default of INPUT is DROP, and nothing accepts packets of "
            + "established connections";
        _scene.With("rules/host.csx", Policy("input: Policy.Drop")).Diff("--out", "{plan}");

        var show = _scene.Run("plan", "show", "{plan}");

        show.Lines.ShouldContain(line => line.StartsWith(Warned, StringComparison.Ordinal));
        show.Errors.ShouldBeEmpty();
        _scene.Run("plan", "show", "{plan}", "--format", "markdown").Output.ShouldContain(Warned);
        _scene.Diff("--format", "markdown").Output.ShouldContain(Warned);
        _scene.Diff("--format", "html").Output.ShouldContain(Warned);
    }

    [Fact]
    public void The_types_of_ICMPv6_that_a_host_policy_lets_in_are_one_line_unless_all_are_asked_for()
    {
        _scene.With("rules/old.csx", "Partition(\"old\");\nDrop(\"bad\").From(\"203.0.113.9\").To(\"192.0.2.1\");\n").Live()
            .With("rules/host.csx", Policy("input: Policy.Drop"));
        string[] Types(params string[] options) =>
            [.. _scene.Diff(options).Lines.Where(line => line.Contains("--icmpv6-type", StringComparison.Ordinal))];

        Types().ShouldHaveSingleItem()
            .ShouldContain("19 rules, one a type: -p ipv6-icmp -m icmp6 --icmpv6-type 1-4,130-136,141-143,148-149,151-153 -j ACCEPT");
        Types("--all").Length.ShouldBe(19);
    }

    [Fact]
    public void The_history_of_a_partition_has_the_changes_of_the_policies_that_its_host_policy_says()
    {
        _scene.With("rules/host.csx", Policy("input: Policy.Drop")).Live().With("rules/host.csx",
            Policy("input: Policy.Drop, forward: Policy.Drop")).Apply();
        _scene.ByHand("-P INPUT ACCEPT").Apply();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply();

        _scene.Run("history").Lines.Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)).SkipLast(1)
            .Select(columns => columns[5].Trim())
            .ShouldBe(["shop", "host", "host", "forum,host,shop"]);
        _scene.Run("history", "--partition", "host").LastLine.ShouldStartWith("3 of 4 changes kept are about partition \"host\"; ");
    }

    [Fact]
    public void So_it_has_the_change_that_gives_the_policies_back()
    {
        _scene.With("rules/host.csx", Policy("input: Policy.Drop")).Live().With("rules/host.csx",
            "Partition(\"host\");\nHostPolicy().AllowLoopback();\n").Apply();

        _scene.Run("history", "--partition", "host").LastLine.ShouldStartWith("2 of 2 changes kept are about partition \"host\"; ");
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("history", "--partition", "host").LastLine.ShouldStartWith("3 of 3 changes kept are about partition \"host\"; ");
    }

    [Fact]
    public void A_plan_that_only_the_record_stops_says_so()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Diff("--out", "{plan}");
        _scene.With("copy/forum.csx", RuleTexts.Forum).With("copy/shop.csx", RuleTexts.Shop).Run("rules", "apply",
            "{copy}").LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");

        var apply = _scene.Run("rules", "apply", "{plan}");

        apply.ExitCode.ShouldBe(ExitCode.TryLater);
        apply.Errors.ShouldContain("shop is not as when the plan was made");
        apply.Errors.ShouldContain(
            "      the rules that change are those that were reviewed, but not the record of what was last applied: since then the same "
            + "rules were applied from other files");
    }

    [Fact]
    public void After_a_rollback_the_advice_to_end_connections_is_not_to_apply_what_is_held()
    {
        const string Without = "Partition(\"shop\");\nAccept(\"web\").Ports(443).To(\"192.0.2.1\");\n";
        _scene.With("rules/shop.csx", $"{Without}Drop(\"bad guys\").From(\"198.51.100.7\").To(\"192.0.2.1\");\n").Live()
            .ByHand("-I FORWARD 1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT").With("rules/shop.csx", Without).Apply();

        var rollback = _scene.Run("rollback");

        rollback.Output.ShouldContain(
            "; to end them, make the rule files match what is in force now, and run: ripcs rules apply /etc/ripcs/rules --revoke");
        _scene.Apply("--revoke").ExitCode.ShouldBe(ExitCode.TryLater);
        _scene.With("rules/shop.csx", $"{Without}Drop(\"bad guys\").From(\"198.51.100.7\").To(\"192.0.2.1\");\n")
            .Apply("--revoke").ExitCode.ShouldBe(ExitCode.Done);
    }

    private static string Policy(string defaults) => $"Partition(\"host\");\nHostPolicy().Default({defaults}).AllowLoopback();\n";
}
