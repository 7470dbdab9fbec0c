using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Drift;

/// <summary>Whatever somebody does to our chains by hand: diff shows it, apply puts it right, and then there is nothing to do.</summary>
public sealed class DriftTests
{
    // Both kinds of pointers, an entry chain, and all dispatch chains.
    private const string Shop = """
        Label("www", "203.0.113.80");
        Drop("bad guy").From("198.51.100.66");
        Rewrite("website").Ports(443.To(4443)).Dnat("www", to: "192.0.2.11");
        Rewrite("out").Out("outside").Snat("192.0.2.11", to: "www");
        Accept("ssh").Ports(22).From("198.51.100.0/24").To("192.0.2.11", "192.0.2.12");
        """;

    private const string Ssh = "-s 198.51.100.0/24 -d 192.0.2.12/32 -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string BadGuy = "-s 198.51.100.66/32 -j DROP";
    private const string Typed = "-s 198.51.100.99/32 -j ACCEPT";

    [KernelTheory, EitherVariant]
    public void A_rule_deleted_from_a_live_chain_is_put_back(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Filter, live => [$"-D {live.Filter} {Ssh}"], "missing   accept \"ssh\" :6");

    [KernelTheory, EitherVariant]
    public void A_rule_added_to_a_live_chain_is_shown_and_goes(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Filter, live => [$"-I {live.Filter} 1 {Typed}"], "not ours  at position 1", Typed);

    [KernelTheory, EitherVariant]
    public void A_rule_altered_in_a_live_chain_is_as_written_again(string variant) => ShouldBeSeenAndRepaired(
        variant,
        TableName.Filter,
        live => [$"-D {live.Filter} {BadGuy}", $"-I {live.Filter} 1 -s 198.51.100.67/32 -j DROP"],
        "missing   drop \"bad guy\" :3", "not ours  at position 1", "-s 198.51.100.67/32 -j DROP");

    [KernelTheory, EitherVariant]
    public void A_rule_moved_in_a_live_chain_is_in_its_place_again(string variant) => ShouldBeSeenAndRepaired(
        variant, TableName.Filter, live => [$"-D {live.Filter} {BadGuy}", $"-A {live.Filter} {BadGuy}"], "now at position 5",
        "drop \"bad guy\" :3");

    [KernelTheory, EitherVariant]
    public void A_rule_doubled_in_a_live_chain_stands_once_again(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Filter, live => [$"-A {live.Filter} {BadGuy}"], "again at position 6",
            "drop \"bad guy\" :3");

    [KernelTheory, EitherVariant]
    public void A_translation_altered_by_hand_is_as_written_again(string variant) => ShouldBeSeenAndRepaired(
        variant,
        TableName.Nat,
        live => [$"-F {live.Dnat}",
            $"-A {live.Dnat} -d 203.0.113.80/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 192.0.2.66:4443"],
        "missing   rewrite \"website\" :4", "192.0.2.66:4443");

    [KernelTheory, EitherVariant]
    public void A_live_chain_emptied_by_hand_is_filled_again(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Filter, live => [$"-F {live.Filter}"], "missing   drop \"bad guy\"",
            "missing   accept \"ssh\"");

    [KernelTheory, EitherVariant]
    public void A_deleted_pointer_is_put_back(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Filter, live => [$"-D partition-a -d 192.0.2.11/32 -j {live.Filter}"], "missing",
            "-d 192.0.2.11/32 -j shop-a");

    [KernelTheory, EitherVariant]
    public void A_doubled_pointer_stands_once_again(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Filter, live => [$"-A partition-a -d 192.0.2.11/32 -j {live.Filter}"], "doubled",
            "-d 192.0.2.11/32 -j shop-a");

    [KernelTheory, EitherVariant]
    public void A_moved_pointer_is_in_its_place_again(string variant) => ShouldBeSeenAndRepaired(
        variant,
        TableName.Filter,
        live => [$"-D partition-a -s 198.51.100.66/32 -j {live.Entry}", $"-I partition-a 1 -s 198.51.100.66/32 -j {live.Entry}"],
        "moved", "-s 198.51.100.66/32 -j shop-e");

    [KernelTheory, EitherVariant]
    public void A_pointer_typed_by_hand_is_shown_and_goes(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Filter, live => [$"-A partition-a -d 192.0.2.77/32 -j {live.Filter}"], "not ours",
            "-d 192.0.2.77/32 -j shop-a");

    [KernelTheory, EitherVariant]
    public void A_rule_typed_into_a_dispatch_chain_is_shown_and_goes(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Nat, _ => ["-I partition-d 1 -s 198.51.100.99/32 -j ACCEPT"],
            "partition-d was changed by hand", "not ours  at position 1");

    [KernelTheory, EitherVariant]
    public void A_hole_in_an_entry_chain_is_closed(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Filter, live => [$"-D {live.Entry} -d 192.0.2.12/32 -j RETURN"], "missing",
            "-d 192.0.2.12/32 -j RETURN");

    [KernelTheory, EitherVariant]
    public void An_entry_chain_that_leads_elsewhere_leads_to_its_chain_again(string variant) => ShouldBeSeenAndRepaired(
        variant, TableName.Filter, live => [$"-D {live.Entry} -j {live.Filter}", $"-A {live.Entry} -j ACCEPT"], "missing", "not ours",
        "-j ACCEPT");

    [KernelTheory, EitherVariant]
    public void A_pointer_that_passes_by_the_entry_chain_goes_through_it_again(string variant) => ShouldBeSeenAndRepaired(
        variant,
        TableName.Filter,
        live => [$"-D partition-a -s 198.51.100.66/32 -j {live.Entry}", $"-A partition-a -s 198.51.100.66/32 -j {live.Filter}"],
        "missing", "not ours");

    [KernelTheory, EitherVariant]
    public void A_chain_that_is_gone_is_made_again(string variant) =>
        ShouldBeSeenAndRepaired(variant, TableName.Nat, live => ["-F partition-d", $"-F {live.Dnat}", $"-X {live.Dnat}"], "shop-d",
            "missing   rewrite \"website\" :4");

    [KernelTheory, EitherVariant]
    public void A_dispatch_chain_that_is_gone_is_made_again(string variant) => ShouldBeSeenAndRepaired(
        variant, TableName.Nat, _ => ["-D PREROUTING -j partition-d", "-F partition-d", "-X partition-d"], "missing", "-j partition-d",
        "-j shop-d");

    [KernelTheory, EitherVariant]
    public void Everything_is_made_again_after_somebody_flushed_a_table(string variant) => ShouldBeSeenAndRepaired(
        variant,
        TableName.Filter,
        live => ["-F", .. new[] { "partition-a", "partition-g", live.Filter, live.Entry }.Select(chain => $"-X {chain}")],
        "shop");

    [KernelTheory, EitherVariant]
    public void A_protocol_altered_by_hand_into_the_other_one_called_ipip_is_seen(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", "Accept(\"tunnel\").Protocols(4).To(\"192.0.2.12\"); Drop(\"old tunnel\").Protocols(94).To(\"192.0.2.13\");")
            .Apply();
        var chain = host.Live().Chain("filter", "shop-a");

        host.ByHand(TableName.Filter, $"-R {chain} 1 -d 192.0.2.12/32 -p 94 -j ACCEPT");

        var diff = host.Diff();
        diff.ExitCode.ShouldBe(ExitCode.Changes, diff.ToString());
        diff.Output.ShouldContain("-d 192.0.2.12/32 -p 94 -j ACCEPT");
    }

    [KernelTheory, EitherVariant]
    public void A_pointer_redirected_to_a_stale_chain_is_shown_and_led_back(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", """Accept("all").AnyProtocol().To("192.0.2.11");""").Apply();
        var stale = host.Live().Chain("filter", "shop-a");
        host.File("shop", """Accept("ssh").Ports(22).To("192.0.2.11");""").Apply();
        var (asApplied, chain) = (host.Live().WithoutGuard(), host.Live().Chain("filter", "shop-a"));

        host.ByHand(TableName.Filter, $"-I partition-a 1 -d 192.0.2.11/32 -j {stale}", $"-D partition-a -d 192.0.2.11/32 -j {chain}");

        var diff = host.Diff();
        diff.Output.ShouldContain("! shop  filter IPv4  partition-a was changed by hand:");
        diff.Output.ShouldContain("no partition changes. Drift in 1 partition: apply puts back 1 rule and REMOVES 1 hand-typed rule.");
        host.Run("check").ExitCode.ShouldBe(CheckCode.Critical);
        host.Apply();
        host.Live().WithoutGuard().ChangesSince(asApplied).ShouldBeEmpty();
    }

    private static void ShouldBeSeenAndRepaired(string variant, TableName table, Func<ShopChains, string[]> byHand, params string[] shown)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Shop).Apply();
        var asApplied = host.Live().WithoutGuard();
        host.Diff().ExitCode.ShouldBe(ExitCode.Done);

        host.ByHand(table, byHand(ShopChains.Of(host.Live())));

        var diff = host.Diff();
        diff.ExitCode.ShouldBe(ExitCode.Changes, diff.ToString());
        shown.ShouldAllBe(words => diff.Output.Contains(words, StringComparison.Ordinal), diff.ToString());
        host.Apply();
        host.Live().WithoutGuard().ChangesSince(asApplied).ShouldBeEmpty();
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    private sealed record ShopChains(string Filter, string Dnat, string Entry)
    {
        public static ShopChains Of(LiveRules live) =>
            new(live.Chain("filter", "shop-a"), live.Chain("nat", "shop-d"), live.Chain("filter", "shop-e"));
    }
}
