using System.Globalization;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What the commands say and do where pointers go into branches and come out of them.</summary>
public sealed class TreeTests : IDisposable
{
    private const string Branch = "partition-a-0a000000-10";

    private readonly CommandLineScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Pointers_go_into_branches_with_the_partition_that_makes_them_many_and_a_line_says_so()
    {
        Hoster(100).Live();

        var diff = Hoster(200).Diff();

        _scene.Diff("--all").Output.ShouldContain(
            "~ filter IPv4  partition-a: 200 pointers go into 13 branches; packets meet the same ones as before\n");
        diff.FirstLine.ShouldBe("1 of 1 partition changes: 100 rules added, 0 removed.");
        _scene.Live().Diff().FirstLine.ShouldBe("nothing to do: 1 partition is live as written.");
        _scene.LiveRules().ShouldContain($"-A partition-a -d 10.0.0.0/10 -j {Branch}\n");
    }

    [Fact]
    public void A_rollback_brings_the_list_back()
    {
        Hoster(100).Live();
        var list = Pointers();
        Hoster(200).Live();

        _scene.Run("rollback").ExitCode.ShouldBe(0);
        Pointers().ShouldBe(list);
    }

    [Fact]
    public void Status_finds_no_drift_in_a_tree_and_shows_what_was_typed_into_a_branch()
    {
        Hoster(200).Live();
        _scene.Run("status").Output.ShouldNotContain("by hand");

        _scene.ByHand($"-A {Branch} -s 66.6.6.6/32 -j ACCEPT");

        _scene.Run("status").Output.ShouldContain(
            $"! filter IPv4  {Branch} was changed by hand:\n!   not ours  at position 5  -s 66.6.6.6/32 -j ACCEPT\n");
    }

    [Fact]
    public void A_clean_takes_a_partition_out_of_force_with_its_branches()
    {
        Hoster(200).Live();
        _scene.Without("rules/hoster.csx").With("rules/shop.csx", RuleTexts.Shop).Live();

        _scene.Clean().Output.ShouldContain("- hoster   went OUT OF FORCE: 200 rules (1 chain)");
        _scene.LiveRules().ShouldNotContain(Branch);
    }

    [Fact]
    public void What_is_generated_is_the_tree_that_an_apply_makes()
    {
        Hoster(200).Live();
        var restore = _scene.Run("rules", "generate", "{rules}", "--format", "restore").Output;

        foreach (var rule in Pointers())
        {
            restore.ShouldContain(rule + "\n");
        }
    }

    private CommandLineScene Hoster(int addresses) => _scene.With("rules/hoster.csx", string.Create(CultureInfo.InvariantCulture, $"""
        Partition("hoster");
        foreach (var number in Enumerable.Range(0, {addresses}))
        {"{"}
            Accept("web").Ports(80).To($"10.{"{number % 4}.0.{2 * (number / 4)}"}");
        {"}"}
        """));

    private string[] Pointers() =>
        [.. _scene.LiveRules().Split('\n').Where(line => line.StartsWith("-A partition-a", StringComparison.Ordinal))];
}
