using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>Whatever an author, or who fills a feed, writes: what is printed about it can be read, and fills no journal.</summary>
public sealed class LongTextTests
{
    private const int Longest = 2500;

    [Theory]
    [InlineData("throw new Exception(new string('x', 5_000_000));")]
    [InlineData("Raw(\"filter\", \"FORWARD\", new string('x', 5_000_000));")]
    [InlineData("Accept(new string('x', 5_000_000)).Ports(80).To(new string('y', 5_000_000));")]
    [InlineData("Label(\"a\", new string('x', 5_000_000));")]
    [InlineData("Lines(new string('x', 100_000));")]
    public void A_message_about_a_long_text_is_short(string script)
    {
        using var folder = new RuleFolder().With("rules/shop.csx", $"Partition(\"shop\");\n{script}\n");

        var said = WithoutFence.Compile(folder.Path).Diagnostics;

        said.ShouldNotBeEmpty();
        said.ShouldAllBe(found => found.ToString().Length < 2 * Longest);
    }

    [Fact]
    public void A_feed_without_an_address_is_reported_by_its_first_lines()
    {
        using var folder = new RuleFolder().With("rules/feed.txt", string.Concat(Enumerable.Repeat("<html>\n", 50_001)));

        _ = RefreshedFile.Read(folder.At("rules/shop.csx"), null, "feed.txt", mayBeEmpty: false, FileTrust.OfThisProcess(),
            out var problems);

        problems.Count.ShouldBe(11);
        problems[^1].Message.ShouldStartWith("and 49991 more in this file; ");
    }
}
