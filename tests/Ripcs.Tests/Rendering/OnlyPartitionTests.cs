using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>rules diff --only: one partition is shown, and nothing that opens is left out in silence.</summary>
public sealed class OnlyPartitionTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void One_partition_is_shown_and_how_many_others_change()
    {
        _scene.Live().With("rules/forum.csx", RuleTexts.ForumOn(8443)).With("rules/shop.csx", RuleTexts.ShopOn(23));

        var result = _scene.Diff("--only", "shop");

        result.Lines.ShouldContain("shop  (rules/shop.csx)");
        result.Output.ShouldNotContain("forum-a");
        result.Lines.ShouldContain("left out: 1 other partition that changes; 1 rule of forum opens from or to anywhere");
        result.FirstLine.ShouldBe(_scene.Diff().FirstLine);
        Meaning(result).ShouldBe(Meaning(_scene.Diff()));
    }

    [Fact]
    public void Another_partition_that_opens_to_everywhere_is_named_and_so_is_drift()
    {
        _scene.Live().ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP").With("rules/news.csx",
            "Partition(\"news\");\nAccept(\"any\").AnyProtocol().To(\"all\").Family(4);\n")
            .With("rules/shop.csx", RuleTexts.ShopOn(23));

        _scene.Diff("--only", "shop").Lines.ShouldContain(
            "left out: 1 other partition that changes; 1 rule of news opens to or from everywhere: WIDE; drift in forum");
    }

    [Fact]
    public void Another_partition_that_opens_one_port_from_anywhere_is_named()
    {
        _scene.Live().With("rules/news.csx", "Partition(\"news\");\nAccept(\"ssh\").Ports(22).To(\"192.0.2.200\").Family(4);\n")
            .With("rules/shop.csx", RuleTexts.ShopOn(23));

        _scene.Diff("--only", "shop").Lines.ShouldContain(
            "left out: 1 other partition that changes; 1 rule of news opens from or to anywhere");
    }

    [Fact]
    public void A_host_policy_that_opens_is_named()
    {
        _scene.With("rules/host.csx",
            "Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowLoopback().AllowEstablished();\n")
            .Live()
            .With("rules/host.csx",
                "Partition(\"host\");\nHostPolicy().Default(input: Policy.Drop, forward: "
                + "Policy.Accept).AllowLoopback().AllowEstablished();\n")
            .With("rules/shop.csx", RuleTexts.ShopOn(23));

        _scene.Diff("--only", "shop").Lines.ShouldContain("left out: no other partition changes; FORWARD gets policy ACCEPT: WIDE");
    }

    [Fact]
    public void A_partition_that_does_not_change_says_so()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));

        _scene.Diff("--only", "forum").Lines[1]
            .ShouldBe("forum does not change; left out: 1 other partition that changes; none of its rules opens from or to anywhere");
    }

    [Fact]
    public void A_name_that_no_partition_has_is_refused_with_the_nearest()
    {
        var result = _scene.Live().Diff("--only", "shpo");

        (result.ExitCode, result.Output).ShouldBe((ExitCode.Usage, ""));
        result.Errors.ShouldStartWith("error: --only: there is no partition \"shpo\" in /etc/ripcs/rules; did you mean \"shop\"?");
        _scene.Diff("--only", "zzz").Errors.ShouldStartWith(
            "error: --only: there is no partition \"zzz\" in /etc/ripcs/rules; it has forum, shop");
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--out=plan")]
    public void Machines_and_plans_get_every_partition(string option)
    {
        var result = _scene.Diff("--only", "shop", option);

        (result.ExitCode, result.Output).ShouldBe((ExitCode.Usage, ""));
        result.Errors.ShouldStartWith($"error: {option.Split('=')[0]} is about all partitions: leave --only out.");
    }

    private static List<string> Meaning(CommandResult result) =>
        [.. result.Lines.SkipWhile(line => !line.StartsWith("newly", StringComparison.Ordinal)
        && !line.StartsWith("no packet", StringComparison.Ordinal))
            .TakeWhile(line => !line.EndsWith(".csx)", StringComparison.Ordinal))];
}
