using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What cannot be told apart between two blocks is dropped for the moment: whoever signs for a change reads it beforehand.</summary>
public sealed class MomentaryDropTests : IDisposable
{
    private const string Before = """
        Partition("gate");
        Rewrite("mine").Ports(80).Dnat("host", to: "10.0.0.1");
        Rewrite("www").Ports(80).Dnat("203.0.113.1", to: "10.0.0.2");
        """;

    private const string After = """
        Partition("gate");
        Rewrite("mine").Ports(80).Dnat("host", to: "10.0.0.2");
        """;

    private const string Warning = "warning: between two steps of this change new IPv4 connections that go to 10.0.0.2 port 80 are dropped for a moment: "
        + "it is unknown there which of them were sent to \"host\"";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("rules", "diff", "{rules}")]
    [InlineData("rules", "apply", "{rules}", "--dry-run")]
    [InlineData("rules", "apply", "{rules}")]
    public void Diff_and_apply_say_so(params string[] command)
    {
        _scene.With("rules/gate.csx", Before).Live().With("rules/gate.csx", After);

        var result = _scene.Run(command);

        (result.Output + result.Errors).ShouldContain(Warning);
    }

    [Fact]
    public void A_rollback_says_so()
    {
        _scene.With("rules/gate.csx", Before).Live();
        _scene.With("rules/gate.csx", After).Live();
        _scene.With("rules/gate.csx", Before).Live();

        var result = _scene.Run("rollback", "2");

        (result.Output + result.Errors).ShouldContain(Warning);
    }

    [Fact]
    public void Nothing_is_said_of_a_change_that_can_be_told_apart()
    {
        _scene.With("rules/gate.csx", Before).Live().With("rules/gate.csx", Before.Replace("10.0.0.1", "10.0.0.3", StringComparison.Ordinal));

        var result = _scene.Run("rules", "diff", "{rules}");

        (result.Output + result.Errors).ShouldNotContain("between two steps");
    }
}
