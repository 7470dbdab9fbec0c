using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>What a plan would do, for those who only look.</summary>
public class PreviewTests
{
    private const string Ssh = "-s 198.51.100.7/32 -p tcp -m tcp --dport 22 -j ACCEPT";

    [Fact]
    public void A_preview_of_what_is_live_already_is_empty()
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Apply();

        Planner.Preview(scene.Actual, scene.Desired(), scene.Known).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_preview_says_which_chains_a_plan_has_to_keep()
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Apply();
        var chain = Scene.Chain("shop", ChainKind.Filter, Ssh);
        scene.ByHand(new Step.Append(new ChainName("FORWARD"), $"-j {chain}"));

        Planner.Preview(scene.Actual, OwnedState.Empty, scene.Known)
            .ShouldBe(new Preview(IsEmpty: false, [new KeptChain(Family.IPv4, TableName.Filter, chain, "FORWARD jumps to it")], []));
    }
}
