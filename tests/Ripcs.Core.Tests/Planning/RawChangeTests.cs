using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Tests.Lowering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

public sealed class RawChangeTests
{
    private const string Filter = "-A FORWARD -m mark --mark 7 -j ACCEPT";
    private const string Nat = "-t nat -A POSTROUTING -o ppp0 -j MASQUERADE";
    private const string Mangle = "-t mangle -A PREROUTING -i tun0 -j MARK --set-mark 7";
    private const string Raw = "-t raw -A PREROUTING -p udp --dport 53 -j NOTRACK";

    [Fact]
    public void A_mark_is_set_before_it_is_asked_for_and_what_is_not_tracked_has_its_accept() =>
        Tables(new Scene().With(Said(Filter, Nat, Mangle, Raw))).ShouldBe(["mangle", "filter", "nat", "raw"]);

    [Fact]
    public void A_mark_goes_when_nothing_asks_for_it_any_more() =>
        Tables(new Scene().With(Said(Filter, Nat, Mangle, Raw)).Apply().With(Said("-A INPUT -i tun0 -j ACCEPT")))
            .ShouldBe(["raw", "nat", "filter", "mangle"]);

    [Fact]
    public void What_raw_drops_is_dropped_before_it_is_led_elsewhere_and_as_long_as_it_is()
    {
        const string Dnat = "-t nat -A PREROUTING -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5";
        const string One = "-t raw -A PREROUTING -s 203.0.113.12 -j DROP", Other = "-t raw -A PREROUTING -s 203.0.113.13 -j DROP";

        Tables(new Scene().With(Said(Filter, Dnat, One))).ShouldBe(["raw", "filter", "nat"]);
        Tables(new Scene().With(Said(Filter, Dnat, One)).Apply().With(Said(Filter))).ShouldBe(["nat", "raw"]);
        Tables(new Scene().With(Said(Filter, One)).Apply().With(Said(Filter, Dnat, One, Other))).ShouldBe(["raw", "nat"]);
        Tables(new Scene().With(Said(Filter, Dnat, One, Other)).Apply().With(Said(Filter, One))).ShouldBe(["nat", "raw"]);
        Tables(new Scene().With(Said(Filter, Dnat, One, Raw))).ShouldBe(["filter", "nat", "raw"], "what is not tracked needs its accept");
    }

    [Fact]
    public void What_Raw_redirects_beside_a_rewrite_meets_the_new_pointers_and_the_policy_that_is_to_come()
    {
        const string Redirect = "-t nat -A PREROUTING -s 203.0.113.11 -d 203.0.113.5 -p udp -j REDIRECT --to-ports 22";
        const string Open = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";
        var rewrite = new Scene().Live(Open).Partition(
            "wiki", [], [], dnat: ["-d 203.0.113.5/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.10"],
            @public: ["203.0.113.5/32"]);

        var blocks = rewrite.With(Said(new HostDefaults(1, 1, null), Redirect)).Plan().Blocks.Select(RestoreWriter.Write).ToList();

        blocks.Count.ShouldBe(3);
        blocks[0].ShouldContain(
            "-s 203.0.113.11/32 -p udp -m multiport --dports 22 -m addrtype --dst-type LOCAL -m conntrack --ctstate DNAT --ctorigdst "
            + "203.0.113.5 --ctdir ORIGINAL -g partition-n");
        blocks[0].ShouldContain("-A partition-n -m conntrack --ctstate NEW -m comment --comment ripcs-bridge -j DROP");
    }

    [Fact]
    public void What_a_SynProxy_answers_is_not_tracked_only_while_it_answers()
    {
        var said = Given.Compiled(Given.Rule("web", new RuleAction.SynProxy(1460, 7), to: "203.0.113.5", ports: "80"));
        var other = Given.Compiled(Given.Rule("web", Given.Accept, to: "203.0.113.5", ports: "81"));

        Tables(new Scene().With(said)).ShouldBe(["filter", "raw"]);
        Tables(new Scene().With(said).Apply().With(other)).ShouldBe(["raw", "filter"]);
    }

    [Fact]
    public void A_transparent_proxy_gets_packets_only_while_they_are_accepted()
    {
        var said = Given.Compiled(Given.Rule("web", new RuleAction.Transparent(3129, 1), to: "203.0.113.5", ports: "80")
            with { ImpliesAccept = true });
        var other = Given.Compiled(Given.Rule("web", Given.Accept, to: "203.0.113.5", ports: "81"));

        Tables(new Scene().With(said)).ShouldBe(["filter", "mangle"]);
        Tables(new Scene().With(said).Apply().With(other)).ShouldBe(["mangle", "filter"]);
    }

    [Fact]
    public void A_table_that_does_not_change_is_left_alone() =>
        Tables(new Scene().With(Said(Filter, Mangle)).Apply().With(Said(Filter, Mangle, Raw))).ShouldBe(["raw"]);

    [Fact]
    public void Nothing_is_left_of_it_in_any_table()
    {
        var scene = new Scene().With(Said(Filter, Nat, Mangle, Raw)).Apply();

        scene.Without("shop").Clean().Blocks.Count.ShouldBe(4);
        scene.Run(scene.Clean()).Actual[Family.IPv4].Tables.SelectMany(table => table.Chains)
            .Where(chain => !chain.IsBuiltIn || chain.Rules.Count > 0).ShouldBeEmpty();
    }

    [Fact]
    public void Rules_of_the_same_words_make_the_same_chains_whatever_its_own_are_called() =>
        Said("-N a", "-A INPUT -i tun0 -j a", "-A a -p tcp --dport 22 -j ACCEPT").Chains.Select(chain => chain.Name)
            .ShouldBe(Said("-N b", "-A INPUT -i tun0 -j b", "-A b -p tcp -m tcp --dport ssh -j ACCEPT").Chains.Select(chain => chain.Name));

    [Fact]
    public void A_rule_in_a_chain_of_its_own_changes_the_name_of_all_that_lead_there()
    {
        string[] leading = ["-N a", "-N b", "-A INPUT -i tun0 -j a", "-A a -p tcp -j b"];
        var (one, other) = (Said([.. leading, "-A b -s 192.0.2.7 -j DROP"]), Said([.. leading, "-A b -s 192.0.2.8 -j DROP"]));

        one.Chains.Select(chain => chain.Name).Intersect(other.Chains.Select(chain => chain.Name)).ShouldBeEmpty();
    }

    private static string[] Tables(Scene scene) => [.. scene.Plan().Blocks.Select(block => block.Table.Value)];

    private static CompiledPartition Said(params string[] lines) => Said(null, lines);

    private static CompiledPartition Said(HostDefaults? policies, params string[] lines)
    {
        var at = new SourceSpan("rules/shop.csx", 3);
        var file = new RuleFile("rules/shop.csx", new LinesAlone(), [new PartitionStatement("shop", 0, at)], [], [])
        {
            Raws = [new RawStatement(string.Join('\n', lines), at) { Family = 4 }],
            HostPolicies = policies is null ? []
                : [new HostPolicyStatement(at) { Default = policies, AllowLoopback = true, AllowEstablished = true, IcmpTypes = [],
                Family = 4 }],
        };
        var compiled = Compiler.Compile(file, DateOnly.MinValue);
        compiled.Diagnostics.ShouldBeEmpty();
        return compiled.Partition.ShouldNotBeNull();
    }
}
