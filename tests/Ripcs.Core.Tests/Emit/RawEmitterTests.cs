using Ripcs.Core.Model;
using Ripcs.Core.Results;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Emit;

public sealed class RawEmitterTests
{
    [Theory]
    [InlineData("-A INPUT -j ACCEPT -p tcp --dport ssh -i eth0 --source 192.0.2.7",
        "-s 192.0.2.7/32 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT")]
    [InlineData("-A INPUT -m state --state NEW -m tcp -p tcp --dport 1024: -j ACCEPT",
        "-p tcp -m state --state NEW -m tcp --dport 1024:65535 -j ACCEPT")]
    [InlineData("-A INPUT -p tcp -m conntrack --ctstate ESTABLISHED,RELATED --syn -j ACCEPT",
        "-p tcp -m conntrack --ctstate RELATED,ESTABLISHED -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT")]
    [InlineData("-A INPUT -s 0.0.0.0/0 -i + -p all -m mark --mark 1/0xff -j DROP", "-m mark --mark 0x1/0xff -j DROP")]
    [InlineData("-A INPUT ! -s 10.0.0.0/8 -p 47 -j DROP", "! -s 10.0.0.0/8 -p 47 -j DROP")]
    [InlineData("-A INPUT -p icmp --icmp-type echo-request -j DROP", "-p icmp -m icmp --icmp-type 8 -j DROP")]
    [InlineData("-A INPUT -p tcp -m multiport --dport http,https -j REJECT",
        "-p tcp -m multiport --dports 80,443 -j REJECT --reject-with icmp-port-unreachable")]
    [InlineData("-A INPUT -m limit --limit 60/minute --limit-burst 5 -j LOG --log-level debug --log-prefix x",
        "-m limit --limit 1/sec -j LOG --log-prefix x --log-level 7")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-prefix \"a # \\\"b\" --log-level 4", "-i tun0 -j LOG --log-prefix \"a # \\\"b\"")]
    [InlineData("-A FORWARD -m mac --mac-source AA:bb:CC:00:11:22 -j ACCEPT", "-m mac --mac-source aa:bb:cc:00:11:22 -j ACCEPT")]
    [InlineData("-A INPUT -m geoip --source-country XX -j DROP", "-m geoip --source-country XX -j DROP")]
    [InlineData("-t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-port 3128",
        "-p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128")]
    [InlineData("-t nat -A POSTROUTING -s 10.0.0.0/8 -j SNAT --to 192.0.2.1", "-s 10.0.0.0/8 -j SNAT --to-source 192.0.2.1")]
    [InlineData("-t mangle -A OUTPUT -o eth0 -j MARK --set-mark 10", "-o eth0 -j MARK --set-xmark 0xa/0xffffffff")]
    [InlineData("-t raw -A PREROUTING -i eth0 -j NOTRACK", "-i eth0 -j CT --notrack")]
    public void Lines_are_brought_into_the_form_of_iptables_save(string line, string saved) =>
        Compile(line, family: 4).Chains.ShouldHaveSingleItem().Rules.ShouldHaveSingleItem().Text.ShouldBe(saved);

    [Theory]
    [InlineData("-A INPUT -i tun0 -j REJECT", "4 -i tun0 -j REJECT --reject-with icmp-port-unreachable",
        "6 -i tun0 -j REJECT --reject-with icmp6-port-unreachable")]
    [InlineData("iptables -A INPUT -i tun0 -j DROP", "4 -i tun0 -j DROP")]
    [InlineData("ip6tables -A INPUT -i tun0 -j DROP", "6 -i tun0 -j DROP")]
    [InlineData("-A INPUT -s 192.0.2.7 -j DROP", "4 -s 192.0.2.7/32 -j DROP")]
    [InlineData("-A INPUT -s 192.0.2.7,192.0.2.9 -d 10.0.0.1,10.0.0.0/8 -j DROP", "4 -s 192.0.2.7/32 -d 10.0.0.1/32 -j DROP",
        "4 -s 192.0.2.7/32 -d 10.0.0.0/8 -j DROP", "4 -s 192.0.2.9/32 -d 10.0.0.1/32 -j DROP", "4 -s 192.0.2.9/32 -d 10.0.0.0/8 -j DROP")]
    [InlineData("-A INPUT -s 192.0.2.7,2001:db8::7 -j DROP", "4 -s 192.0.2.7/32 -j DROP", "6 -s 2001:db8::7/128 -j DROP")]
    [InlineData("-A INPUT -d 2001:db8::7 -j DROP", "6 -d 2001:db8::7/128 -j DROP")]
    [InlineData("-A INPUT -m iprange --src-range 192.0.2.7-192.0.2.9 -j DROP", "4 -m iprange --src-range 192.0.2.7-192.0.2.9 -j DROP")]
    [InlineData("-t nat -A PREROUTING -i eth0 -p tcp -j DNAT --to-destination [2001:db8::7]:80",
        "6 -i eth0 -p tcp -j DNAT --to-destination [2001:db8::7]:80")]
    [InlineData("-t nat -A PREROUTING -i eth0 -p tcp -j DNAT --to-destination 10.0.0.1:80-90",
        "4 -i eth0 -p tcp -j DNAT --to-destination 10.0.0.1:80-90")]
    [InlineData("-A INPUT -p ipv6-icmp -j ACCEPT", "6 -p ipv6-icmp -j ACCEPT")]
    [InlineData("-A INPUT -i tun0 -m comment --comment 192.0.2.7 -j DROP", "4 -i tun0 -m comment --comment \"192.0.2.7\" -j DROP",
        "6 -i tun0 -m comment --comment \"192.0.2.7\" -j DROP")]
    public void A_line_holds_in_the_families_that_it_can_be_of(string line, params string[] rules) =>
        Compile(line).Chains.SelectMany(chain => chain.Rules.Select(rule => $"{chain.Family:D} {rule.Text}")).ShouldBe(rules);

    [Fact]
    public void A_chain_without_rules_in_a_family_is_not_made_there_nor_led_to() =>
        Compile("-N office\n-A INPUT -i tun0 -j office\n-A INPUT -i tun0 -j DROP\n-A office -s 192.0.2.0/24 -j ACCEPT").Chains
            .Where(chain => chain.Family is Family.IPv6)
                .ShouldHaveSingleItem().Rules.ShouldHaveSingleItem().Text.ShouldBe("-i tun0 -j DROP");

    [Fact]
    public void A_chain_that_leads_only_to_chains_without_rules_in_a_family_is_none_there_either() =>
        Compile("-N a\n-N b\n-N c\n-A INPUT -i tun0 -j a\n-A INPUT -i tun0 -j DROP\n-A a -p tcp -j b\n-A b -p tcp -j c\n"
            + "-A c -s 192.0.2.7 -j ACCEPT")
            .Chains.Where(chain => chain.Family is Family.IPv6)
                .ShouldHaveSingleItem().Rules.ShouldHaveSingleItem().Text.ShouldBe("-i tun0 -j DROP");

    [Fact]
    public void Chains_with_the_same_rules_are_one_but_each_counts_for_itself()
    {
        static IEnumerable<string> Of(string match) =>
            Compile($"-N cust1\n-N cust2\n-A INPUT -i tun1 -j cust1\n-A INPUT -i tun2 -j cust2\n-A cust1 {match}-j ACCEPT\n-A cust2 "
            + $"{match}-j ACCEPT", family: 4)
            .Chains.Where(chain => chain.Rules.Count == 1).Select(chain => chain.Rules[0].Text);

        Of("-s 192.0.2.7/32 ").ShouldBe(["-s 192.0.2.7/32 -j ACCEPT"]);
        Of("-m limit --limit 1/hour ").ShouldBe(["-m limit --limit 1/hour -j ACCEPT",
            "-m limit --limit 1/hour -m comment --comment cust2 -j ACCEPT"], ignoreOrder: true);
        Of("-m quota --quota 1000 ").ShouldBe(["-m quota --quota 1000 -j ACCEPT",
            "-m quota --quota 1000 -m comment --comment cust2 -j ACCEPT"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("icmp")]
    [InlineData("comment")]
    [InlineData("limit")]
    public void A_chain_may_be_called_as_a_match_is(string name) =>
        Compile($"-N {name}\n-A INPUT -p icmp -j {name}\n-A {name} -s 192.0.2.7/32 -j ACCEPT", family: 4).Chains.Count.ShouldBe(2);

    [Fact]
    public void What_is_compiled_is_believed_when_it_comes_from_a_worker()
    {
        var file = File("-N a\n-A INPUT -i tun0 -j a\n-A a -p tcp --dport :1023 -g b\n-N b\n-A b -j DROP\n-t raw -A PREROUTING -i eth0 -j "
            + "NOTRACK\n-A OUTPUT -d 192.0.2.7");
        var compiled = Compiler.Compile(file, DateOnly.MinValue);

        CompiledFileJson.Read(CompiledFileJson.Write(compiled), file.Path).ShouldBe(compiled);
    }

    [Fact]
    public void What_is_said_for_after_the_partitions_has_a_dispatch_chain_behind_theirs()
    {
        var file = File("-N a\n-A INPUT -i tun0 -j a\n-A a -s 192.0.2.7 -j ACCEPT\n-A OUTPUT -d 192.0.2.9 -j DROP", family: 4);
        var raws = file with { Raws = [.. file.Raws, file.Raws[0] with { IsAfter = true }] };
        var both = Compiler.Compile(raws, DateOnly.MinValue).Partition!;

        both.Pointers.Select(pointer => pointer.Dispatch.Value).ShouldBe(
            ["partition-filter-input", "partition-filter-output", "partition-after-input", "partition-after-output"]);
        both.Chains.Select(chain => PartitionChainName.Parse(chain.Name).Kind).ShouldBe([
            ChainKind.RawFilterInput, ChainKind.RawFilterOutput,
            ChainKind.RawAfterInput, ChainKind.RawAfterOutput, ChainKind.RawFilter], ignoreOrder: true);
        var hooks = DispatchChain.All.Where(dispatch => dispatch.BuiltIns.Contains(new("INPUT")))
            .Select(dispatch => dispatch.Name.Value).ToList();
        hooks.IndexOf("partition-filter-input").ShouldBeLessThan(hooks.IndexOf("partition-a"));
        hooks.IndexOf("partition-after-input").ShouldBeInRange(hooks.IndexOf("partition-a") + 1, hooks.IndexOf("partition-z") - 1);
    }

    [Theory]
    [InlineData("-A FORWARD -i lan0 -p udp -m udp --dport 123 -j ACCEPT", ChainKind.RawAfterForward)]
    [InlineData("-A FORWARD -s 203.0.113.7 -j DROP\n-A FORWARD -s 203.0.113.8 -j REJECT", ChainKind.RawFilterForward)]
    [InlineData("-A FORWARD -s 203.0.113.7 -j LOG", ChainKind.RawFilterForward)]
    public void An_accept_of_a_Raw_bypasses_no_deny_and_no_accept_bypasses_a_deny_of_one(string lines, ChainKind kind)
    {
        var file = File(lines, family: 4);

        Compiler.Compile(file with { Raws = [file.Raws[0] with { IsAfter = null }] }, DateOnly.MinValue).Partition!.Chains
            .Select(chain => PartitionChainName.Parse(chain.Name).Kind).ShouldBe([kind]);
    }

    private static CompiledPartition Compile(string lines, int? family = null)
    {
        var compiled = Compiler.Compile(File(lines, family), DateOnly.MinValue);
        compiled.Diagnostics.ShouldBeEmpty();
        return compiled.Partition.ShouldNotBeNull();
    }

    private static RuleFile File(string lines, int? family = null)
    {
        var at = new SourceSpan("rules/shop.csx", 3);
        return new RuleFile("rules/shop.csx", new LinesAlone(), [new PartitionStatement("shop", 0, at)], [], [])
        {
            Raws = [new RawStatement(lines, at) { Family = family, IsAfter = false }],
        };
    }
}
