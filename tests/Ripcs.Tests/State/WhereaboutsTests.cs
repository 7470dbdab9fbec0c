using Ripcs.Changes.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

/// <summary>Which machine and network namespace a state directory is of.</summary>
public sealed class WhereaboutsTests
{
    private static readonly NetworkPlace Host = new(IsHost: true, [], "unnamed boot/1", "1");
    private static readonly NetworkPlace Blue = new(IsHost: false, ["azure", "blue"], "unnamed boot/2", "2");
    private static readonly NetworkPlace Nameless = new(IsHost: false, [], "unnamed boot/3", "3");

    [Fact]
    public void Each_namespace_has_a_folder_of_its_own()
    {
        Host.DefaultDirectory().ShouldBe("/var/lib/ripcs");
        Blue.DefaultDirectory().ShouldBe("/var/lib/ripcs/netns/azure");
        Nameless.DefaultDirectory().ShouldBe("/run/ripcs/state-3");
    }

    [Fact]
    public void A_namespace_is_known_by_each_of_its_names_and_by_what_it_was_before_it_had_one()
    {
        new[] { "netns azure", "netns blue", "unnamed boot/2" }.ShouldAllBe(text => Blue.Is(text));
        new[] { "host", "netns green", "unnamed boot/3" }.ShouldAllBe(text => !Blue.Is(text));
        Host.Is("host").ShouldBeTrue();
        Host.Is("netns blue").ShouldBeFalse();
    }

    [Fact]
    public void Only_a_namespace_without_a_name_comes_into_the_place_of_one_that_is_gone()
    {
        Nameless.IsHeirOf("unnamed earlier-boot/2", "2").ShouldBeTrue();
        Host.IsHeirOf("unnamed earlier-boot/2", "2").ShouldBeFalse();
        Blue.IsHeirOf("unnamed earlier-boot/2", "2").ShouldBeFalse();
        Nameless.IsHeirOf("host", "1").ShouldBeFalse();
        Nameless.IsHeirOf("netns blue", "2").ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("uninitialized\n")]
    public void A_machine_without_an_identity_is_compared_with_none(string? id) => Whereabouts.MachineOf(id).ShouldBeNull();

    [Fact]
    public void The_identity_of_a_machine_is_kept_from_strangers()
    {
        const string id = "0123456789abcdef0123456789abcdef";

        var machine = Whereabouts.MachineOf(id + "\n").ShouldNotBeNull();

        machine.ShouldBe(Whereabouts.MachineOf(id));
        machine.ShouldNotBe(id);
        machine.ShouldNotBe(Whereabouts.MachineOf("1123456789abcdef0123456789abcdef"));
    }

    [Fact]
    public void This_process_knows_where_it_is() => Whereabouts.Current().Network.Is(Whereabouts.Current().Network.Text).ShouldBeTrue();
}
