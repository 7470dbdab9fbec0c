using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>What a REDIRECT leads to a host with several addresses: by each card to another of them.</summary>
public sealed class RedirectedPacketTests
{
    private const string Redirect =
        "*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128\n"
        + "-A OUTPUT -p tcp -m tcp --dport 8080 -j REDIRECT --to-ports 3128\nCOMMIT\n";

    private static readonly ValueSet TwoCards = ValueSet.Of(new[] { "10.0.0.200",
        "203.0.113.1" }.Select(text => IpPrefix.Parse(text).Network));
    private static readonly ValueSet Host = TwoCards.Or(ValueSet.Between(IpPrefix.Parse("127.0.0.0/8").Network,
        IpPrefix.Parse("127.0.0.0/8").Last));

    [Fact]
    public void An_accept_of_a_second_address_opens_what_is_redirected_to_that_one() =>
        Turns([To("10.0.0.200")], [To("10.0.0.200"), To("203.0.113.1")]).ShouldContain("NewlyAllowed tcp any -> any:80");

    [Fact]
    public void A_deny_of_one_address_closes_what_is_redirected_to_it_although_the_other_stays_open() =>
        Turns([To("10.0.0.200"), To("203.0.113.1")], [To("10.0.0.200")]).ShouldContain("NewlyDenied tcp any -> any:80");

    [Fact]
    public void The_rules_that_decide_are_those_of_the_address_that_changes()
    {
        var line = Between([To("10.0.0.200")], [To("10.0.0.200"), To("203.0.113.1")]).Lines.First(found =>
            found.Packets[PacketField.DestinationPort].Contains(80));

        line.Before.Fate.ShouldBe(Fate.Drop);
        line.DecidesAfter!.Rule!.Text.ShouldBe("-d 203.0.113.1/32 -p tcp -m tcp --dport 3128 -j ACCEPT");
    }

    [Fact]
    public void What_comes_by_a_card_is_redirected_to_no_address_of_the_loopback_interface() =>
        Turns([], [To("127.0.0.1")]).ShouldAllBe(turn => turn.EndsWith(" in lo", StringComparison.Ordinal)
            || turn.EndsWith("127.0.0.1:3128", StringComparison.Ordinal));

    [Fact]
    public void What_the_host_sends_is_redirected_to_the_address_of_the_loopback_interface()
    {
        var filter = new[] { To("127.0.0.1").Replace("INPUT", "OUTPUT", StringComparison.Ordinal), "-A OUTPUT -j DROP" };

        Turns(["-A OUTPUT -j DROP"], filter).ShouldContain("NewlyAllowed tcp any -> any:8080");
    }

    [Fact]
    public void Rules_that_tell_no_address_of_the_host_apart_say_nothing_of_which_it_is() =>
        Turns([], ["-A INPUT -p tcp -m tcp --dport 3128 -j ACCEPT"]).ShouldBe(
        [
            "NewlyAllowed tcp any -> any:80", "NewlyAllowed tcp any -> 10.0.0.200,127.0.0.0/8,203.0.113.1 :3128",
            "NewlyAllowed tcp any -> any:8080 in lo", "NewlyAllowed tcp any -> 10.0.0.200,127.0.0.0/8,203.0.113.1 :3128 in lo",
        ], ignoreOrder: true);

    private static string To(string address) => $"-A INPUT -d {address}/32 -p tcp -m tcp --dport 3128 -j ACCEPT";

    private static IEnumerable<string> Turns(string[] before, string[] after) =>
        Between(before, after).Lines.Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)}");

    private static FateChanges Between(string[] before, string[] after)
    {
        static string Save(string[] filter) =>
            $"{Redirect}*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n" + string.Join('\n',
            [.. filter, "COMMIT\n"]);
        var found = FateChanges.Between(Read.Save(Save(before)), Read.Save(Save(after)), Host);
        found.IsComplete.ShouldBeTrue();
        return found with { Lines = found.Lines.Where(line => line.States.Count == 0).ToValueList() };
    }
}
