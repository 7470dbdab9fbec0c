using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>Another Ripcs, or a flush, between our read and our write.</summary>
public sealed class RaceTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/office.csx", RuleTexts.Office).Live();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(1, "filter")]
    [InlineData(2, "nat")]
    [InlineData(3, "filter")]
    [InlineData(4, "nat")]
    public void If_another_ripcs_wrote_between_our_read_and_one_of_our_blocks_we_read_and_plan_again(int block, string table)
    {
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
        OnRestore(block, () => ExitCodeTests.SwapGuard(_scene, new TableName(table)));

        _scene.Apply().ExitCode.ShouldBe(0);

        _scene.Diff().FirstLine.ShouldBe("nothing to do: 1 partition is live as written.");
        _scene.History.Numbers().ShouldBe([1, 2]);
    }

    [Fact]
    public void If_somebody_flushed_everything_between_our_read_and_our_write_all_of_it_is_made_again()
    {
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
        OnRestore(1, () =>
        {
            var chains = _scene.Netfilter.State.V4.Table(TableName.Filter).Chains;
            _scene.ByHand([.. chains.Select(chain => $"-F {chain.Name}")]);
            _scene.ByHand([.. chains.Where(chain => !chain.IsBuiltIn).Select(chain => $"-X {chain.Name}")]);
        });

        _scene.Apply().ExitCode.ShouldBe(0);

        _scene.Diff().FirstLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void What_another_ripcs_applied_in_between_stays_in_force()
    {
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
        using var other = new CommandLineScene(_scene.Netfilter).With("rules/forum.csx", RuleTexts.Forum);
        OnRestore(1, () => other.Live());

        _scene.Apply().ExitCode.ShouldBe(0);

        _scene.Diff().Lines.ShouldBe([
            "1 partition is live as written; 1 partition that no file names stays in force (1 rule).",
            "warning: forum has no rule file but stays in force (1 rule); remove it with: ripcs "
            + "clean apply /etc/ripcs/rules, or apply with "
                + "--prune"]);
    }

    [Fact]
    public void A_change_that_was_whole_before_another_ripcs_came_is_ours_and_recorded()
    {
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
        using var other = new CommandLineScene(_scene.Netfilter).With("rules/forum.csx", RuleTexts.Forum);
        var (before, once) = (_scene.Netfilter.Applied.Count, true);
        _scene.Netfilter.BeforeRead = _ =>
        {
            if (once && _scene.Netfilter.Applied.Count == before + 8)
            {
                once = false;
                other.Live();
            }
        };

        var result = _scene.Apply();

        result.Lines.ShouldContain("office  (rules/office.csx)");
        result.LastLine.ShouldStartWith("change 2 applied and verified in 0.00 s: IPv4 filter and nat, IPv6 filter and nat");
        _scene.History.Read(2).Summary.ShouldBe("1 of 1 partition changed: 14 rules added, 14 removed.");
        _scene.History.Read(2).Before.ShouldBe(_scene.History.Read(1).After);
    }

    [Fact]
    public void A_change_torn_apart_by_another_ripcs_and_then_refused_is_not_called_undone()
    {
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
        OnRestore(2, () => ExitCodeTests.SwapGuard(_scene, TableName.Nat));
        var interrupt = _scene.Netfilter.BeforeRestore!;
        var count = 0;
        _scene.Netfilter.BeforeRestore = (family, text) =>
        {
            interrupt(family, text);
            if (++count == 3)
                throw new HostException("refused");
        };

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldContain("the first blocks are still in force");
        _scene.Netfilter.BeforeRestore = null;
        _scene.Live().Diff().FirstLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void A_change_torn_apart_again_and_again_is_not_called_undone()
    {
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
        _scene.Netfilter.BeforeRestore = (_, text) =>
        {
            if (text.StartsWith("*nat", StringComparison.Ordinal))
                ExitCodeTests.SwapGuard(_scene, TableName.Nat);
        };

        _scene.Apply().ExitCode.ShouldBe(4);
    }

    [Fact]
    public void A_change_torn_apart_whose_host_cannot_be_read_any_more_is_not_called_undone()
    {
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
        OnRestore(2, () =>
        {
            ExitCodeTests.SwapGuard(_scene, TableName.Nat);
            FailReadsAfter(2);
        });

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldStartWith(
            "error: no iptables-save\nand undoing it failed too: another program changed Ripcs's chains between two blocks");
    }

    private void FailReadsAfter(int count)
    {
        var reads = 0;
        _scene.Netfilter.BeforeRead = _ =>
        {
            if (++reads > count)
                throw new HostException("no iptables-save");
        };
    }

    private void OnRestore(int number, Action action)
    {
        var count = 0;
        _scene.Netfilter.BeforeRestore = (_, _) =>
        {
            if (++count == number)
                action();
        };
    }
}
