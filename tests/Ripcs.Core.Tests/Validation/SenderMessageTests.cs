using Ripcs.Core.Model;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class SenderMessageTests
{
    [Theory]
    [InlineData("postfix")]
    [InlineData("www-data")]
    public void A_user_is_said_by_number(string name) => Accept(rule => rule with { Users = [name] })
        .Says($"error RIP0672: rules/shop.csx(11): \"{name}\" is a user's name, which can have a different number on each host, and the "
            + $"kernel compares numbers; write the number, as \"id -u\" shows it");

    [Theory]
    [InlineData("-1")]
    [InlineData("4294967295")]
    [InlineData("1000..")]
    [InlineData("..1999")]
    [InlineData("1000..^0")]
    [InlineData("1..2..3")]
    public void A_number_of_a_user_is_one(string text) => Accept(rule => rule with { NotUsers = [text] })
        .Says($"error RIP0673: rules/shop.csx(11): {text} is not a user number; write 0 to 4294967294, or a range such as 1000..1999");

    [Fact]
    public void A_group_is_said_by_number()
    {
        Accept(rule => rule with { Groups = ["www-data"] }).Says("error RIP0672: rules/shop.csx(11): \"www-data\" is a group's name, which "
            + "can have a different number on each host, and the kernel compares numbers; write the number, as \"getent group\" shows it");
        Accept(rule => rule with { NotGroups = ["4294967295"] }).Says("error RIP0673: rules/shop.csx(11): 4294967295 is not a group "
            + "number; write 0 to 4294967294, or a range such as 1000..1999");
    }
}
