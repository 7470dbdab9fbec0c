using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Somebody made a chain of just the name that a partition will need, and nothing leads to it.</summary>
public sealed class RefilledChainTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live();
    private readonly string _chain;

    public RefilledChainTests()
    {
        _chain = _scene.ChainInForce("shop-a");
        _scene.Run("rules", "flush").ExitCode.ShouldBe(0);
        Directory.Delete(_scene.StatePath, recursive: true);
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void What_stands_in_it_is_shown_before_it_goes()
    {
        _scene.ByHand($"-N {_chain}", $"-A {_chain} -s 66.6.6.6/32 -j ACCEPT");

        var diff = _scene.Diff();

        diff.Output.ShouldContain($"! shop  filter IPv4  {_chain} was changed by hand:\n!   not ours  at position 1");
        diff.Output.ShouldContain("+ shop  (rules/shop.csx)  new partition: 3 rules (1 chain)\n");
        diff.FirstLine.ShouldEndWith("REMOVES 1 hand-typed rule.");
        _scene.Live();
        _scene.LiveRules().ShouldNotContain("66.6.6.6");
    }

    [Fact]
    public void An_empty_one_is_nothing_to_speak_of()
    {
        _scene.ByHand($"-N {_chain}");

        _scene.Diff().Output.ShouldNotContain("by hand");
        _scene.Live();
    }
}
