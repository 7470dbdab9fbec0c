using Ripcs.Core.Model;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class SenderMessageTests
{
    private const string Card = "00:11:22:33:44:55";

    [Theory]
    [InlineData("printer", "six bytes such as \"00:11:22:33:44:55\"")]
    [InlineData("00:11:22:33:44", "six bytes such as \"00:11:22:33:44:55\"")]
    [InlineData("", "six bytes such as \"00:11:22:33:44:55\"")]
    [InlineData("00-1A-22-33-44-55", "\"00:1a:22:33:44:55\"")]
    [InlineData("001a.2233.4455", "\"00:1a:22:33:44:55\"")]
    public void A_hardware_address_is_one(string text, string write) => Accept(rule => rule with { Macs = [text] })
        .Says($"error RIP0670: rules/shop.csx(11): \"{text}\" is not a hardware address as iptables takes it; write {write}");

    [Theory]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    [InlineData("01:00:5e:00:00:01")]
    public void No_packet_comes_from_a_group(string text) => Accept(rule => rule with { NotMacs = [text] })
        .Says($"error RIP0671: rules/shop.csx(11): \"{text}\" is a multicast address, and no packet comes from one; write the address of "
            + $"the sender's card");

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
    public void A_range_of_users_begins_before_it_ends() => Accept(rule => rule with { Users = ["1999..1000"] })
        .Says("error RIP0674: rules/shop.csx(11): 1999..1000 ends before it begins; write 1000..1999");

    [Fact]
    public void No_packet_has_both_a_card_and_a_user() => Accept(rule => rule with { NotMacs = [Card], Users = ["102"] })
        .Says("error RIP0675: rules/shop.csx(11): a packet comes in with a hardware address or is sent by a user of this host, never "
            + "both; remove .NotMac(…) or .User(…), or write a rule for each");

    [Fact]
    public void What_a_user_sends_comes_in_nowhere() => Accept(rule => rule with { NotUsers = ["102"], In = ["eth0"] })
        .Says("error RIP0676: rules/shop.csx(11): packets of a local user come in by no interface; remove .In(…) or "
            + ".NotUser(…), or write .Out(…) for the interface by which it leaves");

    [Fact]
    public void What_a_user_sends_comes_from_this_host() => Accept(rule => rule with { Users = ["102"], NotFrom = ["host"] })
        .Says("error RIP0677: rules/shop.csx(11): what a user of this host sends comes from \"host\"; remove .User(…) or "
            + ".NotFrom(\"host\")");

    [Fact]
    public void What_this_host_sends_has_no_hardware_address() => Accept(rule => rule with { Macs = [Card], From = ["host"] })
        .Says("error RIP0678: rules/shop.csx(11): packets from this host have no sender's hardware address; remove .Mac(…) or "
            + ".From(\"host\")");

    [Fact]
    public void Who_is_named_is_not_excepted()
    {
        Accept(rule => rule with { Macs = [Card], NotMacs = [Card] })
            .Says("error RIP0679: rules/shop.csx(11): .Mac(…) names 00:11:22:33:44:55, and so does .NotMac(…), so no packet of it "
                + "matches; remove it from one of them");
        Accept(rule => rule with { Users = ["102", "1100..1200"], NotUsers = ["1000..1999"] })
            .Says("error RIP0679: rules/shop.csx(11): .User(…) names 1100-1200, and so does .NotUser(…), so no packet of it matches; "
                + "remove it from one of them");
    }

    [Fact]
    public void A_rule_of_nftables_has_room_for_so_many_exceptions() =>
        Accept(rule => rule with { NotUsers = Enumerable.Range(0, 33).Select(number => $"{2 * number}").ToValueList() })
            .Says("error RIP0680: rules/shop.csx(11): NotUser names 33 users, and a rule of nftables has room for 32; write ranges, or "
                + "name in User those that it takes");

    [Fact]
    public void An_empty_list_never_means_all()
    {
        Accept(rule => rule with { Macs = [] })
            .Says("error RIP0305: rules/shop.csx(11): Mac was given no hardware addresses, which never means all; give it at least one, "
            + "or leave the rule out");
        Accept(rule => rule with { Users = [] })
            .Says("error RIP0305: rules/shop.csx(11): User was given no users, which never means all; give it at least one, or leave the "
            + "rule out");
    }

    [Fact]
    public void A_group_is_said_by_number()
    {
        Accept(rule => rule with { Groups = ["www-data"] }).Says("error RIP0672: rules/shop.csx(11): \"www-data\" is a group's name, which "
            + "can have a different number on each host, and the kernel compares numbers; write the number, as \"getent group\" shows it");
        Accept(rule => rule with { NotGroups = ["4294967295"] }).Says("error RIP0673: rules/shop.csx(11): 4294967295 is not a group "
            + "number; write 0 to 4294967294, or a range such as 1000..1999");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("/sys/fs/cgroup/system.slice")]
    public void A_control_group_has_a_path(string path) => Accept(rule => rule with { Cgroups = [path] })
        .Says($"error RIP0681: rules/shop.csx(11): \"{path}\" is not the path of a control group; write it as systemd-cgls and "
            + "/proc/PID/cgroup show it, such as \"system.slice\", without /sys/fs/cgroup");

    [Fact]
    public void IPsec_has_two_directions() => Accept(rule => rule with { Ipsec = "both" })
        .Says("error RIP0682: rules/shop.csx(11): \"both\" is not a direction; write .Ipsec(\"in\") for packets that came in through "
            + "IPsec, or .Ipsec(\"out\") for packets that will go out through it");
}
