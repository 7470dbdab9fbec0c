using Ripcs.Commands;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests;

public class RipcsEnvironmentTests
{
    [Fact]
    public void Who_called_sudo_is_the_user_and_not_root() =>
        From(("SUDO_USER", "amelie"), ("USER", "root")).User.ShouldBe("amelie");

    [Fact]
    public void An_empty_variable_counts_as_absent() =>
        From(("RIPCS_STATE_DIR", ""), ("RIPCS_RUN_DIR", "/x")).ShouldBe(new RipcsEnvironment(null, "/x", null, null, null));

    [Theory]
    [InlineData("auto", "Auto")]
    [InlineData("nft", "Nft")]
    [InlineData("legacy", "Legacy")]
    public void The_variant_can_be_chosen_by_a_variable(string value, string choice) =>
        From(("RIPCS_BACKEND", value)).BackendChoice().ShouldBe(Enum.Parse<BackendChoice>(choice));

    [Fact]
    public void A_variant_that_does_not_exist_is_an_error() =>
        Should.Throw<HostException>(() =>
            From(("RIPCS_BACKEND", "ntf")).BackendChoice()).Message.InWords().ShouldContain("set it to auto, nft or legacy");

    [Theory]
    [InlineData(false, "/tmp/x", "/tmp/x")]
    [InlineData(true, "/tmp/x", "/tmp/x")]
    [InlineData(true, "", "/var/cache/ripcs")]
    [InlineData(false, "", "/home/a/cache/ripcs")]
    public void Results_are_kept_in_the_users_cache_or_in_that_of_the_host(bool isRoot, string asked, string folder) =>
        From(("RIPCS_CACHE_DIR", asked), ("XDG_CACHE_HOME", "/home/a/cache"), ("HOME", "/home/a")).CacheFolder(isRoot).ShouldBe(folder);

    [Theory]
    [InlineData("", "/home/a", "/home/a/.cache/ripcs")]
    [InlineData("cache", "/home/a", "/home/a/.cache/ripcs")]
    [InlineData("", "home", null)]
    [InlineData("", "", null)]
    public void A_user_without_a_home_keeps_nothing(string xdg, string home, string? folder) =>
        From(("XDG_CACHE_HOME", xdg), ("HOME", home)).CacheFolder(isRoot: false).ShouldBe(folder);

    private static RipcsEnvironment From(params (string Name, string Value)[] variables) =>
        RipcsEnvironment.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
