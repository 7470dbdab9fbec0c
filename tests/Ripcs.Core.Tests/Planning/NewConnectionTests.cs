using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

public sealed class NewConnectionTests
{
    private static readonly NewConnection Ssh = NewConnection.OfSsh("192.0.2.7 51234 203.0.113.1 22").ShouldNotBeNull();

    [Theory]
    [InlineData("-s 192.0.2.0/24 -p tcp -m tcp --dport 22 -m addrtype --dst-type LOCAL -j ACCEPT", true)]
    [InlineData("-p tcp -m multiport --dports 80,20:30 -j ACCEPT", true)]
    [InlineData("-d 203.0.113.1/32 -j ACCEPT", true)]
    [InlineData("-m iprange --src-range 192.0.2.1-192.0.2.9 -p tcp -m conntrack --ctstate NEW -j ACCEPT", true)]
    [InlineData("! -s 198.51.100.0/24 -i eth0 -j ACCEPT", true)]
    [InlineData("-m set --match-set office src -p tcp -j ACCEPT", true)]
    [InlineData("-s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT", false)]
    [InlineData("! -s 192.0.2.0/24 -j ACCEPT", false)]
    [InlineData("-m iprange --src-range 192.0.2.8-192.0.2.9 -j ACCEPT", false)]
    [InlineData("-d 203.0.113.2/32 -j ACCEPT", false)]
    [InlineData("-m addrtype ! --dst-type LOCAL -j ACCEPT", false)]
    [InlineData("-p tcp -m tcp --dport 2222 -j ACCEPT", false)]
    [InlineData("-p udp -j ACCEPT", false)]
    [InlineData("-i lo -j ACCEPT", false)]
    [InlineData("-o lo -j ACCEPT", false)]
    [InlineData("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", false)]
    [InlineData("-s 192.0.2.0/24 -j DROP", false)]
    public void A_rule_lets_it_in_or_not(string rule, bool mayPass)
    {
        Ours(rule).ShouldBe(mayPass);
        Theirs(rule).ShouldBe(mayPass);
    }

    [Fact]
    public void A_chain_that_nothing_leads_to_lets_nobody_in() =>
        Ssh.MayPass(new OwnedTable(Family.IPv4, TableName.Filter, [new(new("shop-a111111"), ["-j ACCEPT"])], []), new TableState(TableName.Filter, [])).ShouldBeFalse();

    [Fact]
    public void What_is_accepted_of_the_hosts_own_packets_lets_nobody_in() => Ssh.MayPass(
        new OwnedTable(
            Family.IPv4,
            TableName.Filter,
            [new(new("partition-h"), ["-j shop-h111111"]), new(new("shop-h111111"), ["-p tcp -m tcp --dport 22 -m owner --uid-owner 102 -j ACCEPT"])],
            [new Hook(new("OUTPUT"), new("partition-h"))]),
        new TableState(TableName.Filter, [])).ShouldBeFalse();

    [Theory]
    [InlineData("fe80::7%eth0 51234 fe80::1%eth0 22", "fe80::7")]
    [InlineData("2001:db8::7 51234 2001:db8::1 22", "2001:db8::7")]
    public void IPv6_is_read_with_or_without_its_interface(string text, string client) =>
        NewConnection.OfSsh(text).ShouldNotBeNull().Client.ToAddressText().ShouldBe(client);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("192.0.2.7 51234 203.0.113.1")]
    [InlineData("192.0.2.7 51234 203.0.113.1 ssh")]
    [InlineData("UNKNOWN 65535 UNKNOWN 65535")]
    [InlineData("192.0.2.7 51234 2001:db8::1 22")]
    public void What_is_no_connection_is_none(string? text) => NewConnection.OfSsh(text).ShouldBeNull();

    private static bool Ours(string rule) => Ssh.MayPass(
        new OwnedTable(
            Family.IPv4,
            TableName.Filter,
            [new(new("partition-a"), ["-j shop-a111111"]), new(new("shop-a111111"), [rule])],
            [new Hook(new("INPUT"), new("partition-a"))]),
        new TableState(TableName.Filter, []));

    private static bool Theirs(string rule) => Ssh.MayPass(
        new OwnedTable(Family.IPv4, TableName.Filter, [], []),
        new TableState(TableName.Filter, [new ChainState(new("INPUT"), "ACCEPT", [SavedRule.Normal(rule)])]));
}
