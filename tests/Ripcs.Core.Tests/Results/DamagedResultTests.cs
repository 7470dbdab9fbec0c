using System.Text;
using CsCheck;
using Ripcs.Core.Results;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Results;

[Trait("Kind", "long")]
public sealed class DamagedResultTests
{
    private static readonly byte[] Whole = CompiledFileJson.Write(Written.Small);
    private static readonly string Text = Encoding.UTF8.GetString(Whole);

    [Fact]
    public void Every_result_that_is_cut_off_is_refused()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            Refusal(Whole[..length]).ShouldBe("it is not as ripcs writes it", $"cut to {length}");
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
        Should.Throw<ResultException>(() => CompiledFileJson.Read(noise, Written.Path));
        Should.Throw<ResultException>(() => CompiledFileJson.Read((byte[])[.. Whole[..60], .. noise], Written.Path));
    });

    [Fact]
    public void What_stands_behind_the_end_is_refused() => Refusal([.. Whole, (byte)'x']).ShouldBe("it is not as ripcs writes it");

    [Fact]
    public void Another_form_is_refused() => Refusal(Text.Replace("{\"Version\":13,", "{\"Version\":1,", StringComparison.Ordinal))
        .ShouldBe("it has form 1, not 13");

    [Theory]
    [InlineData("#!/bin/sh", "it is not as ripcs writes it")]
    [InlineData("null", "it holds null")]
    [InlineData("{}", "it is not as ripcs writes it")]
    [InlineData("{\"Version\":13,\"File\":null}", "it is not as ripcs writes it")]
    [InlineData("{\"Version\":99999999999,\"File\":null}", "it is not as ripcs writes it")]
    public void What_is_no_result_is_refused(string text, string because) => Refusal(text).ShouldBe(because);

    [Theory]
    [InlineData("\"Family\":\"IPv4\"", "\"Family\":\"IPv5\"")]
    [InlineData("\"Family\":\"IPv4\"", "\"Family\":4")]
    [InlineData("\"Family\":\"IPv4\"", "\"Family\":\"IPv4, IPv6\"")]
    [InlineData("\"Kind\":\"Destination\"", "\"Kind\":\"Source, Bare\"")]
    [InlineData("\"Severity\":\"Warning\"", "\"Severity\":\"Advice\"")]
    [InlineData("\"Name\":\"shop\"", "\"Name\":\"Shop!\"")]
    [InlineData("\"Details\":[]", "\"Details\":[null]")]
    [InlineData("\"Details\":[]", "\"Details\":null")]
    [InlineData("\"Path\":\"rules/shop.csx\",", "")]
    [InlineData("\"Path\":\"rules/shop.csx\",", "\"Path\":\"rules/shop.csx\",\"Path\":\"rules/shop.csx\",")]
    [InlineData("\"Holds\":{\"First\":\"0001-01-01\",\"Last\":\"9999-12-31\"},", "")]
    [InlineData("\"Path\":", "\"Owner\":\"a\",\"Path\":")]
    [InlineData("\"Rules\":\"#", "\"Rules\":null,\"Text\":\"#")]
    [InlineData("\"Traits\":0,", "")]
    [InlineData("\"Sets\":[],", "\"Sets\":[1],")]
    [InlineData("\"Chains\":[{", "\"Chains\":[[[[[{")]
    public void A_result_that_ripcs_would_not_write_is_refused(string right, string wrong)
    {
        Text.ShouldContain(right);

        Refusal(Text.Replace(right, wrong, StringComparison.Ordinal)).ShouldBe("it is not as ripcs writes it");
    }

    [Theory]
    [InlineData("\"Targets\":[\"ACCEPT\"]", "\"Targets\":[]")]
    [InlineData("\"Sets\":[]", "\"Sets\":[\"other\"]")]
    [InlineData("\"Traits\":0", "\"Traits\":2")]
    [InlineData("\"Rules\":\"#", "\"Rules\":\"\\u0023")]
    [InlineData("\"Rules\":\"#\\t", "\"Rules\":\"\\t")]
    public void What_stands_beside_the_rules_and_is_not_true_of_them_is_refused(string right, string wrong)
    {
        Text.ShouldContain(right);

        Refusal(Text.Replace(right, wrong, StringComparison.Ordinal)).ShouldEndWith("has other rules than its name promises");
    }

    [Fact]
    public void A_result_beyond_all_measure_is_refused_unread() =>
        Refusal(new byte[CompiledFileJson.MaxLength + 1]).ShouldBe("it has 67108865 bytes, and more than 67108864 are not taken");

    // What is taken is the same value once it is written again.
    private static bool Takes(int place, byte other)
    {
        var flipped = (byte[])Whole.Clone();
        flipped[place] = other;
        try
        {
            var read = CompiledFileJson.Read(flipped, Written.Path);
            CompiledFileJson.Read(CompiledFileJson.Write(read), Written.Path).ShouldBe(read);
            return true;
        }
        catch (ResultException e)
        {
            e.Message.ShouldNotContain('\n');
            return false;
        }
    }

    private static string Refusal(string text) => Refusal(Encoding.UTF8.GetBytes(text));

    private static string Refusal(byte[] bytes) => Should.Throw<ResultException>(() => CompiledFileJson.Read(bytes, Written.Path)).Message;
}
