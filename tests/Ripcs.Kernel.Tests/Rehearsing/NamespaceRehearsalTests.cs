using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using static Ripcs.Kernel.Tests.Rehearsing.RehearsalLab;

namespace Ripcs.Kernel.Tests.Rehearsing;

/// <summary>What the kernel objects to is found, rule by rule, where nothing can be harmed.</summary>
public sealed class NamespaceRehearsalTests
{
    private const string Tables = """
        for tool in iptables ip6tables; do $tool-nft-save; $tool-legacy-save; done | grep -v '^#'
        cat /proc/net/ip_tables_names /proc/net/ip6_tables_names
        ipset list
        """;

    public static TheoryData<string, Family, bool> Everywhere => RehearsalLab.Everywhere();

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void Rules_that_the_kernel_takes_as_they_are_meet_no_objection(string variant, Family family, bool isRoot)
    {
        var result = Try(variant, isRoot, Chain(family, Rules(family, 3)), Dnat(family, "-p tcp -j RETURN"));

        result.ShouldBe(new RehearsalResult([]));
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void Rules_that_are_too_many_for_one_transaction_of_whoever_is_not_root_meet_no_objection(
        string variant, Family family, bool isRoot)
    {
        var result = Try(variant, isRoot, Chain(family, Rules(family, 1200)));

        result.ShouldBe(new RehearsalResult([]));
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void A_match_that_does_not_exist_is_refused_in_the_words_of_iptables(string variant, Family family, bool isRoot)
    {
        // A name of our own: a host of a developer may have any extension that a package brings (geoip, TARPIT).
        var result = Try(variant, isRoot, Chain(family, "-p tcp -j ACCEPT", "-m nosuch --country XX -j DROP", "-p udp -j ACCEPT"));

        result.Skipped.ShouldBeEmpty();
        Said(result).ShouldBe(["1: Couldn't load match `nosuch'"]);
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void A_target_that_the_kernel_takes_only_elsewhere_is_refused_and_every_such_rule_is_named(
        string variant, Family family, bool isRoot)
    {
        var result = Try(variant, isRoot,
            Chain(family, [.. Rules(family, 5), "-j MASQUERADE", .. Rules(family, 5), "-p tcp -j MASQUERADE"]));

        var words = variant == "Nft" ? "RULE_APPEND failed (Invalid argument)" : "it gives no reason";
        Said(result).ShouldBe([$"5: {words}", $"11: {words}"]);
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void A_rule_that_is_refused_only_below_a_certain_built_in_chain_is_found(string variant, Family family, bool isRoot)
    {
        // Which user sent a packet is known only where packets leave.
        var result = Try(variant, isRoot, Chain(family, [.. Rules(family, 60), "-m owner --uid-owner 0 -j ACCEPT", .. Rules(family, 60)]));

        Said(result).Select(said => said.Split(':')[0]).ShouldBe(["60"]);
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void A_target_that_is_not_there_is_found_among_1200_rules(string variant, Family family, bool isRoot)
    {
        var result = Try(variant, isRoot, Chain(family, [.. Rules(family, 700), "-j NOSUCH", .. Rules(family, 500)]));

        Said(result).ShouldBe([variant == "Nft" ? "700: Chain 'NOSUCH' does not exist" : "700: Couldn't load target `NOSUCH'"]);
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void A_rule_without_a_line_is_found_among_1200(string variant, Family family, bool isRoot)
    {
        var result = Try(variant, isRoot, Chain(family, [.. Rules(family, 1150), "-j MASQUERADE", .. Rules(family, 50)]));

        Said(result).Select(said => said.Split(':')[0]).ShouldBe(["1150"]);
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void A_rule_that_is_printed_otherwise_is_shown_as_it_is_printed(string variant, Family family, bool isRoot)
    {
        var result = Try(variant, isRoot, Chain(family, "-j ACCEPT", "-p tcp --dport 22 -j DROP", "-p udp -j ACCEPT"));

        Said(result).ShouldBe(["1: -p tcp -m tcp --dport 22 -j DROP"]);
    }

    [KernelTheory, BothVariants]
    public void A_rule_that_becomes_several_does_not_put_the_next_ones_in_doubt(string variant)
    {
        var result = Try(variant, true, Chain(Family.IPv4, "-s 10.1.0.0/16,10.2.0.0/16 -j DROP", "-p udp -j ACCEPT", "-p 6 -j DROP",
            "-d 10.0.0.1,10.0.0.2 -j DROP"));

        Said(result).ShouldBe([
            "0: -s 10.1.0.0/16 -j DROP + -s 10.2.0.0/16 -j DROP", "2: -p tcp -j DROP",
            "3: -d 10.0.0.1/32 -j DROP + -d 10.0.0.2/32 -j DROP"]);
    }

    [KernelTheory, BothVariants]
    public void Refused_rules_and_those_printed_otherwise_are_all_found_in_one_run(string variant)
    {
        var result = Try(variant, true, Chain(Family.IPv4, "-m nonsense -j DROP", "-p tcp --dport 22 -j DROP"),
            Chain(Family.IPv6, "-j GONE"));

        result.Objections.Count.ShouldBe(3);
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void Foreign_chains_that_new_ones_jump_to_are_played_by_empty_ones(string variant, Family family, bool isRoot)
    {
        var live = FirewallState.Empty.With(new FamilyState(family, [
            new(TableName.Filter, [new(new("INPUT"), "ACCEPT", []),
                new(new("f2b-sshd"), null, [SavedRule.Normal("-m nonsense -j DROP")])])]));
        var chain = Chain(family, "-p tcp -j f2b-sshd", "-j shop-a000000");

        Try(variant, isRoot, live, chain, Called("shop-a000000", Chain(family, "-j DROP"))).ShouldBe(new RehearsalResult([]));
        Said(Try(variant, isRoot, chain)).Select(said => said.Split(':')[0]).ShouldBe(["0", "1"]);
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void Sets_that_rules_use_are_played_by_empty_ones(string variant, Family family, bool isRoot)
    {
        var result = Try(variant, isRoot, Chain(family, "-m set --match-set shop-i01abcd src -j DROP",
            "-m set ! --match-set shop-i01abce src,dst -j SET --add-set shop-i01abcf src"));

        result.ShouldBe(new RehearsalResult([]));
    }

    [KernelTheory, BothVariants]
    public void A_set_of_others_is_of_the_family_that_it_has_on_this_host_and_one_that_is_not_there_is_not_played(string variant)
    {
        using var host = NetworkNamespace.Create();
        host.Shell("ipset create blk hash:ip timeout 300; ipset add blk 192.0.2.7");
        IEnumerable<string> Tried(Family family, params string[] rules) =>
            Said(new NamespaceRehearsal(host.Runner, Enum.Parse<BackendChoice>(variant)).Try([Chain(family, rules)], FirewallState.Empty));

        Tried(Family.IPv4, "-m set --match-set blk src -j DROP").ShouldBeEmpty();
        Tried(Family.IPv6, "-p tcp -j ACCEPT", "-m set --match-set blk src -j DROP")
            .ShouldBe(["1: The protocol family of set blk is IPv4, which is not applicable."]);
        Tried(Family.IPv4, "-m set --match-set gone src -j DROP").ShouldBe(["0: Set gone doesn't exist."]);
    }

    [KernelTheory, BothVariants]
    public void A_new_dispatch_chain_is_rehearsed_with_what_it_leads_to(string variant)
    {
        var pointers = Called("partition-a", Chain(Family.IPv4, "-d 192.0.2.1/32 -j shop-a41x0pd", "-d 192.0.2.2 -j shop-a41x0pd"));

        Said(Try(variant, true, Chain(Family.IPv4, "-j ACCEPT"), pointers)).ShouldBe(["1: -d 192.0.2.2/32 -j shop-a41x0pd"]);
    }

    [KernelTheory, BothVariants]
    public void A_bridge_that_goes_into_a_live_dispatch_chain_is_tried_on_its_own(string variant)
    {
        var live = FirewallState.Empty.With(new FamilyState(Family.IPv4, [
            new(TableName.Filter, [
                new(new("INPUT"), "ACCEPT", []), new(new("partition-a"), null, [SavedRule.Normal("-m nonsense -j DROP")]),
                new(Name, null, [])])]));
        var bridge = Called("partition-a", Chain(Family.IPv4, "-d 10.0.0.1/32 -p 33 -m multiport --dports 5001 -g partition-n",
            "-p 33 -m 33 --dport 5001 -g partition-n"));

        var result = Try(variant, true, live, bridge, Called("partition-n", Chain(Family.IPv4, $"-d 10.0.0.1/32 -j {Name}")));

        Said(result).ShouldBe(["1: Couldn't load match `33'"]);
    }

    [KernelTheory, BothVariants]
    public void No_more_than_ten_rules_are_looked_for_one_by_one(string variant)
    {
        var result = Try(variant, true, Chain(Family.IPv4, [.. Enumerable.Range(1, 12).Select(number => $"-m nonsense{number} -j DROP")]));

        result.Objections.Count.ShouldBe(10);
    }

    [KernelTheory, MemberData(nameof(Everywhere))]
    public void The_tables_of_the_host_are_not_touched(string variant, Family family, bool isRoot)
    {
        using var host = NetworkNamespace.Create();
        foreach (var backend in new[] { BackendChoice.Nft, BackendChoice.Legacy })
        {
            host.Iptables(backend).Restore(family, $"*filter\n:{Name} - [0:0]\n-A {Name} -j DROP\n-A INPUT -j {Name}\nCOMMIT\n");
        }

        var before = host.Shell(Tables);
        var rehearsal = new NamespaceRehearsal(Runner(host.Runner, isRoot), Enum.Parse<BackendChoice>(variant));

        rehearsal.Try([Chain(family, Rules(family, 2)), Dnat(family, "-j RETURN")], FirewallState.Empty).ShouldBe(new RehearsalResult([]));

        host.Shell(Tables).ShouldBe(before);
    }

    [KernelFact]
    public void Where_namespaces_are_refused_it_is_said_once_and_nothing_is_objected_to()
    {
        var refusing = new RefusingRunner();

        var result = new NamespaceRehearsal(refusing, BackendChoice.Nft).Try(
            [Chain(Family.IPv4, "-m nonsense -j DROP"), Chain(Family.IPv6, "-m nonsense -j DROP")], FirewallState.Empty);

        result.Objections.ShouldBeEmpty();
        result.Skipped.Single().InWords().ShouldStartWith(
            "rehearsal skipped: no throw-away network namespace can be made here (unshare: unshare failed: Operation not permitted): ");
    }

    private sealed class RefusingRunner : IProcessRunner
    {
        public ProcessResult Run(ProcessCommand command) =>
            command.Program.EndsWith("/unshare", StringComparison.Ordinal)
                ? new ProcessResult(1, "", "unshare: unshare failed: Operation not permitted\n")
                : new ProcessRunner().Run(command);
    }
}
