using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>"Stale for more than a day" is a warning, so it is said only where it is known.</summary>
public sealed class LongStaleTests : IDisposable
{
    private readonly CommandLineScene _scene =
        new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void It_is_said_a_day_after_the_change_that_left_the_chain()
    {
        _scene.Clock.Advance(TimeSpan.FromHours(25));

        _scene.Run("check").Output.ShouldContain("1 chain stale for more than a day");
    }

    [Fact]
    public void It_is_not_said_where_only_the_clock_was_set()
    {
        _scene.Clock.Set(TimeSpan.FromDays(700));

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Theory]
    [InlineData("state/history/000002.json")]
    [InlineData("state/history/000001.json state/history/000002.json state/applied.json")]
    public void It_is_not_said_where_no_record_knows_since_when(string lost)
    {
        foreach (var file in lost.Split(' '))
        {
            _scene.Without(file);
        }

        _scene.Run("check").Output.ShouldNotContain("more than a day");
    }

    [Fact]
    public void It_is_said_of_what_the_oldest_record_that_is_left_found_stale()
    {
        _scene.Clock.Advance(TimeSpan.FromHours(1));
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live().Without("state/history/000001.json")
            .Without("state/history/000002.json");
        _scene.Clock.Advance(TimeSpan.FromHours(25));

        _scene.Run("check").Output.ShouldContain("2 chains stale for more than a day");
    }
}
