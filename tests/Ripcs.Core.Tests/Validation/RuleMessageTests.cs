using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class RuleMessageTests
{
    [Fact]
    public void A_name_that_would_end_the_line_is_refused() => Accept(rule => rule with { What = "ssh\nfor all" })
        .Says("error RIP0302: rules/shop.csx(11): a rule's name has a character that cannot be printed (U+000A); remove it");

    [Theory]
    [InlineData("\u202e", "U+202E")]
    [InlineData("\u2028", "U+2028")]
    [InlineData("\u001b[31m", "U+001B")]
    public void A_ticket_that_would_steer_the_terminal_is_refused(string ticket, string character) =>
        Accept(rule => rule with { Ticket = ticket })
        .Says($"error RIP0302: rules/shop.csx(11): a ticket has a character that cannot be printed ({character}); remove it");

    [Fact]
    public void Half_a_character_is_refused() => Accept(rule => rule with { Ticket = "\ud800" })
        .Says("error RIP0302: rules/shop.csx(11): a ticket has a character that cannot be printed (U+D800); remove it");

    [Fact]
    public void An_owner_has_a_reasonable_length() => Accept(rule => rule with { Owner = new string('x', 101) })
        .Says("error RIP0303: rules/shop.csx(11): an owner has 101 characters; write at most 100");

    [Theory]
    [InlineData("ports System.Int32[]")]
    [InlineData("System.Collections.Generic.List`1[System.String]")]
    [InlineData("racks of System.Linq.Enumerable+RangeSelectIterator`1[System.String]")]
    [InlineData("[<>f__AnonymousType0]")]
    [InlineData("__RuleFile_0123456789abcdef.Site")]
    public void A_name_of_a_type_is_not_what_was_meant(string text)
    {
        const string Message = "contains the name of a type instead of its values; write string.Join(\", \", …) for a list";
        File(AcceptSsh with { What = text }).Says($"error RIP0306: rules/shop.csx(11): a rule's name {Message}");
        Accept(rule => rule with { Ticket = text }).Says($"error RIP0306: rules/shop.csx(11): a ticket {Message}");
    }

    [Fact]
    public void A_method_that_takes_one_value_stands_once() => Accept(rule => rule with { Family = 4, SaidTwice = ["Family"] })
        .Says("error RIP0304: rules/shop.csx(11): Family is used twice in this rule, which takes only one; remove one");

    [Theory]
    [InlineData("NotIn", "In")]
    [InlineData("NotOut", "Out")]
    public void Two_interfaces_that_a_rule_excludes_are_written_as_those_that_it_means(string method, string write) =>
        Accept(rule => rule with { SaidTwice = [method] }).Says($"error RIP0309: rules/shop.csx(11): {method} takes one name, as a rule of "
            + $"iptables does, and of two rules each would match what the other excludes; name each interface that you mean with "
            + $".{write}(…), and each that is added later");

    [Fact]
    public void What_is_quoted_from_the_file_never_ends_the_line() => Accept(rule => rule with { To = ["no\nlabel"] })
        .Says("error RIP0204: rules/shop.csx(11): no label \"no\\u000alabel\" in partition \"shop\"; declare it with "
            + "Label(\"no\\u000alabel\", …)");
}
