using Ripcs.Core.Model;
using Ripcs.Importing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

public sealed class NamedFamilyTests
{
    private const string Silent = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p ipv6-icmp -j ACCEPT\nCOMMIT\n";

    [Theory]
    [InlineData("/etc/iptables/rules.v6", Silent, Family.IPv6)]
    [InlineData("/etc/sysconfig/ip6tables", Silent, Family.IPv6)]
    [InlineData("/etc/iptables/rules.v4", Silent, Family.IPv4)]
    [InlineData("standard input", Silent, Family.IPv6)]
    [InlineData("standard input", "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n", Family.IPv4)]
    [InlineData("/etc/iptables/rules.v6", "*filter\n-A INPUT -s 192.0.2.1/32 -j DROP\nCOMMIT\n", Family.IPv4)]
    public void A_save_that_does_not_say_its_family_is_of_that_of_its_name(string name, string text, Family family)
    {
        DumpReader.TryRead([(name, text)], out var dumps, out var problem).ShouldBeTrue(problem);

        dumps.ShouldHaveSingleItem().Family.ShouldBe(family);
    }

    [Fact]
    public void A_save_that_knows_addresses_by_their_host_part_alone_is_of_IPv6_and_keeps_them_as_they_are_printed()
    {
        string[] rules =
        [
            "-A INPUT -d ::1:2:3:4/::ffff:ffff:ffff:ffff -p tcp -j ACCEPT", "-A INPUT -s ::1/::1 -j ACCEPT",
            "-A INPUT ! -s ::1:0:0:0/::ffff:0:0:0 -j ACCEPT",
            "-A INPUT -s ::1.2.3.4/::255.255.255.255 -j ACCEPT", "-A INPUT -s ::2:1:0/::ffff:255.255.0.0 -j ACCEPT",
        ];

        DumpReader.TryRead([("save", $"*filter\n:INPUT ACCEPT [0:0]\n{string.Join('\n', rules)}\nCOMMIT\n")], out var dumps,
            out var problem).ShouldBeTrue(problem);

        dumps.ShouldHaveSingleItem().Family.ShouldBe(Family.IPv6);
        dumps[0].IsSure.ShouldBeTrue();
        dumps[0].Edited.ShouldBeEmpty();
        var text = Importer.Import(dumps).Files.ShouldHaveSingleItem().Text;
        text.ShouldContain("-A INPUT ! -s ::1:0:0:0/::ffff:0:0:0 -j ACCEPT");
        string[] ends = ["To(\"::1:2:3:4/::ffff:ffff:ffff:ffff\")", "From(\"::1/::1\")", "From(\"::1.2.3.4/::255.255.255.255\")",
            "From(\"::2:1:0/::ffff:255.255.0.0\")"];
        ends.ShouldAllBe(end => text.Contains(end, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rules.v6", "-p icmp", 1)]
    [InlineData("rules.v6", "-p ipv6-icmp", 0)]
    [InlineData("rules.v4", "-p ipv6-icmp", 1)]
    public void The_ICMP_of_the_other_family_is_said_to_be_without_effect(string name, string match, int idle)
    {
        DumpReader.TryRead([(name,
            $"*filter\n:INPUT ACCEPT [0:0]\n-A INPUT {match} -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n")],
            out var dumps, out var problem)
            .ShouldBeTrue(problem);

        var imported = Importer.Import(dumps);

        imported.Fates.Count(fate => fate.Kind is FateKind.WithoutEffect).ShouldBe(idle);
        imported.Fates.ShouldAllBe(fate => fate.Kind != FateKind.Refused);
    }
}
