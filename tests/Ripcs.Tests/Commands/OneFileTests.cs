using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A run for one rule file touches that file's partition and no other.</summary>
public sealed class OneFileTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Only_the_file_s_partition_is_shown_and_changed()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23))
            .With("rules/forum.csx", RuleTexts.ForumOn(8443));
        var forum = _scene.ChainInForce("forum-a");

        var result = _scene.Run("rules", "apply", "{rules/shop.csx}");

        result.Lines.ShouldContain("shop  (rules/shop.csx)");
        result.Lines[0].ShouldBe("1 of 1 partition changed: 1 rule added, 1 removed.");
        _scene.ChainInForce("forum-a").ShouldBe(forum);
        _scene.Run("rules", "diff", "{rules/shop.csx}").LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void Drift_of_other_partitions_is_neither_shown_nor_put_right()
    {
        _scene.ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP");
        var before = _scene.LiveRules();

        var result = _scene.Run("rules", "apply", "{rules/shop.csx}");

        result.ShouldBe(new CommandResult(0, "nothing to do: 1 partition is live as written.\n", ""));

        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_change_that_is_recorded_says_which_drift_stays_and_comes_back_with_a_restore()
    {
        _scene.ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP").With("rules/shop.csx", RuleTexts.ShopOn(23));
        const string Warning = "warning: forum is not as recorded (see: ripcs status) and stays so: a restore brings back what is there "
            + "now; put it right with: ripcs rules apply /etc/ripcs/rules";

        _scene.Run("rules", "diff", "{rules/shop.csx}").Lines.ShouldContain(Warning);
        _scene.Run("rules", "apply", "{rules/shop.csx}").Lines.ShouldContain(Warning);

        _scene.Apply().Output.ShouldNotContain("as recorded");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Run("rules", "apply",
            "{rules/shop.csx}").Output.ShouldNotContain("as recorded");
    }

    [Fact]
    public void A_file_that_writes_what_another_partition_matches_is_refused_alone_as_with_all_others()
    {
        const string Raw = "Raw(\"-A FORWARD -p tcp -m tcp --dport 22 -m recent --rcheck --name ssh --mask 255.255.255.255 --rsource\");";
        _scene.With("rules/reads.csx", $"Partition(\"reads\");\n{Raw}\n").Live();
        var live = _scene.LiveRules();
        _scene.With("rules/writes.csx", $"Partition(\"writes\");\n{Raw.Replace("--rcheck", "--set", StringComparison.Ordinal)}\n");

        var alone = _scene.Run("rules", "apply", "{rules/writes.csx}");

        alone.ExitCode.ShouldBe(3);
        alone.Errors.ShouldContain("error RIP0855: rules/writes.csx");
        _scene.LiveRules().ShouldBe(live);
        _scene.Run("rules", "diff", "{rules/writes.csx}").ExitCode.ShouldBe(3);
        _scene.Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Partitions_that_the_file_does_not_name_are_no_warning()
    {
        _scene.With("elsewhere/news.csx", "Partition(\"news\");\nDrop(\"x\").To(\"192.0.2.9\");\n");

        _scene.Run("rules", "apply", "{elsewhere/news.csx}").Output.ShouldNotContain("warning");

        _scene.Applied.Directory.ShouldBe(_scene.Rules);
        _scene.Applied.Known.Partitions.Select(partition => partition.Name.Value).ShouldBe(["forum", "news", "shop"]);
    }

    [Fact]
    public void A_new_partition_takes_its_place_in_the_order_among_the_pointers_that_are_there()
    {
        _scene.With("elsewhere/news.csx", "Partition(\"news\");\nDrop(\"x\").To(\"192.0.2.9\");\n");

        _scene.Run("rules", "apply", "{elsewhere/news.csx}").ExitCode.ShouldBe(0);

        _scene.LiveRules().Split('\n').Where(line => line.StartsWith("-A partition-a", StringComparison.Ordinal)).ShouldBe([
            _scene.Named("-A partition-a -d 192.168.8.10/32 -j {forum-a}"),
            _scene.Named("-A partition-a -d 192.0.2.9/32 -j {news-a}"),
            _scene.Named("-A partition-a -d 192.168.7.10/32 -j {shop-a}")]);
    }
}
