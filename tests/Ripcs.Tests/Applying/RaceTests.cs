using Ripcs.Core.Model;
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

        _scene.Diff().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
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

        _scene.Diff().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void What_another_ripcs_applied_in_between_stays_in_force()
    {
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
        using var other = new CommandLineScene(_scene.Netfilter).With("rules/forum.csx", RuleTexts.Forum);
        OnRestore(1, () => other.Live());

        _scene.Apply().ExitCode.ShouldBe(0);

        _scene.Diff().Lines.ShouldBe([
            "warning: forum is in force but no file names it (1 rule); remove it with: ripcs clean apply /etc/ripcs/rules",
            "nothing to do: 1 partition is live as written."]);
    }

    private void OnRestore(int number, Action action)
    {
        var count = 0;
        _scene.Netfilter.BeforeRestore = (_, _) =>
        {
            if (++count == number)
            {
                action();
            }
        };
    }
}
