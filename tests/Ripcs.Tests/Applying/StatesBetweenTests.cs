using Ripcs.Changes.Proposals;
using Ripcs.Changes.Texts;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>What is said of a change that would let packets in, or drop them, between two of its blocks.</summary>
public sealed class StatesBetweenTests
{
    private const string Ssh = "-s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT";

    private static readonly StatesBetween Nothing = new(null, []);
    private static readonly ChainName Forward = new("FORWARD");

    [Fact]
    public void A_change_that_lets_in_for_a_moment_is_stopped_with_the_packet_and_who_decides_about_it()
    {
        var reason = Of(Filter("open", new Step.Append(Forward, Ssh)),
            Filter("close", new Step.Delete(Forward, Ssh))).Refusal.ShouldNotBeNull().InWords();

        reason.ShouldStartWith("between block 1 and 2 of 2 (filter IPv4, then filter IPv4) a packet is let in for a moment, although it "
            + "is denied before and after the change: tcp 198.51.100.1:50000 -> ");
        reason.ShouldContain("; dropped by the policy of FORWARD (filter), then accepted by rule 1 of FORWARD (filter), which is in no "
            + "rule file, then dropped by the policy of FORWARD (filter). ");
        reason.ShouldEndWith("; or, if that moment does no harm, add --force. Either way report this line: the plan should not do this");
    }

    [Fact]
    public void A_packet_that_is_sent_elsewhere_is_said_with_the_three_places_that_it_goes_to()
    {
        const string To = "-d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.";
        var place = new ChainName("PREROUTING");
        Block Moved(int from, int to) => new(Family.IPv4, TableName.Nat, $"to {to}",
            [new Step.Delete(place, $"{To}{from}"), new Step.Append(place, $"{To}{to}")]);

        var reason = Of($"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING {To}1\nCOMMIT\n*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n",
            new Plan([Moved(1, 2), Moved(2, 3)])).Refusal.ShouldNotBeNull().InWords();

        var by = "rule 1 of PREROUTING (nat), which is in no rule file and accepted by the policy of FORWARD (filter)";
        reason.ShouldContain($"; sent to 10.0.0.1:80 by {by}, then sent to 10.0.0.2:80 by {by}, then sent to 10.0.0.3:80 by {by}. ");
    }

    [Fact]
    public void What_must_be_so_beside_the_packet_is_said() =>
        Of(Filter("open", new Step.Append(Forward, $"{Ssh[..^10]} -m time --datestop 2027-01-31T23:59:59 -j ACCEPT")),
            Filter("close", new Step.Delete(Forward, $"{Ssh[..^10]} -m time --datestop 2027-01-31T23:59:59 -j ACCEPT")))
            .Refusal.ShouldNotBeNull().InWords().ShouldContain(", until the end of 2027-01-31 (UTC); dropped by");

    [Fact]
    public void A_mark_that_gets_another_meaning_is_advised_to_be_another_mark()
    {
        const string Live = "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -i wan0 -p tcp -j MARK --set-xmark 0x1/0xffffffff\nCOMMIT\n"
            + "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m mark --mark 0x2 -j ACCEPT\nCOMMIT\n";
        var plan = new Plan([Filter("accept", new Step.Append(Forward, "-m mark --mark 0x1 -j ACCEPT")),
            new Block(Family.IPv4, TableName.Mangle, "mark",
            [new Step.Delete(new ChainName("PREROUTING"), "-i wan0 -p tcp -j MARK --set-xmark 0x1/0xffffffff")])]);

        Of(Live, plan).Refusal.ShouldNotBeNull().InWords().ShouldEndWith(
            ". A rule marks it: use another mark for the new meaning, and remove the old mark in a later change; or, if "
                + "that moment does no harm, add --force");
    }

    [Fact]
    public void What_is_taken_out_of_connection_tracking_is_advised_to_be_a_change_of_its_own()
    {
        const string Live = "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp -j CT --notrack\nCOMMIT\n*filter\n:FORWARD DROP "
            + "[0:0]\nCOMMIT\n";
        var plan = new Plan([Filter("accept", new Step.Append(Forward, "-m conntrack --ctstate UNTRACKED -j ACCEPT")),
            new Block(Family.IPv4, TableName.Raw, "track", [new Step.Delete(new ChainName("PREROUTING"), "-p udp -j CT --notrack")])]);

        Of(Live, plan).Refusal.ShouldNotBeNull().InWords().ShouldEndWith(
            ". A rule takes it out of connection tracking (NOTRACK): make that a separate change, before or after the rest; or, if that "
                + "moment does no harm, add --force");
    }

    [Fact]
    public void A_change_that_opens_in_two_steps_goes_on() =>
        Of(Filter("one", new Step.Append(Forward, Ssh)), Filter("two", new Step.Append(Forward, "-p udp -j ACCEPT"))).ShouldBe(Nothing);

    [Fact]
    public void A_change_of_one_block_has_nothing_between() => Of(Filter("open", new Step.Append(Forward, Ssh))).ShouldBe(Nothing);

    [Fact]
    public void A_change_that_is_too_large_to_be_proved_says_so()
    {
        var many = new Block(Family.IPv4, TableName.Filter, "fill", [.. Enumerable.Repeat<Step>(new Step.Append(Forward, Ssh), 100_000)]);

        StatesBetween.TooLarge(new Plan([many])).ShouldBeNull();
        StatesBetween.TooLarge(new Plan([many, Filter("close", new Step.Delete(Forward, Ssh))]))
            .ShouldBe("the states between the blocks of this change are not proved: it writes 100001 lines, and up to 100000 are");
    }

    [Fact]
    public void A_packet_that_is_dropped_for_the_moment_is_a_warning_where_the_plan_does_not_say_so_itself()
    {
        const string open = $"*filter\n:FORWARD DROP [0:0]\n-A FORWARD {Ssh}\nCOMMIT\n";
        var plan = new Plan([Filter("close", new Step.Delete(Forward, Ssh)), Filter("open", new Step.Append(Forward, Ssh))]);

        var dropped = Of(open, plan);
        dropped.Refusal.ShouldBeNull();
        dropped.Warnings.Single().Text.InWords().ShouldContain(
            "a packet is dropped for a moment, although it is accepted before and after the change: tcp 198.51.100.1:50000 -> ");
        Of(open, plan with { Noted = [Family.IPv4] }).ShouldBe(Nothing);
        Of(open, plan with { Noted = [Family.IPv6] }).Warnings.Count.ShouldBe(1, "of the other family");
    }

    private static StatesBetween Of(params Block[] blocks) => Of("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n", new Plan([.. blocks]));

    private static StatesBetween Of(string live, Plan plan) =>
        StatesBetween.Compute(FirewallState.Empty.With(SaveReader.ReadState(Family.IPv4, live)), plan, [],
            _ => ValueSet.Of(IpPrefix.Parse("192.0.2.254").Network));

    private static Block Filter(string purpose, Step step) => new(Family.IPv4, TableName.Filter, purpose, [step]);
}
