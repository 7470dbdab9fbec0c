using Ripcs.Rendering;
using Ripcs.Tests.Applying;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>The jumps from built-in chains where one comes, goes or stands out of order.</summary>
public sealed class JumpOrderTests : IDisposable
{
    private const string Logging = ".AllowLoopback().LogDropped();";

    private const string ByOthers = "-s 203.0.113.7/32 -j DROP";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/host.csx",
        Policy("input: Policy.Drop", Logging)).With("rules/shop.csx", RuleTexts.Shop).Live();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_built_in_chain_that_is_closed_now_gets_its_jump_to_the_log_and_nobody_changed_it_by_hand()
    {
        _scene.With("rules/host.csx", Policy("input: Policy.Drop, output: Policy.Drop", Logging));

        var diff = _scene.Diff();

        _scene.Diff("--all").Lines.ShouldContain("+   jump in OUTPUT, filter IPv4    -j partition-z");
        diff.Output.ShouldNotContain("changed by hand");
        diff.FirstLine.ShouldBe("OUTPUT gets policy DROP; no partition changes; 2 jumps added, 0 removed.");
        _scene.Apply();
        _scene.Run("history", "show", "2").Output.ShouldNotContain("by hand");
    }

    [Fact]
    public void The_jump_to_the_log_that_somebody_deletes_is_drift_where_the_policy_drops()
    {
        _scene.ByHand("-D INPUT -j partition-z");

        _scene.Diff().Lines[1..3].ShouldBe(["! filter IPv4  INPUT was changed by hand:", "!   missing   jump  -j partition-z"]);
    }

    [Fact]
    public void The_jump_to_the_log_is_drift_though_somebody_opened_the_policy_too()
    {
        _scene.ByHand("-D INPUT -j partition-z", "-P INPUT ACCEPT");

        _scene.Diff().Lines.ShouldContain("!   missing   jump  -j partition-z");
    }

    [Theory]
    [InlineData(".AllowLoopback();", Logging, "-j partition-b|-j partition-a|-j partition-z")]
    [InlineData(Logging, ".AllowLoopback();", "-j partition-b|-j partition-a")]
    [InlineData(Logging, ".LogDropped();", "-j partition-a|-j partition-z")]
    [InlineData(".LogDropped();", Logging, "-j partition-b|-j partition-a|-j partition-z")]
    public void A_rule_that_others_put_in_front_stays_in_front_where_a_jump_comes_or_goes(string before, string after, string jumps)
    {
        _scene.With("rules/host.csx", Policy("input: Policy.Drop", before)).Live().ByHand($"-I INPUT 1 {ByOthers}",
            "-A INPUT -s 203.0.113.8/32 -j DROP");

        _scene.With("rules/host.csx", Policy("input: Policy.Drop", after)).Apply().ExitCode.ShouldBe(ExitCode.Done);

        Input().ShouldBe([ByOthers, .. jumps.Split('|'), "-s 203.0.113.8/32 -j DROP"]);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_jump_out_of_order_is_drift_and_goes_to_its_place()
    {
        _scene.ByHand("-D INPUT -j partition-b", "-A INPUT -j partition-b", $"-I INPUT 1 {ByOthers}");

        var diff = _scene.Diff();

        diff.Lines[1..3].ShouldBe(["! filter IPv4  INPUT was changed by hand:", "!   moved     jump, now at position 4  -j partition-b"]);
        diff.FirstLine.ShouldBe("no partition changes. Drift in the jumps: apply moves 1 rule to its place.");
        _scene.Run("check").Output.ShouldContain("drift");
        _scene.Apply();
        Input().ShouldBe([ByOthers, "-j partition-b", "-j partition-a", "-j partition-z"]);
    }

    private IEnumerable<string> Input() =>
        _scene.FilterLines().Where(line => line.StartsWith("-A INPUT ", StringComparison.Ordinal))
        .Select(line => line["-A INPUT ".Length..]);

    private static string Policy(string defaults, string methods) => $"Partition(\"host\");\nHostPolicy().Default({defaults}){methods}\n";
}
