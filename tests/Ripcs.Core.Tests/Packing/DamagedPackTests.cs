using CsCheck;
using Ripcs.Core.Packing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Packing;

public sealed class DamagedPackTests
{
    private static readonly byte[] Whole = CompiledFilePack.Write(Packed.Small);

    [Fact]
    public void Every_pack_that_is_cut_off_is_refused()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            Refusal(Whole[..length]).ShouldBe("it is cut off", $"cut to {length}");
        }
    }

    [Fact]
    public void Every_other_byte_in_every_place_is_refused_or_another_result_that_holds_together()
    {
        var taken = 0;
        for (var place = 0; place < Whole.Length; place++)
        {
            for (var other = 0; other <= byte.MaxValue; other++)
            {
                taken += Takes(place, (byte)other) ? 1 : 0;
            }
        }

        // Each byte as it was, and what is free: letters of messages and names, lines.
        taken.ShouldBeInRange(Whole.Length, Whole.Length * 200);
    }

    [Fact]
    public void Bytes_that_nobody_made_are_refused() => Gen.Byte.Array[0, 199].Each(20_000, noise =>
    {
        Should.Throw<PackException>(() => CompiledFilePack.Read(noise, Packed.Path));
        Should.Throw<PackException>(() => CompiledFilePack.Read([.. Whole[..6], .. noise], Packed.Path));
    });

    [Fact]
    public void What_stands_behind_the_end_is_refused() => Refusal([.. Whole, 0]).ShouldBe("there is something after its end");

    [Fact]
    public void Another_form_is_refused() => Refusal([.. Whole[..5], 1, .. Whole[6..]]).ShouldBe("it has form 1, not 9");

    [Fact]
    public void What_is_no_pack_is_refused() => Refusal([.. "#!/bin/sh\n"u8]).ShouldBe("it does not begin as one");

    [Theory]
    [InlineData("00ffffffff0f", "a number is too large")]
    [InlineData("0001610000ffffffff0f", "a number is too large")]
    [InlineData("0001610000ffffffff07", "it is cut off")]
    [InlineData("00ffffffffffff", "a number is too large")]
    [InlineData("0100", "it names a value that it has not defined yet")]
    [InlineData("0001ff", "a text is not UTF-8")]
    [InlineData("000162000080", "it is cut off")]
    [InlineData("00016200008000", "a number is longer than it needs to be")]
    [InlineData("000162000001000001620000000000", "it defines a value twice")]
    [InlineData("000162020000", "a byte for yes or no is neither")]
    [InlineData("000162000001020001610002000000", "there is no such Severity: 2")]
    public void A_body_that_nobody_would_write_is_refused(string hex, string because) =>
        Refusal([.. Whole[..6], .. Convert.FromHexString(hex)]).ShouldBe(because);

    [Fact]
    public void A_pack_beyond_all_measure_is_refused_unread() =>
        Refusal(new byte[CompiledFilePack.MaxLength + 1]).ShouldBe("it has 67108865 bytes, and more than 67108864 are not taken");

    private static bool Takes(int place, byte other)
    {
        var flipped = (byte[])Whole.Clone();
        flipped[place] = other;
        try
        {
            CompiledFilePack.Write(CompiledFilePack.Read(flipped, Packed.Path)).ShouldBe(flipped);
            return true;
        }
        catch (PackException e)
        {
            e.Message.ShouldNotContain('\n');
            return false;
        }
    }

    private static string Refusal(byte[] pack) => Should.Throw<PackException>(() => CompiledFilePack.Read(pack, Packed.Path)).Message;
}
