using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Model;

public class AddressBitsTests
{
    [Fact]
    public void The_bits_of_an_address_reckon_as_numbers_of_128_bits_do()
    {
        var random = new Random(4);
        UInt128[] values = [0, 1, ulong.MaxValue, UInt128.One << 64, UInt128.MaxValue,
            .. Enumerable.Range(0, 200).Select(_ => Any() >> random.Next(128))];
        foreach (var value in values)
        {
            var next = Bits(value);
            next++;
            next.ShouldBe(Bits(value + 1));
            (~Bits(value)).ShouldBe(Bits(~value));
            Bits(value).LeadingZeros.ShouldBe((int)UInt128.LeadingZeroCount(value));
            var bytes = new byte[16];
            Bits(value).Write(bytes);
            AddressBits.Read(bytes).ShouldBe(Bits(value));
            AddressBits.TryParseHexadecimal(value.ToString("x", null), out var read).ShouldBeTrue();
            read.ShouldBe(Bits(value));
            for (var count = 0; count < 128; count++)
            {
                (Bits(value) << count).ShouldBe(Bits(value << count));
                (Bits(value) >> count).ShouldBe(Bits(value >> count));
            }

            foreach (var other in values)
            {
                Bits(value).CompareTo(Bits(other)).ShouldBe(value.CompareTo(other));
                (Bits(value) & Bits(other)).ShouldBe(Bits(value & other));
                (Bits(value) | Bits(other)).ShouldBe(Bits(value | other));
                (Bits(value) ^ Bits(other)).ShouldBe(Bits(value ^ other));
            }
        }

        for (var count = 0; count < 128; count++)
        {
            AddressBits.Ones(count).ShouldBe(Bits((UInt128.One << count) - 1));
        }

        AddressBits.Ones(128).ShouldBe(Bits(UInt128.MaxValue));

        UInt128 Any() => new((ulong)random.NextInt64() << 1, (ulong)random.NextInt64() << 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("g")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData("00123456789abcdef0123456789abcdef0")]
    public void What_is_no_hexadecimal_number_of_an_address_is_not_read(string digits) =>
        AddressBits.TryParseHexadecimal(digits, out _).ShouldBeFalse();

    private static AddressBits Bits(UInt128 value) => new((ulong)(value >> 64), (ulong)value);
}
