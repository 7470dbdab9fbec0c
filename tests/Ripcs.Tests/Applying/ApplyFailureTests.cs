using Ripcs.Core.Model;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>All or nothing: whichever block fails, and whenever.</summary>
public sealed class ApplyFailureTests : IDisposable
{
    // Bridge, nat, filter and nat again, for each family.
    private const int BlocksOfAMove = 8;

    private readonly CommandLineScene _scene =
        new CommandLineScene().With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx", RuleTexts.Shop);

    public static TheoryData<int> BlockOfAMove => new(Enumerable.Range(1, BlocksOfAMove));

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_change_of_all_that_there_is_takes_four_blocks_a_family()
    {
        var before = _scene.Live().Netfilter.Applied.Count;

        _scene.With("rules/office.csx", RuleTexts.OfficeMoved).Live();

        _scene.Netfilter.Applied.Skip(before).Select(block => $"{block.Family} {block.Text.Split('\n')[0]}").ShouldBe([
            "IPv4 *filter", "IPv4 *nat", "IPv4 *filter", "IPv4 *nat", "IPv6 *filter", "IPv6 *nat", "IPv6 *filter", "IPv6 *nat"]);
    }

    [Theory]
    [MemberData(nameof(BlockOfAMove))]
    public void Whichever_block_of_a_change_is_refused_the_host_is_as_before(int block)
    {
        var before = _scene.Live().LiveRules();
        var record = _scene.Applied;
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved).RefuseRestore(block);

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldStartWith($"error: {(block > BlocksOfAMove / 2 ? "ip6tables" : "iptables")}-restore refused the ");
        result.Errors.ShouldEndWith("\nthe host is as before: put that right, then run the same command again\n");
        _scene.LiveRules().ShouldBe(before);
        _scene.Applied.ShouldBe(record);
        _scene.History.Numbers().ShouldBe([1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whichever_block_of_a_first_apply_is_refused_nothing_of_ours_is_left(int block)
    {
        var result = _scene.RefuseRestore(block).Apply();

        result.ExitCode.ShouldBe(1);
        _scene.LiveRules().ShouldBe("IPv6\n");
        _scene.Netfilter.Save(Family.IPv4).ShouldNotContain("partition-");
        _scene.Netfilter.Save(Family.IPv6).ShouldNotContain("partition-");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whichever_block_of_a_clean_or_a_flush_is_refused_the_host_is_as_before(int block)
    {
        var before = _scene.Live().With("rules/office.csx", RuleTexts.OfficeMoved).Live().LiveRules();

        _scene.RefuseRestore(block).Clean().ExitCode.ShouldBe(1);
        _scene.LiveRules().ShouldBe(before);
        _scene.RefuseRestore(block).Run("rules", "flush").ExitCode.ShouldBe(1);
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void After_a_failure_the_same_command_succeeds()
    {
        _scene.Live().With("rules/office.csx", RuleTexts.OfficeMoved).RefuseRestore(3).Apply().ExitCode.ShouldBe(1);
        _scene.Netfilter.BeforeRestore = null;

        _scene.Apply().ExitCode.ShouldBe(0);
        _scene.Diff().FirstLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_kernel_that_prints_something_else_than_was_written_is_found_and_the_host_is_as_before()
    {
        var before = _scene.Live().LiveRules();
        var old = _scene.ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));
        var blocks = _scene.Netfilter.Applied.Count;
        var once = true;
        _scene.Netfilter.BeforeRead = _ =>
        {
            if (once && _scene.Netfilter.Applied.Count > blocks)
            {
                once = false;
                _scene.ByHand("-D {shop-a} -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP");
            }
        };

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldMatch(
            @"^error: after the change filter IPv4: chain shop-a\w{6} does not hold what was written; perhaps another program changed it meanwhile\n"
            + @"the host is as before: put that right, then run the same command again\n$");
        _scene.ChainInForce("shop-a").ShouldBe(old);
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_refused_block_is_shown_with_its_line_marked()
    {
        _scene.Netfilter.FailNextRestore(Family.IPv4, TableName.Filter, 4, "line 2: CHAIN_ADD failed (No space left on device): chain x");

        var result = _scene.Apply();

        result.Errors.ShouldStartWith("error: iptables-restore refused the IPv4 block (exit code 4): ");
        result.Errors.ShouldContain("\n  >     2  :");
    }

    [Fact]
    public void What_was_to_change_is_shown_although_it_failed()
    {
        var shown = _scene.Diff().LinesOfRules[1..].Select(line => line.Replace(" (--all lists them)", "", StringComparison.Ordinal));

        _scene.RefuseRestore(1).Apply().Lines.ShouldBe(shown);
    }
}
