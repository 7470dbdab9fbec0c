using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>With applied.json moved away, as a message advises, nobody knows
/// the orders any more: what stood in front stays in front.</summary>
public sealed class LostRecordTests : IDisposable
{
    private const string Blocklist = """
        Partition("blocklist", order: -10);
        Drop("bad").From("203.0.113.66");
        """;

    private const string Warning =
        "warning: no record has the order of blocklist, so it stays where found among the others; apply the rule files to record the "
            + "order: ripcs rules apply DIR";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/blocklist.csx", Blocklist).With("rules/shop.csx",
        RuleTexts.Shop).Live();

    public LostRecordTests() => File.Move(_scene.At("state/applied.json"), _scene.At("elsewhere"));

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_partition_applied_alone_does_not_pass_a_blocklist()
    {
        var result = _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Run("rules", "apply", "{rules/shop.csx}");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Lines.ShouldContain(Warning);
        Order().ShouldBe(["blocklist", "shop"]);
        _scene.Run("rules", "diff", "{rules/shop.csx}").LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void Nor_does_a_new_one_or_one_that_gets_an_address()
    {
        _scene.With("rules/forum.csx", RuleTexts.Forum).Run("rules", "apply", "{rules/forum.csx}").Lines.ShouldContain(
            "warning: no record has the order of blocklist and shop, so they stay where found among the others; apply the rule files to "
                + "record the order: ripcs rules apply DIR");
        Order().ShouldBe(["blocklist", "forum", "shop"]);

        _scene.With("rules/shop.csx", $"{RuleTexts.Shop}\nAccept(\"more\").Ports(80).To(\"192.168.7.11\");\n").Run("rules", "apply",
            "{rules/shop.csx}").ExitCode.ShouldBe(0);
        Order().ShouldBe(["blocklist", "forum", "shop", "shop"]);
    }

    [Fact]
    public void Nor_does_a_directory_whose_blocklist_has_lost_its_file()
    {
        _scene.Without("rules/blocklist.csx").With("rules/forum.csx", RuleTexts.Forum).With("rules/shop.csx", RuleTexts.ShopOn(23));

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

        Order().ShouldBe(["blocklist", "forum", "shop"]);
    }

    [Fact]
    public void Nor_after_a_rollback_a_clean_or_a_restore()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Run("rules", "apply", "{rules/shop.csx}");

        _scene.Run("clean", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(ExitCode.Done);
        Order().ShouldBe(["blocklist", "shop"]);
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        Order().ShouldBe(["blocklist", "shop"]);
        File.Delete(_scene.At("state/applied.json"));
        _scene.Reboot().Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        Order().ShouldBe(["blocklist", "shop"]);
    }

    [Fact]
    public void A_run_that_changes_nothing_says_nothing_of_it() =>
        _scene.Run("rules", "apply", "{rules/shop.csx}").ShouldBe(new CommandResult(0,
            "nothing to do: 1 partition is live as written.\n", ""));

    [Fact]
    public void What_the_warning_advises_records_the_order()
    {
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Run("rules", "apply",
            "{rules/shop.csx}").Output.ShouldNotContain("no record has");
        _scene.Applied.Known.Partition("blocklist")!.Order.ShouldBe(-10);
    }

    private IEnumerable<string> Order() =>
        _scene.LiveRules().Split('\n').Where(line => line.StartsWith("-A partition-a ", StringComparison.Ordinal))
        .Select(line => line[(line.LastIndexOf(' ') + 1)..].Split('-')[0]);
}
