using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What cannot be told apart between two blocks is dropped for the
/// moment: whoever signs for a change reads it beforehand.</summary>
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

    private const string Warning =
        "warning: between two steps of this change new IPv4 connections that go to 10.0.0.2 port 80 are dropped for a moment: "
        + "it is unknown there which of them were sent to \"host\"";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Where_the_host_policy_changes_with_a_dnat_it_is_said_whose_connections_meet_the_old_one_and_what_to_do()
    {
        const string Policy = "HostPolicy().AllowLoopback().AllowEstablished();\n";
        _scene.With("rules/gate.csx", $"{Before}\n{Policy}").Live()
            .With("rules/gate.csx",
                $"{Before.Replace("10.0.0.2", "10.0.0.3", StringComparison.Ordinal)}\n"
                + $"{Policy.Replace(".AllowEstablished()", "", StringComparison.Ordinal)}");

        _scene.Diff().Lines.ShouldContain(
            "warning: between two steps of this change, for a moment, the old host policy or old lines of Raw still decide about new IPv4 "
            + "connections to addresses of Dnats "
            + "that change; open connections continue as before; this is usually harmless; if no such connection may meet the old ones, "
            + "change the Dnats and these in two changes");
    }

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
    public void Diff_plan_and_dry_run_say_beforehand_where_an_apply_stops_between_two_blocks()
    {
        const string Marked = """
            Partition("gate");
            HostPolicy().Default(forward: Policy.Drop).AllowEstablished();
            Accept("marked").Protocols("tcp").To("10.0.0.0/24").Mark(2);
            Raw(@"*mangle
            -A PREROUTING -i wan0 -p tcp -j MARK --set-xmark 0x1/0xffffffff
            COMMIT");
            """;
        const string Stops = "between block 1 and 2 of 2 (mangle IPv4, then filter IPv4) a packet is let in for a moment, although it is "
            + "denied before and after the change: tcp ";
        const string Would = $"warning: rules apply would stop before it writes anything: {Stops}";
        _scene.With("rules/gate.csx", Marked).Live()
            .With("rules/gate.csx", Marked.Replace("Mark(2)", "Mark(1)", StringComparison.Ordinal).Replace("0x1/", "0x2/",
                StringComparison.Ordinal));

        _scene.Diff("--out", "{plan}").Output.ShouldContain(Would);
        _scene.Run("plan", "show", "{plan}").Output.ShouldContain(Would);
        _scene.Run("rules", "apply", "{plan}", "--dry-run").Output.ShouldContain(Would);
        _scene.Run("rules", "apply", "{rules}", "--dry-run").Output.ShouldContain(Would);
        _scene.Run("rules", "apply", "{rules}", "--dry-run", "--force").Output.ShouldNotContain("would stop");
        var apply = _scene.Apply();
        apply.ExitCode.ShouldBe(ExitCode.Failed);
        apply.Errors.ShouldContain($"error: {Stops}");
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
        _scene.With("rules/gate.csx", Before).Live().With("rules/gate.csx",
            Before.Replace("10.0.0.1", "10.0.0.3", StringComparison.Ordinal));

        var result = _scene.Run("rules", "diff", "{rules}");

        (result.Output + result.Errors).ShouldNotContain("between two steps");
    }
}
