using CsCheck;
using Ripcs.Core.Tests.Planning.Changes;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Planning;

/// <summary>
/// Random changes with everything that the language has, looked at behind every block: <see cref="ThirdFates"/> says what must hold,
/// <see cref="RuleDrawing.LeftOut"/> what no change has. Long runs: RIPCS_CHANGES says how many changes, RIPCS_SEED with which to begin.
/// </summary>
[Trait("Kind", "long")]
public sealed class RandomChangeTests(ITestOutputHelper output)
{
    private static readonly int Number = Cases.Number("RIPCS_CHANGES", 100, 500);
    private static readonly int First = Cases.Number("RIPCS_SEED", 0, 0);

    [Fact]
    public void No_packet_meets_a_third_fate_between_two_blocks() => LookAt(DrawnChanges.Any,
        "Dnat of all", "Dnat of host", "Dnat of a prefix or range", "Dnat of its own target", "Dnat with sources", "Dnat with source ports",
        "Dnat with an interface", "Dnat of ICMP", "maps of ports", "ranges of ports", "NoAccept", "Snat", "Masquerade", "NotIn or NotOut",
        "State", "NotFrom or NotTo", "rules to host", "IPv6", "logs", "several orders", "several partitions at once",
        "one address rewritten by several partitions", "a port that others publish", "FORWARD policy ACCEPT", "FORWARD policy DROP",
        "a run that died, then a rollback", "a run that died, then the same command again");

    [Fact]
    public void No_packet_meets_a_third_fate_where_partitions_are_replaced_by_others() => LookAt(DrawnChanges.Tidy, Number * 2,
        "several partitions at once", "maps of ports", "Snat", "NotFrom or NotTo", "rules to host");

    [Fact]
    public void No_packet_meets_a_third_fate_where_rewrites_lie_upon_each_other() => LookAt(DrawnChanges.Stacked,
        "one address rewritten twice", "one address rewritten by several partitions", "Dnat of all", "Dnat of host",
        "Dnat of its own target", "Dnat with sources", "Dnat with source ports", "Dnat with an interface", "NoAccept");

    [Fact]
    public void No_packet_meets_a_third_fate_where_rules_ask_who_sends_and_the_kernel_takes_each_block() =>
        LookAt(DrawnChanges.Senders, "Mac or NotMac", "User or NotUser", "Group or NotGroup", "Received, Forwarded, Arriving or Sent");

    [Fact]
    public void No_packet_meets_a_third_fate_where_rules_say_all_that_they_can() => LookAt(DrawnChanges.AllWords,
        "Redirect", "Balance", "Netmap", "Hairpin", "OriginalTo", "ports that are moved together", "sets", "a host policy", "Raw");

    [Fact]
    public void No_packet_meets_a_third_fate_where_the_policy_of_the_host_changes() => 
        LookAt(DrawnChanges.HostPolicies, "a host policy that comes, changes or goes", "Raw");

    [Fact]
    public void No_packet_meets_a_third_fate_where_Raw_translates_beside_rewrites() => 
        LookAt(DrawnChanges.RawTranslations, "Raw", "a host policy", "one address rewritten twice");

    [Fact]
    public void No_packet_meets_a_third_fate_where_lists_of_pointers_grow_into_trees_and_shrink_again() =>
        LookAt(DrawnChanges.Long, Number / 5, "several partitions at once");

    private void LookAt(Gen<RandomChange> changes, params string[] kinds) => LookAt(changes, Number, kinds);

    private void LookAt(Gen<RandomChange> changes, int number, params string[] kinds)
    {
        var tally = new Tally();
        changes.Each(number, change =>
        {
            var trial = new ChangeTrial(change);
            tally.Add(trial);
            if (trial.Found is [var fate, ..])
                throw new InvalidOperationException(trial.Explain(fate));
        }, First);

        output.WriteLine(tally.ToString());
        kinds.Except(tally.Kinds).ShouldBeEmpty("no change of the sample has this, and a state between");
    }
}
