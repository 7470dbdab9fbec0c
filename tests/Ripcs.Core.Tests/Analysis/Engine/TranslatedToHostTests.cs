using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>A translation that leads to the host and to others, or changes the port alone: each address is of its own type.</summary>
public sealed class TranslatedToHostTests
{
    private const string Host = "10.0.0.1";
    private const string AcceptSsh = "-A INPUT -p tcp -m tcp --dport 22 -m addrtype --dst-type LOCAL -j ACCEPT";

    [Theory]
    [InlineData("-A PREROUTING -d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24", "NewlyAllowed tcp any -> 203.0.113.1:22")]
    [InlineData("-A PREROUTING -d 203.0.113.9/32 -j DNAT --to-destination 10.0.0.1-10.0.0.3", "NewlyAllowed tcp any -> 203.0.113.9:22")]
    [InlineData("-A PREROUTING -d 203.0.113.9/32 -j DNAT --to-destination 10.0.0.2-10.0.0.3", null)]
    [InlineData("-A PREROUTING -d 203.0.113.0/24 -j NETMAP --to 10.0.1.0/24", null)]
    public void What_a_translation_leads_to_the_host_is_told_and_what_it_leads_to_others_is_not(string nat, string? line) =>
        Turns([AcceptSsh], [], [nat]).ShouldBe(line is null ? [] : [line]);

    [Fact]
    public void What_is_led_to_others_beside_the_host_is_forwarded() =>
        Turns(["-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT"], ["-A PREROUTING -d 203.0.113.0/24 -j ACCEPT"],
            ["-A PREROUTING -d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24"])
            .ShouldContain(turn => turn.StartsWith("NewlyDenied tcp any -> 203.0.113.1:22", StringComparison.Ordinal));

    [Theory]
    [InlineData("DNAT --to-destination :8000")]
    [InlineData("REDIRECT --to-ports 8000")]
    public void A_translation_of_the_port_alone_leads_to_the_address_that_a_packet_was_sent_to(string target) =>
        Turns([AcceptSsh.Replace("22", "8000", StringComparison.Ordinal)], [],
            [$"-A PREROUTING -d {Host}/32 -p tcp -m tcp --dport 80 -j {target}"])
            .ShouldBe([$"NewlyAllowed tcp any -> {Host}:80"]);

    [Fact]
    public void A_translation_of_the_port_alone_is_read_in_IPv6_too()
    {
        const string Filter = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 8000 "
            + "-j ACCEPT\nCOMMIT\n";
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 2001:db8::1/128 -p tcp -m tcp --dport 80 -j DNAT "
            + "--to-destination :8000\nCOMMIT\n";

        var found = FateChanges.Between(
            Read.Save(Filter, Family.IPv6), Read.Save(Filter + Nat, Family.IPv6), FateScene.Addresses("2001:db8::1"));

        found.Lines.Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)}")
            .ShouldBe(["NewlyAllowed tcp any -> [2001:db8::1]:80"]);
    }

    private static IEnumerable<string> Turns(string[] filter, string[] before, string[] after)
    {
        string Save(string[] nat) =>
            $"{FateScene.Filter(filter)}*nat\n:PREROUTING ACCEPT [0:0]\n{string.Concat(nat.Select(rule => $"{rule}\n"))}COMMIT\n";
        var found = FateChanges.Between(Read.Save(Save(before)), Read.Save(Save(after)), FateScene.Addresses(Host));
        found.IsComplete.ShouldBeTrue();
        return found.Lines.Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)}");
    }
}
