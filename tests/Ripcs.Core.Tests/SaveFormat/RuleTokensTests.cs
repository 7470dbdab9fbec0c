using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.SaveFormat;

public sealed class RuleTokensTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  \t ", new string[0])]
    [InlineData("-s 10.0.0.0/8 ! -i lo -j DROP", new[] { "-s", "10.0.0.0/8", "!", "-i", "lo", "-j", "DROP" })]
    [InlineData("--nflog-prefix  \"x  y\" ", new[] { "--nflog-prefix", "\"x  y\"" })]
    [InlineData(@"--comment ""a\"" -j DROP"" -j ACCEPT", new[] { "--comment", @"""a\"" -j DROP""", "-j", "ACCEPT" })]
    [InlineData(@"--comment ""ends\\"" -j ACCEPT", new[] { "--comment", @"""ends\\""", "-j", "ACCEPT" })]
    [InlineData(@"-i e""th0 -j ACCEPT", new[] { "-i", @"e""th0", "-j", "ACCEPT" })]
    [InlineData(@"--comment """" -j ACCEPT", new[] { "--comment", @"""""", "-j", "ACCEPT" })]
    [InlineData(@"--comment ""open -j ACCEPT", new[] { "--comment", @"""open -j ACCEPT" })]
    [InlineData(@"--comment ""open\", new[] { "--comment", @"""open\" })]
    public void A_rule_splits_on_blanks_outside_quotes(string rule, string[] words) => RuleTokens.Split(rule).ShouldBe(words);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("-j", "-j")]
    [InlineData("", @"""""")]
    [InlineData("two words", @"""two words""")]
    [InlineData("it's", @"""it\'s""")]
    [InlineData(@"a""b", @"""a\""b""")]
    [InlineData(@"ends\", @"""ends\\""")]
    [InlineData("naïve ☃", @"""naïve ☃""")]
    [InlineData("é", @"""é""")]
    [InlineData("a/b", @"""a/b""")]
    public void Text_is_quoted_as_iptables_quotes_it_and_comes_back(string text, string quoted)
    {
        QuotedText.Quote(text).ShouldBe(quoted);
        QuotedText.Unquote(quoted).ShouldBe(text);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"open")]
    [InlineData("open\"")]
    public void Half_a_quote_is_text(string word) => QuotedText.Unquote(word).ShouldBe(word);
}
