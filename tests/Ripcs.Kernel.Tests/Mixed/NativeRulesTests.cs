using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Mixed;

/// <summary>
/// Somebody adds native nftables rules to the tables of iptables: iptables-save then shows nothing of the table, stops half way, or
/// prints a rule that means something else. All commands go on with what can be read, and say what cannot.
/// </summary>
public sealed class NativeRulesTests
{
    private const string Shop = """
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("192.0.2.11");
        Rewrite("website").Ports(443.To(4443)).Dnat("203.0.113.80", to: "192.0.2.11");
        """;

    private const string ShopMoved = """
        Accept("ssh").Ports(22).From("198.51.100.0/24").To("192.0.2.11");
        Rewrite("website").Ports(443.To(4444)).Dnat("203.0.113.80", to: "192.0.2.11");
        """;

    // What each does to iptables-save 1.8.9: the table is "incompatible", saving stops half way, another rule is printed.
    private const string Incompatible = "ct state established accept";
    private const string HalfWay = "meta mark set 5";
    private const string Misprinted = "ip saddr { 198.51.100.1, 198.51.100.2 } drop";
    private const string MisprintedRange = "ip saddr 198.51.100.1-198.51.100.9 counter drop";
    private const string MisprintedChange = "ip dscp set cs1";

    public static TheoryData<string> Rules => [Incompatible, HalfWay, Misprinted, MisprintedRange, MisprintedChange];

    [NftTheory, MemberData(nameof(Rules))]
    public void A_native_rule_in_a_built_in_chain_stops_no_command_and_is_left_alone(string rule)
    {
        using var host = Applied();
        Nft(host, $"add rule ip filter INPUT {rule}");
        var native = NativeRules(host, "INPUT");

        var diff = host.File("shop", ShopMoved).Diff();
        diff.ExitCode.ShouldBe(2, diff.ToString());
        diff.ToString().ShouldContain(
            "warning: native nftables rules hide INPUT (filter IPv4) from iptables: only Ripcs's jumps in them are seen, and everything "
                + "else is left alone; "
            + "look with: nft list table ip filter, and give native rules a separate table\n");
        diff.ToString().ShouldContain("1 of 1 partition changes: ");

        host.Apply().ToString().ShouldContain("warning: native nftables rules hide INPUT (filter IPv4)");
        host.Clean().ToString().ShouldContain("warning: native nftables rules hide INPUT (filter IPv4)");
        Show(host, "filter", "partition-a").ShouldContain("-d 192.0.2.11/32 -j shop-a");
        Nft(host, "list chain ip filter INPUT").ShouldContain("jump partition-a");
        host.Diff().ExitCode.ShouldBe(0);

        host.Run("rollback").MustSucceed();
        host.Run("rules", "save", "--family", "4").MustSucceed().Errors.ShouldContain("warning: native nftables rules hide INPUT");
        host.Flush();
        Nft(host, "list chains ip").ShouldNotContain("shop-");
        Nft(host, "list chains ip").ShouldNotContain("partition-");
        NativeRules(host, "INPUT").ShouldBe(native);
    }

    [NftTheory, MemberData(nameof(Rules))]
    public void Drift_is_found_and_repaired_beside_a_native_rule(string rule)
    {
        using var host = Applied();
        var chain = host.Live().Chain("filter", "shop-a");
        Nft(host, "add chain ip filter native");
        Nft(host, $"add rule ip filter native {rule}");
        host.Place.Run("iptables-nft", "-D", chain, "1");
        host.Place.Run("iptables-nft", "-D", "FORWARD", "-j", "partition-a");

        var status = host.Run("status").MustSucceed().ToString();
        status.ShouldContain($"! shop  filter IPv4  {chain} was changed by hand:\n");
        status.ShouldContain("warning: native nftables rules hide native (filter IPv4) from iptables");
        host.Run("check").Output.ShouldStartWith(
            "RIPCS CRITICAL - drift in 1 partition (shop) and the jumps (2 rules); native nftables rules hide 1 chain | ");

        host.Apply();

        host.Run("check").Output.ShouldStartWith("RIPCS WARNING - native nftables rules hide 1 chain | ");
        Show(host, "filter", "FORWARD").ShouldContain("-A FORWARD -j partition-a\n");
        NativeRules(host, "native").ShouldNotBeEmpty();
    }

    [NftFact]
    public void A_jump_deleted_from_a_hidden_chain_is_missed_and_one_that_is_there_is_seen()
    {
        using var host = Applied();
        Nft(host, $"insert rule ip filter INPUT {Incompatible}");
        host.Diff().ExitCode.ShouldBe(0);
        DeleteJump(host);

        var diff = host.Diff();

        diff.ExitCode.ShouldBe(2, diff.ToString());
        diff.ToString().ShouldContain("\n! filter IPv4  INPUT was changed by hand:\n!   missing");
        host.Apply();
        host.Diff().ExitCode.ShouldBe(0);
        Nft(host, "list chain ip filter INPUT").ShouldContain("jump partition-a");
    }

    [NftFact]
    public void A_native_rule_in_front_that_keeps_iptables_from_deleting_our_jump_is_explained()
    {
        using var host = Applied();
        Nft(host, $"insert rule ip filter INPUT {Incompatible}");
        var before = NativeRules(host, "INPUT");

        var flushed = host.Run("rules", "flush");

        flushed.ExitCode.ShouldBe(1, flushed.ToString());
        flushed.Errors.ShouldContain(
            "native nftables rules hide INPUT (filter IPv4), and one in front of Ripcs's jump may keep iptables from finding it; find the "
                + "jump's handle "
            + "with: nft -a list chain ip filter INPUT, and delete it with: nft delete rule ip filter INPUT handle N\nthe host is as "
                + "before: put that right, then run the same command again\n");
        NativeRules(host, "INPUT").ShouldBe(before);
        host.Diff().ExitCode.ShouldBe(0);

        DeleteJump(host);
        host.Flush();
        Nft(host, "list chains ip").ShouldNotContain("partition-");
        NativeRules(host, "INPUT").ShouldBe(before);
    }

    [NftFact]
    public void A_native_rule_in_a_chain_of_ours_stops_the_run_and_its_removal_is_named()
    {
        using var host = Applied();
        var chain = host.Live().Chain("filter", "shop-a");
        Nft(host, $"add rule ip filter {chain} {Misprinted}");
        var before = Nft(host, "list ruleset");

        var applied = host.File("shop", ShopMoved).TryApply();

        applied.ExitCode.ShouldBe(1, applied.ToString());
        applied.Errors.ShouldContain(
            $"{chain} (filter IPv4) is Ripcs's own and holds a native nftables rule, which iptables cannot show; nothing is done: ");
        applied.Errors.ShouldContain(
            $"nft -a list chain ip filter {chain}, and delete it with: nft delete rule ip filter {chain} handle N");
        Nft(host, "list ruleset").ShouldBe(before);
        host.Run("check").ExitCode.ShouldBe(3);

        var handle = Nft(host, $"-a list chain ip filter {chain}").Split('\n').Single(line => line.Contains("198.51.100.2"))
            .Split("# handle ")[1];
        Nft(host, $"delete rule ip filter {chain} handle {handle}");
        host.Apply();
    }

    [NftFact]
    public void A_chain_to_which_a_native_rule_jumps_stays_and_the_rest_is_cleaned()
    {
        using var host = Applied();
        var (chain, nat) = (host.Live().Chain("filter", "shop-a"), host.Live().Chain("nat", "shop-d"));
        Nft(host, "add chain ip filter native");
        Nft(host, $"add rule ip filter native ct state new jump {chain}");
        host.File("shop", ShopMoved).Apply();

        var cleaned = host.Clean().ToString();

        cleaned.ShouldContain($"warning: {chain} (filter IPv4) is left where it is: native jumps to it\n");
        Nft(host, "list chains ip").ShouldContain($"chain {chain} ");
        Nft(host, "list chains ip").ShouldNotContain($"chain {nat} ");
    }

    [NftFact]
    public void A_native_rule_in_the_nat_table_or_in_IPv6_is_named_there()
    {
        using var host = Applied();
        Nft(host, "add rule ip nat PREROUTING ct state invalid counter");
        host.Place.Shell("ip6tables-nft -A OUTPUT -j ACCEPT");
        Nft(host, $"add rule ip6 filter OUTPUT {Incompatible}");

        var applied = host.File("shop", ShopMoved).Apply().ToString();

        applied.ShouldContain("warning: native nftables rules hide PREROUTING (nat IPv4) from iptables");
        applied.ShouldContain("look with: nft list table ip nat, and");
        applied.ShouldContain("warning: native nftables rules hide OUTPUT (filter IPv6) from iptables");
        applied.ShouldContain("look with: nft list table ip6 filter, and");
        host.Diff().ExitCode.ShouldBe(0);
    }

    [NftFact]
    public void A_chain_on_a_hook_of_its_own_in_a_table_of_iptables_hides_itself_alone()
    {
        using var host = Applied();
        Nft(host, "add chain ip filter early { type filter hook input priority -10 ; }");

        host.File("shop", ShopMoved).Apply().ToString()
            .ShouldContain("warning: native nftables rules hide early (filter IPv4) from iptables");

        host.Diff().ExitCode.ShouldBe(0);
        Nft(host, "list chains ip").ShouldContain("chain early ");
    }

    [NftFact]
    public void Native_rules_in_a_table_of_their_own_are_nobodys_business()
    {
        using var host = Applied();
        Nft(host, "add table ip mine");
        Nft(host, "add chain ip mine input { type filter hook input priority -10 ; }");
        Nft(host, $"add rule ip mine input {Incompatible}");

        host.File("shop", ShopMoved).Apply().ToString().ShouldNotContain("native");
    }

    [NftFact]
    public void Rules_of_iptables_are_never_taken_for_native_ones()
    {
        using var host = Applied();
        host.ByHand(
            TableName.Filter,
            ":others - [0:0]",
            "-A others -s 10.0.0.0/12 -i eth+ -p tcp -m tcp ! --dport 10:20 -m limit --limit 3/min -m conntrack --ctstate NEW -j LOG "
                + "--log-prefix x",
            "-A others -m ttl --ttl-lt 5 -m mark --mark 5/0xff -m dscp --dscp 10 -j NFLOG --nflog-group 2",
            "-A others -p udp -m multiport --ports 1,2:5 -m iprange --src-range 10.0.0.1-10.0.0.9 -g partition-a",
            "-A others ! -s 10.0.0.1/32 -f -m length --length 5:10 -j REJECT",
            "-A others -m addrtype --dst-type LOCAL -m state --state INVALID",
            "-A others -p tcp -m tcp --sport 1024: --dport 80:90 --tcp-flags SYN,RST SYN -j RETURN");

        host.Diff().ToString().ShouldNotContain("native");
    }

    [NftTheory]
    [InlineData("Nft")]
    [InlineData("Legacy")]
    public void A_native_table_beside_those_of_iptables_is_named_with_the_hooks_on_which_it_decides(string backend)
    {
        using var host = RipcsHost.Create(backend);
        host.File("shop", Shop).Apply();
        foreach (var (family, name) in new[] { ("inet", "f"), ("ip", "docker-bridges"), ("bridge", "br"), ("inet", "idle") })
        {
            Nft(host, $"add table {family} {name}");
        }

        Nft(host, "add chain inet f in { type filter hook input priority 0; policy drop; }");
        Nft(host, "add chain inet f none { type filter hook output priority 0; }");
        Nft(host, "add chain inet f pre { type nat hook prerouting priority -100; }");
        Nft(host, "add rule inet f pre tcp dport 81 redirect to :80");
        Nft(host, "add chain ip docker-bridges raw { type filter hook prerouting priority -300; }");
        Nft(host, "add rule ip docker-bridges raw counter drop");
        Nft(host, "add chain bridge br in { type filter hook input priority 0; policy drop; }");
        Nft(host, "add chain inet idle in { type filter hook input priority 0; }");

        var diff = host.Diff().ToString();

        diff.ShouldContain("warning: table inet f (nftables, not of iptables) decides about packets too (hooks: input, policy drop; "
            + "prerouting, nat); the results here ignore it");
        diff.ShouldContain("warning: table ip docker-bridges (nftables, not of iptables) decides about packets too (hooks: prerouting); ");
        diff.ShouldNotContain("table bridge br");
        diff.ShouldNotContain("table inet idle");
    }

    private static RipcsHost Applied()
    {
        var host = RipcsHost.Create("Nft");
        host.File("shop", Shop).Apply();
        return host;
    }

    private static string Nft(RipcsHost host, string words) => host.Place.Run("nft", words.Split(' '));

    // By its handle, as iptables can no longer find it.
    private static void DeleteJump(RipcsHost host)
    {
        var jump = Nft(host, "-a list chain ip filter INPUT").Split('\n').Single(line => line.Contains("jump partition-a"));
        Nft(host, $"delete rule ip filter INPUT handle {jump.Split("# handle ")[1]}");
    }

    private static string Show(RipcsHost host, string table, string chain) => host.Place.Run("iptables-nft", "-t", table, "-S", chain);

    private static string NativeRules(RipcsHost host, string chain) =>
        string.Join('\n', Nft(host, $"-s list chain ip filter {chain}").Split('\n').Where(line => !line.Contains("jump partition")));
}
