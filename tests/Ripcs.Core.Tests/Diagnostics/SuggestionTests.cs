using Ripcs.Core.Diagnostics;
using Ripcs.Core.Texts;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Diagnostics;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("app-1", "app-01")]
    [InlineData("tpc", "tcp")]
    [InlineData("WWW", "www")]
    [InlineData("ww", "www")]
    [InlineData("nothing like it", null)]
    [InlineData("udpp", null)]
    public void The_nearest_word_is_suggested_if_it_is_near(string word, string? suggestion) =>
        Suggestion.For(word, ["app-01", "app-001", "tcp", "www"]).ShouldBe(suggestion);
}
