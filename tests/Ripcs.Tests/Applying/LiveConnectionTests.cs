using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>What an apply says of connections that are open is true of this apply.</summary>
public sealed class LiveConnectionTests : IDisposable
{
    private const string Start = "Partition(\"shop\");\nLabel(\"www\", \"192.0.2.1\");\n";
    private const string Accept = "Accept(\"web\").Ports(443).To(\"www\");\n";
    private const string Rewrite = "Rewrite(\"web\").Ports(80).Dnat(\"www\", to: \"10.0.0.1\");\n";
    private const string Drop = "Drop(\"bad guys\").From(\"198.51.100.7\").To(\"www\");\n";
    private const string Translations = "live connections keep their old translations";
    private const string Denies =
        "live connections outlive the new deny: rule 1 accepts ESTABLISHED in front of Ripcs's jump in FORWARD (filter IPv4); to end "
        + "them, run: ripcs rules apply /etc/ripcs/rules --revoke";

    private readonly CommandLineScene _scene = new();
    private string[] _inFront = ["-I FORWARD 1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"];

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Of_a_new_accept_there_is_nothing_to_say() => Said("", Accept).ShouldBeEmpty();

    [Fact]
    public void A_new_rewrite_leaves_live_connections_their_translations() => Said(Accept, Accept + Rewrite).ShouldBe([Translations]);

    [Fact]
    public void So_does_one_that_goes() => Said(Accept + Rewrite, Accept).ShouldBe([Translations]);

    [Fact]
    public void Live_connections_can_outlive_a_new_deny() => Said(Accept, Drop + Accept).ShouldBe([Denies]);

    [Fact]
    public void Where_nothing_in_front_accepts_them_a_new_deny_closes_them_too_and_there_is_nothing_to_say()
    {
        _inFront = ["-I FORWARD 1 -s 203.0.113.9/32 -j DROP", "-I FORWARD 1 -m conntrack --ctstate NEW -j ACCEPT"];

        Said(Accept, Drop + Accept).ShouldBeEmpty();
    }

    [Fact]
    public void A_chain_of_another_program_in_front_that_accepts_them_is_named()
    {
        _inFront =
        [
            ":ufw-forward - [0:0]", ":ufw-known - [0:0]", "-I FORWARD 1 -j ufw-forward", "-A ufw-forward -j ufw-known",
            "-A ufw-known -m state --state RELATED,ESTABLISHED -j ACCEPT",
        ];

        Said(Accept, Drop + Accept).ShouldBe(
            ["live connections outlive the new deny: chain ufw-known accepts ESTABLISHED in front of Ripcs's jump in FORWARD (filter "
                + "IPv4); to end them, run: ripcs rules apply /etc/ripcs/rules --revoke"]);
    }

    [Fact]
    public void A_deny_of_the_other_family_is_none_of_that_rule()
    {
        Said(Accept, "Drop(\"bad guys\").From(\"2001:db8::7\").To(\"2001:db8::1\");\n" + Accept).ShouldBeEmpty();
    }

    [Fact]
    public void A_host_policy_that_is_in_force_no_more_keeps_no_connection_open()
    {
        const string Policy = "HostPolicy().AllowEstablished();\n";
        _inFront = [];

        Said(Policy + Accept, Policy + Drop + Accept).ShouldBe(
            ["live connections outlive the new deny: the host policy accepts ESTABLISHED before all partitions (filter IPv4); to end "
                + "them, run: ripcs rules apply /etc/ripcs/rules --revoke"]);
        _scene.With("rules/shop.csx", Start + Accept).Live();
        Said(Accept, Drop + Accept).ShouldBeEmpty();
    }

    [Fact]
    public void Where_no_packet_is_treated_differently_no_connection_is_left_over()
    {
        Said(Drop + Drop.Replace(".7", ".8", StringComparison.Ordinal) + Accept,
            Drop.Replace(".7", ".8", StringComparison.Ordinal) + Drop + Accept).ShouldBeEmpty("two denies change places");
        Said(Drop + Drop.Replace(".7", ".8", StringComparison.Ordinal) + Accept,
            Drop.Replace(".7", ".9", StringComparison.Ordinal) + Drop + Accept).ShouldBe([Denies]);
        Said(Drop + Accept, Drop.Replace("Drop", "Reject", StringComparison.Ordinal) + Accept).ShouldBeEmpty("another answer");
    }

    [Fact]
    public void A_deny_that_goes_closes_nothing() => Said(Drop + Accept, Accept).ShouldBeEmpty();

    [Fact]
    public void A_deny_that_stays_beside_a_new_accept_is_no_new_one() => Said(Drop + Rewrite, Drop + Rewrite + Accept).ShouldBeEmpty();

    [Fact]
    public void A_deny_that_somebody_deleted_is_a_new_one_when_it_is_put_back()
    {
        _scene.With("rules/shop.csx", Start + Drop + Accept).Live().ByHand(_inFront);

        LinesOf(_scene.ByHand("-D {shop-a} -s 198.51.100.7/32 -d 192.0.2.1/32 -j DROP").Apply().Lines).ShouldBe([Denies]);
    }

    [Fact]
    public void A_deny_that_another_program_has_in_force_already_is_no_new_one()
    {
        const string Copied = "-p udp -m udp --dport 9 -j DROP";
        _inFront = [.. _inFront, ":theirs - [0:0]", "-A FORWARD -j theirs", $"-A theirs {Copied}"];
        _scene.With("rules/shop.csx", Start + Accept).Live().ByHand(_inFront);

        LinesOf(_scene.With("rules/copy.csx", $"Partition(\"copy\");\nRaw(\"\"\"\n    -A FORWARD {Copied}\n    \"\"\");\n").Apply().Lines)
            .ShouldBeEmpty();
        LinesOf(_scene.With("rules/copy.csx",
            $"Partition(\"copy\");\nRaw(\"\"\"\n    -A FORWARD {Copied.Replace('9', '8')}\n    \"\"\");\n").Apply().Lines)
            .ShouldHaveSingleItem();
    }

    private IEnumerable<string> Said(string before, string after)
    {
        _scene.With("rules/shop.csx", Start + (before.Length > 0 ? before : Accept.Replace("443", "22", StringComparison.Ordinal))).Live()
            .ByHand(_inFront);
        return LinesOf(_scene.With("rules/shop.csx", Start + after).Apply().Lines);
    }

    private static IEnumerable<string> LinesOf(IEnumerable<string> lines) =>
        lines.Where(line => line.StartsWith("live connections", StringComparison.Ordinal));
}
