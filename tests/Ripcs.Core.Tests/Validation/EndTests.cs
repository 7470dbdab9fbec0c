using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class EndTests
{
    [Fact]
    public void A_label_stands_for_all_its_addresses_in_both_families()
    {
        var rule = Accept(rule => rule).OnlyRule();

        rule.To.ShouldBe(Items("192.168.5.230", "2001:db8:5::230"));
        rule.From.ShouldBeNull();
        rule.Families.ShouldBe(Families.Both);
    }

    [Fact]
    public void Literals_and_labels_mix_and_each_address_stands_once() =>
        Accept(rule => rule with { From = ["192.0.2.4", "four", "198.51.100.0/24"] })
            .OnlyRule().From.ShouldBe(Items("192.0.2.4", "198.51.100.0/24"));

    [Fact]
    public void A_rule_is_made_in_the_families_that_its_ends_share() =>
        Accept(rule => rule with { From = ["four"] }).OnlyRule().Families.ShouldBe([Family.IPv4]);

    [Fact]
    public void Built_in_labels_are_of_both_families()
    {
        var rule = Accept(rule => rule with { From = ["all"], To = ["host"] }).OnlyRule();

        rule.From.ShouldBe([new AddressItem.All()]);
        rule.To.ShouldBe([new AddressItem.Host()]);
        rule.Families.ShouldBe(Families.Both);
    }

    [Fact]
    public void What_is_sent_to_all_hosts_or_to_groups_has_names()
    {
        var rule = Accept(rule => rule with { To = ["host", "broadcast", "multicast"] }).OnlyRule();

        rule.To.ShouldBe([new AddressItem.Host(), new AddressItem.Broadcast(), .. Items("224.0.0.0/4", "ff00::/8")]);
        rule.Families.ShouldBe(Families.Both);
        Accept(rule => rule with { To = ["broadcast"] }).OnlyRule().Families.ShouldBe([Family.IPv4]);
        Accept(rule => rule with { NotTo = ["broadcast"] }).OnlyRule().Families.ShouldBe(Families.Both);
    }

    [Fact]
    public void Family_narrows_a_rule() => Accept(rule => rule with { Family = 6 }).OnlyRule().Families.ShouldBe([Family.IPv6]);

    [Fact]
    public void A_negative_beside_an_end_of_the_same_family_needs_no_Family() =>
        Accept(rule => rule with { To = ["four"], NotFrom = ["192.0.2.9"] }).OnlyRule().NotFrom.ShouldBe(Items("192.0.2.9"));

    [Fact]
    public void A_negative_may_have_one_address_in_each_family() =>
        Accept(rule => rule with { To = null, NotTo = ["www"] }).OnlyRule().Families.ShouldBe(Families.Both);

    [Fact]
    public void What_packets_were_sent_to_is_an_end() =>
        Accept(rule => rule with { To = null, OriginalTo = ["www", "four"] })
            .OnlyRule().OriginalTo.ShouldBe(Items("172.19.56.216", "2001:db8:56::216", "192.0.2.4"));

    [Fact]
    public void This_machine_may_be_excluded() =>
        Accept(rule => rule with { NotFrom = ["host"] }).OnlyRule().NotFrom.ShouldBe([new AddressItem.Host()]);

    [Fact]
    public void A_Dnat_has_its_addresses_and_one_target_a_family() => Dnat(rule => rule with { From = ["inside"] }).OnlyRule().Action
        .ShouldBe(new RuleAction.Dnat(Items("172.19.56.216", "2001:db8:56::216"),
            [IpPrefix.Parse("192.168.5.230"), IpPrefix.Parse("2001:db8:5::230")]));

    [Fact]
    public void A_Snat_is_narrowed_by_To() => Snat(rule => rule with { To = ["four"] }).OnlyRule().Families.ShouldBe([Family.IPv4]);

    [Fact]
    public void A_Snat_whose_target_has_no_IPv6_leaves_IPv6_alone_without_a_warning() =>
        Rewrite(new TranslationRequest.Snat(["inside"], "four")).OnlyRule().Families.ShouldBe([Family.IPv4]);

    [Fact]
    public void A_masquerade_has_its_addresses() => Rewrite(new TranslationRequest.Masquerade(["192.168.5.0/24"])).OnlyRule().Action
        .ShouldBe(new RuleAction.Snat(Items("192.168.5.0/24"), []));

    [Fact]
    public void Labels_name_labels_also_later_ones()
    {
        var file = FileWithLabels(
            Label(2, "inside", "uat", "192.0.2.10-192.0.2.20", "prod"),
            Label(3, "uat", "192.168.5.0/27"),
            Label(4, "prod", "uat", "six net"),
            Label(5, "six net", "2001:db8::/32"));

        var partition = Validator.Check(file, new DiagnosticBag()).ShouldNotBeNull();

        partition.Labels.Select(label => label.Name).ShouldBe(["inside", "uat", "prod", "six net"]);
        partition.Labels[0].Members.ShouldBe([
            .. Items("192.168.5.0/27"), new AddressItem.Range(Range("192.0.2.10-192.0.2.20")), .. Items("2001:db8::/32")]);
    }

    [Fact]
    public void A_range_that_is_exactly_a_prefix_is_that_prefix() =>
        Accept(rule => rule with { From = ["192.0.2.0-192.0.2.255", "192.0.2.7-192.0.2.7"], Family = 4 })
        .OnlyRule().From.ShouldBe(Items("192.0.2.0/24", "192.0.2.7"));

    [Fact]
    public void A_partition_without_rules_is_a_partition() =>
        Validator.Check(File(), new DiagnosticBag()).ShouldNotBeNull().Rules.ShouldBeEmpty();

    private static ValueList<AddressItem> Items(params string[] prefixes) =>
        prefixes.Select(prefix => (AddressItem)new AddressItem.Prefix(IpPrefix.Parse(prefix))).ToValueList();

    private static IpRange Range(string text) => IpRange.TryParse(text, out var range) ? range : throw new FormatException(text);
}
