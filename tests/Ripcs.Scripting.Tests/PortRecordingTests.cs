using Ripcs.Dsl;

namespace Ripcs.Scripting.Tests;

/// <summary>Ports are written down as the author wrote them, right or wrong.</summary>
public sealed class PortRecordingTests
{
    public static TheoryData<Port, int?, int?, string> Numbers => new()
    {
        { 80, 80, 80, "80" },
        { 0, 0, 0, "0" },
        { -1, -1, -1, "-1" },
        { 65536, 65536, 65536, "65536" },
        { 8600..8900, 8600, 8900, "8600..8900" },
        { 90..80, 90, 80, "90..80" },
        { 1024.., 1024, null, "1024.." },
        { ..1024, null, 1024, "..1024" },
        { .., null, null, ".." },
        { 5..^3, 5, null, "5..^3" },
        { ^9..^3, null, null, "^9..^3" },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_port_or_range_keeps_its_ends_and_its_text(Port port, int? first, int? last, string text) =>
        port.Term.ShouldBe(new PortTerm.Numbers(text, first, last));

    [Fact]
    public void A_text_is_a_name() => ((Port)"8600-8900").Term.ShouldBe(new PortTerm.Name("8600-8900"));

    [Fact]
    public void A_character_is_no_port_number() => ((Port)'8').Term.ShouldBe(new PortTerm.Name("'8'"));

    [Fact]
    public void Nothing_is_an_empty_name() => default(Port).Term.ShouldBe(new PortTerm.Name(""));

    [Fact]
    public void A_port_is_mapped_to_a_port() =>
        443.To(4443).Term.ShouldBe(new PortTerm.Map("443.To(4443)", new PortTerm.Numbers("443", 443, 443),
            new PortTerm.Numbers("4443", 4443, 4443)));

    [Fact]
    public void A_range_that_is_mapped_to_a_range_is_kept() =>
        (8000..8010).To(9000..9010).Term.ShouldBe(new PortTerm.Map(
            "(8000..8010).To(9000..9010)", new PortTerm.Numbers("8000..8010", 8000, 8010), new PortTerm.Numbers("9000..9010", 9000, 9010)));

    [Fact]
    public void A_range_that_is_mapped_to_one_port_is_kept() => (8000..8010).To(9000).Term.Text.ShouldBe("(8000..8010).To(9000)");

    [Fact]
    public void A_service_is_mapped_to_a_port() => "https".To(4443).Term.Text.ShouldBe("\"https\".To(4443)");

    [Fact]
    public void A_map_of_a_map_is_kept() => 1.To(2).To(3).Term.Text.ShouldBe("1.To(2).To(3)");
}
