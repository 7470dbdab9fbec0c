using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Ordering;
using Ripcs.Core.Planning.Owned;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>The temporary rules between two blocks: what they say of a change of rewrites.</summary>
public sealed class BridgeTests
{
    private const string Www = "203.0.113.1";
    private const string ToOld = "-j DNAT --to-destination 10.0.0.1";
    private const string ToNew = "-j DNAT --to-destination 10.0.0.2";
    private const string Head = "-d 10.0.0.2/32";
    private const string Conntrack = $"-m conntrack --ctorigdst {Www}";

    [Theory]
    [InlineData("-s 192.0.2.0/24 -d 203.0.113.1/32 -i eth0", $"-s 192.0.2.0/24 {Head} -i eth0 {Conntrack} --ctdir ORIGINAL")]
    [InlineData("! -s 192.0.2.0/24 -d 203.0.113.1/32", $"! -s 192.0.2.0/24 {Head} {Conntrack} --ctdir ORIGINAL")]
    [InlineData(
        "-d 203.0.113.1/32 -p tcp -m iprange --src-range 192.0.2.1-192.0.2.9",
        $"{Head} -p tcp -m iprange --src-range 192.0.2.1-192.0.2.9 {Conntrack} --ctdir ORIGINAL")]
    [InlineData(
        "-d 203.0.113.1/32 -p tcp -m tcp --sport 1:1023 --dport 80",
        $"{Head} -p tcp -m multiport --dports 80 -m multiport --sports 1:1023 {Conntrack} --ctorigdstport 80 --ctdir ORIGINAL")]
    [InlineData(
        "-d 203.0.113.1/32 -p icmp -m icmp --icmp-type 8",
        $"{Head} -p icmp -m icmp --icmp-type 8 {Conntrack} --ctdir ORIGINAL")]
    [InlineData("-d 203.0.113.1/32 -m conntrack --ctstate NEW", $"{Head} {Conntrack} --ctdir ORIGINAL")]
    [InlineData("-p tcp -m tcp --dport 25",
        $"{Head} -p tcp -m multiport --dports 25 -m conntrack --ctstate DNAT --ctorigdstport 25 --ctdir ORIGINAL")]
    public void A_bridge_asks_whatever_the_rewrite_asks(string match, string expected)
    {
        var bridges = Bridges([$"{match} {ToOld}"], [$"{match} {ToNew}"]);

        bridges.ShouldContain($"{expected} -g partition-n");
    }

    [Fact]
    public void Which_target_of_a_balance_took_a_packet_is_told_by_where_it_goes()
    {
        const string Half = "-m statistic --mode random --probability 0.50000000000";
        var bridges = Bridges([$"-d {Www}/32 {ToOld}"], [$"-d {Www}/32 {Half} {ToOld}", $"-d {Www}/32 {ToNew}"]);

        bridges.ShouldBe([$"-d 10.0.0.2/32 {Conntrack} --ctdir ORIGINAL -g partition-n"]);
    }

    [Fact]
    public void A_target_that_leaves_a_balance_keeps_its_packets_until_the_filter_is_swapped()
    {
        const string Half = "-m statistic --mode random --probability 0.50000000000";
        var bridges = Bridges(
            [$"-d {Www}/32 {Half} {ToOld}", $"-d {Www}/32 -j DNAT --to-destination 10.0.0.3"],
            [$"-d {Www}/32 {Half} {ToNew}", $"-d {Www}/32 -j DNAT --to-destination 10.0.0.3"]);

        bridges.ShouldBe([$"-d 10.0.0.2/32 {Conntrack} --ctdir ORIGINAL -g partition-n"]);
    }

    [Fact]
    public void An_address_that_leaves_a_netmap_is_told_from_the_others()
    {
        var bridges = Bridges([$"-d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24"],
            [$"-d {Www}/32 -j DNAT --to-destination 10.0.0.9", $"-d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24"]);

        bridges.ShouldBe([$"-d 10.0.0.9/32 {Conntrack} --ctdir ORIGINAL -g partition-n"]);
    }

    [Fact]
    public void An_address_that_comes_back_to_a_netmap_stays_where_the_old_rewrite_has_led_it()
    {
        var bridges = Bridges([$"-d {Www}/32 -j DNAT --to-destination 10.0.0.9", $"-d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24"],
            [$"-d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24"]);

        // Where the netmap leads this one address nobody has led it before.
        bridges.ShouldBe([$"-d 10.0.0.1/32 {Conntrack} --ctdir ORIGINAL -g partition-n"]);
    }

    [Fact]
    public void A_rewrite_that_leads_one_address_where_a_netmap_has_led_it_stays_with_the_old_pointers()
    {
        var bridges = Bridges([$"-d 203.0.113.0/30 -j NETMAP --to 10.0.0.0/30"], ["-d 203.0.113.0/30 -j DNAT --to-destination 10.0.0.2"]);

        bridges.ShouldBe(
        [
            "-d 10.0.0.2/32 -m conntrack --ctorigdst 203.0.113.2 --ctdir ORIGINAL -g partition-o",
            "-d 10.0.0.2/32 -m conntrack --ctorigdst 203.0.113.0/30 --ctdir ORIGINAL -g partition-n",
        ]);
    }

    [Fact]
    public void What_a_redirect_has_led_to_another_address_of_this_machine_meets_the_new_pointers_when_it_goes()
    {
        var bridges = Bridges(["-p tcp -m tcp --dport 25:443 -j REDIRECT --to-ports 25"], []);

        bridges.ShouldContain("-p tcp -m multiport --dports 25 -m addrtype --dst-type LOCAL -m conntrack ! --ctstate DNAT --ctorigdstport "
            + "25 --ctdir ORIGINAL -g partition-n");
    }

    [Fact]
    public void A_redirect_that_changes_its_port_is_followed_to_this_machine()
    {
        const string Match = $"-d {Www}/32 -p tcp -m tcp --dport 80";
        var bridges = Bridges([$"{Match} -j REDIRECT --to-ports 3128"], [$"{Match} -j REDIRECT --to-ports 3129"]);

        bridges.ShouldBe(
            [$"-p tcp -m multiport --dports 3129 -m addrtype --dst-type LOCAL -m conntrack --ctstate DNAT --ctorigdst {Www} "
                + $"--ctorigdstport 80 --ctdir ORIGINAL -g partition-n"]);
    }

    [Fact]
    public void What_is_no_longer_rewritten_is_led_over_where_no_Dnat_has_changed_it()
    {
        var bridges = Bridges([$"-d {Www}/32 -p tcp -m tcp --dport 80 {ToOld}"], [$"-d 203.0.113.9/32 {ToNew}"]);

        bridges.ShouldContain(
            $"-d {Www}/32 -p tcp -m multiport --dports 80 -m conntrack ! --ctstate DNAT --ctorigdst {Www} --ctorigdstport 80 --ctdir "
                + $"ORIGINAL -g partition-n");
    }

    [Fact]
    public void Where_others_publish_ports_what_is_no_longer_rewritten_is_led_over_wherever_they_lead_it()
    {
        var scene = new Scene().Live("""
            *nat
            :PREROUTING ACCEPT [0:0]
            :DOCKER - [0:0]
            -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
            COMMIT

            """);

        var bridges = Inserted(Moved([$"-d {Www}/32 {ToOld}"], [$"-d 203.0.113.9/32 {ToNew}"], scene).Plan());

        bridges.Where(rule => rule.Contains(Www, StringComparison.Ordinal)).ShouldBe(
        [
            $"-d 10.0.0.1/32 {Conntrack} --ctdir ORIGINAL -g partition-o",
            $"-m conntrack --ctstate DNAT --ctorigdst {Www} --ctdir ORIGINAL -g partition-n",
            $"-d {Www}/32 -m conntrack ! --ctstate DNAT --ctorigdst {Www} --ctdir ORIGINAL -g partition-n",
        ]);
    }

    [Fact]
    public void Who_is_translated_as_before_stays_with_the_old_pointers()
    {
        var bridges = Bridges(
            [$"-d {Www}/32 {ToOld}"],
            [$"-s 192.0.2.7/32 -d {Www}/32 {ToOld}", $"-d {Www}/32 {ToNew}"]);

        bridges.ShouldBe([$"{Head} {Conntrack} --ctdir ORIGINAL -g partition-n"]);
    }

    [Fact]
    public void A_change_of_places_counts_where_the_rules_take_the_same_packets()
    {
        string[] rules = [$"-s 192.0.2.0/24 -d {Www}/32 {ToOld}", $"-d {Www}/32 {ToNew}"];

        Bridges(rules, [.. rules.Reverse()]).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_change_of_places_is_none_where_no_packet_meets_both()
    {
        string[] rules = [$"-d {Www}/32 -p tcp -m tcp --dport 80 {ToOld}", $"-d {Www}/32 -p tcp -m tcp --dport 443 {ToNew}"];

        Bridges(rules, [.. rules.Reverse()]).ShouldBeEmpty();
    }

    [Fact]
    public void A_rewrite_of_all_is_told_by_its_target_for_who_asks_that_too()
    {
        var bridges = Bridges([$"-p tcp -m tcp --dport 80 {ToOld}"], [$"-p tcp -m tcp --dport 80 {ToNew}"]);

        bridges.ShouldBe(
        [
            $"{Head} -p tcp -m multiport --dports 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL -g partition-n",
            $"{Head} -p tcp -m multiport --dports 80 -m conntrack ! --ctstate DNAT --ctorigdst 10.0.0.2 --ctorigdstport 80 --ctdir "
                + $"ORIGINAL -g partition-n",
        ]);
    }

    [Fact]
    public void What_the_old_list_sent_to_another_port_of_the_target_is_not_taken_for_what_the_new_one_leaves_on_its_port()
    {
        const string ToHost = "-m addrtype --dst-type LOCAL";

        var bridges = Bridges([$"-p tcp -m tcp --dport 8080 {ToHost} {ToOld}:8443"], [$"{ToHost} {ToOld}"]);

        bridges[0].ShouldBe(
            "-d 10.0.0.1/32 -p tcp -m multiport --dports 8443 -m conntrack --ctstate DNAT --ctorigdstport 8080 --ctdir ORIGINAL -g "
                + "partition-o");
    }

    [Fact]
    public void A_rewrite_of_all_beside_one_of_the_host_comes_behind_those_of_other_partitions()
    {
        // The pointer for the host stands among those by destination, the bare one behind them all.
        var scene = new Scene().Live("""
            *filter
            :FORWARD ACCEPT [0:0]
            COMMIT
            *nat
            :PREROUTING ACCEPT [0:0]
            :partition-d - [0:0]
            :blocklist-d000000 - [0:0]
            :wiki-d000000 - [0:0]
            -A PREROUTING -j partition-d
            -A partition-d -m addrtype --dst-type LOCAL -j blocklist-d000000
            -A partition-d -d 203.0.113.1/32 -j wiki-d000000
            -A partition-d -j blocklist-d000000
            -A blocklist-d000000 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.0.0.1
            -A blocklist-d000000 -j DNAT --to-destination 10.0.0.2
            -A wiki-d000000 -d 203.0.113.1/32 -j DNAT --to-destination 10.0.0.3
            COMMIT

            """);
        scene.Known = new Knowledge(
            [new(Family.IPv4, TableName.Nat, new("blocklist-d000000")), new(Family.IPv4, TableName.Nat, new("wiki-d000000"))], [], []);

        var list = NatList.Of(Family.IPv4, scene.Owned().Table(Family.IPv4, TableName.Nat), DispatchChain.Dnat);

        list.Select(place => (place.Rule.Split(' ')[^1], place.IsOnlyOfHost)).ShouldBe(
            [("10.0.0.1", false), ("10.0.0.2", true), ("10.0.0.3", false), ("10.0.0.1", false), ("10.0.0.2", false)]);
    }

    [Fact]
    public void Where_it_is_unknown_what_was_sent_to_the_host_the_plan_drops_it_for_the_moment_and_says_so()
    {
        const string ToHost = "-p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL";

        var plan = Moved([$"{ToHost} {ToOld}", $"-d {Www}/32 {ToNew}"], [$"{ToHost} {ToNew}"]).Plan();

        plan.Notes.ShouldBe(
        [
            "between two steps of this change new IPv4 connections that go to 10.0.0.2 port 80 are dropped for a moment: "
            + "it is unknown there which of them were sent to \"host\"",
        ]);
        Inserted(plan).ShouldContain(rule =>
            rule.EndsWith("-m conntrack --ctstate NEW -m comment --comment ripcs-bridge -j DROP", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rollback_says_what_a_drop_that_a_killed_run_left_still_drops()
    {
        const string ToHost = "-p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL";
        var scene = Moved([$"{ToHost} {ToOld}", $"-d {Www}/32 {ToNew}"], [$"{ToHost} {ToNew}"]);
        var before = scene.Owned();
        scene.Run(scene.Plan() with { Blocks = [.. scene.Plan().Blocks.Take(2)] });

        var back = Planner.Make(scene.Actual, before, scene.Known, Scene.Guard);

        back.Blocks.Select(block => block.Purpose).ShouldBe(["nat", "filter"]);
        back.Notes.ShouldBe(
        [
            "between two steps of this change new IPv4 connections that go to 10.0.0.2 port 80 are dropped for a moment: "
            + "it is unknown there which of them were sent to \"host\"",
        ]);
    }

    [Fact]
    public void A_drop_that_a_killed_run_left_goes_with_the_next_apply_of_one_file()
    {
        const string ToHost = "-p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL";
        var scene = Moved([$"{ToHost} {ToOld}", $"-d {Www}/32 {ToNew}"], [$"{ToHost} {ToNew}"]);
        scene.Run(scene.Plan() with { Blocks = [scene.Plan().Blocks[0]] });

        scene.Without("shop").Partition("wiki", ["-d 10.0.0.9/32 -j ACCEPT"], ["10.0.0.9"]).Apply(Scope.OnePartition);

        scene.Rules(TableName.Filter, "partition-a").ShouldAllBe(rule => !rule.Contains("ripcs-bridge"));
    }

    [Fact]
    public void A_rollback_from_a_first_apply_that_died_on_its_bridge_leaves_the_bridge_until_the_rewrites_have_gone()
    {
        // Others translate, so that the first apply needs a bridge although nothing was there.
        var scene = new Scene().Live("""
            *nat
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -p tcp -m tcp --dport 8443 -j DNAT --to-destination 10.0.0.9
            COMMIT

            """).Partition("shop", ["-d 10.0.0.1/32 -j ACCEPT"], ["10.0.0.1"], [$"-d {Www}/32 {ToOld}"], [Www]);
        scene.Run(scene.Plan() with { Blocks = [.. scene.Plan().Blocks.Take(2)] });

        var back = Planner.Make(scene.Actual, OwnedState.Empty, scene.Known, Scene.Guard);

        back.Blocks.Select(block => block.Purpose).ShouldBe(["nat", "filter"]);
    }

    [Fact]
    public void An_old_Snat_that_is_kept_for_the_moment_takes_no_packet_of_a_bridge()
    {
        var scene = new Scene()
            .Partition("shop", ["-d 10.0.0.1/32 -j ACCEPT"], ["10.0.0.1"], [$"-d {Www}/32 {ToOld}"], [Www],
                ["-s 10.0.0.5/32 -j SNAT --to-source 203.0.113.5"], ["10.0.0.5"])
            .Apply();
        scene.Partition("shop", ["-d 10.0.0.2/32 -j ACCEPT"], ["10.0.0.2"], [$"-d {Www}/32 {ToNew}"], [Www]);

        scene.Run(scene.Plan() with { Blocks = [.. scene.Plan().Blocks.Take(2)] });

        scene.Rules(TableName.Nat,
            "partition-s")[0].ShouldBe($"{Head} {Conntrack} --ctdir ORIGINAL -m comment --comment ripcs-bridge -j RETURN");
    }

    private static List<string> Bridges(string[] before, string[] after) => Inserted(Moved(before, after).Plan());

    private static List<string> Inserted(Plan plan) =>
        [.. plan.Blocks[0].Steps.OfType<Step.Insert>().Where(step => step.Chain.Value == "partition-a")
        .Select(step => step.Rule).Where(rule => !rule.StartsWith("-j", StringComparison.Ordinal)
            && rule.Contains("conntrack", StringComparison.Ordinal))];

    /// <summary>The one partition's rewrites before and after; its filter rules
    /// change too, so that the order of the blocks matters.</summary>
    private static Scene Moved(string[] before, string[] after, Scene? scene = null) => (scene ?? new Scene())
        .Partition("shop", ["-d 10.0.0.1/32 -j ACCEPT"], ["10.0.0.1"], before, ["0.0.0.0/0"]).Apply()
        .Partition("shop", ["-d 10.0.0.2/32 -j ACCEPT"], ["10.0.0.2"], after, ["0.0.0.0/0"]);
}
