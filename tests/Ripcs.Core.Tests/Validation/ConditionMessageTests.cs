using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class ConditionMessageTests
{
    [Theory]
    [InlineData(-1, 0xffffffff, "-1")]
    [InlineData(0x100000000, 0xffffffff, "4294967296")]
    [InlineData(1, 0x100000000, "4294967296")]
    public void A_mark_has_32_bits(long mark, long mask, string number) => Accept(rule => rule with { Mark = new(mark, mask) })
        .Says($"error RIP0601: rules/shop.csx(11): {number} is not a mark, which has 32 bits; write 0 to 0xffffffff");

    [Fact]
    public void A_length_is_at_most_65535() => Accept(rule => rule with { Length = new("0..70000", 0, 70000) })
        .Says("error RIP0611: rules/shop.csx(11): 0..70000 is not a packet length; write numbers from 0 to 65535, such as 0..128");

    [Fact]
    public void Flags_make_a_rule_one_for_tcp() =>
        Rule(StatementKind.Drop, rule => rule with { Syn = true }).OnlyRule().Protocols.ShouldBe([Protocol.Tcp]);
}
