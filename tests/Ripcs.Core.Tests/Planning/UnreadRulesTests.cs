using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>A run that changes one partition asks no other one for its rules: of thousands, each would cost time.</summary>
public sealed class UnreadRulesTests
{
    private static readonly string[] Web = ["-p tcp -m tcp --dport 80 -j ACCEPT", "-p tcp -m tcp --dport 443 -j ACCEPT"];

    [Fact]
    public void A_change_of_one_partition_is_planned_and_shown_without_reading_the_rules_of_the_others()
    {
        var scene = new Scene().Partition("shop", Web, ["192.0.2.1"], ["-j DNAT --to-destination 10.0.0.1"], ["192.0.2.1"])
            .Partition("forum", Web, ["192.0.2.2"], ["-j DNAT --to-destination 10.0.0.2"], ["192.0.2.2"])
            .Partition("wiki", [.. Web, "-j DROP"], ["192.0.2.3"]).Apply();
        var known = scene.Known with { Partitions = scene.Known.Partitions.Select(SealedIfOther).ToValueList() };
        var actual = new FirewallState(Sealed(scene.Actual.V4), scene.Actual.V6);
        scene.Partition("shop", [Web[0]], ["192.0.2.1"], ["-j DNAT --to-destination 10.0.0.1"], ["192.0.2.1"]);
        var partitions = scene.Partitions.Select(SealedIfOther).ToList();

        var live = Ownership.Read(actual, known.Naming(partitions));
        var desired = DesiredState.Build(partitions, live, known, Scope.WholeSet);
        var diff = new StateDiffer(actual, live, desired, partitions, known).Compare(Scope.WholeSet);
        var plan = Planner.Make(actual, desired, known.Naming(partitions), Scene.Guard);

        NameCollisions.Find(partitions, actual).ShouldBeEmpty();
        diff.Partitions.Select(partition => partition.Name).ShouldBe(["shop"]);
        diff.ShouldBe(scene.Diff());
        Scene.Text(plan).ShouldBe(Scene.Text(scene.Plan()));
    }

    [Fact]
    public void Live_rules_that_are_kept_and_kept_again_are_as_they_were_and_stay_unread()
    {
        var state = new Scene().Live("""
            *filter
            :INPUT DROP [0:0]
            :f2b-sshd - [0:0]
            :empty - [0:0]
            -A INPUT -m comment --comment "a \"b\" c" -j f2b-sshd
            -A INPUT -m mark --mark 0x1 -m set --match-set bad src -j DROP
            -A f2b-sshd -j RETURN
            COMMIT

            """).Actual.V4;

        var kept = KeptSave.Write(state);
        var read = KeptSave.Read(Family.IPv4, kept);
        var again = KeptSave.Write(read);

        again.ShouldBe(kept);
        read.Tables[0].Chains.ShouldAllBe(chain => chain.Rules.Key != null);
        read.ShouldBe(state);
        KeptSave.Read(Family.IPv6, KeptSave.Write(new FamilyState(Family.IPv6, []))).ShouldBe(new FamilyState(Family.IPv6, []));
    }

    [Fact]
    public void A_summary_of_rules_names_what_they_lead_to_and_what_they_ask_and_belongs_to_one_table_of_one_family()
    {
        var chain = new OwnedChain(new ChainName("shop-a000000"),
            ["-m set --match-set bad src -j other", "-m mark --mark 0x1 -j DROP", "-m time --datestop 2027-01-31T23:59:59 -j DROP"]);

        var summary = chain.SummaryIn(Family.IPv4, TableName.Filter);

        summary.Targets.ShouldBe([new("other"), new("DROP")]);
        summary.Sets.ShouldBe([new("bad")]);
        summary.Traits.ShouldBe(RuleTraits.Marks | RuleTraits.Ends);
        summary.ShouldNotBe(chain.SummaryIn(Family.IPv6, TableName.Filter));
        summary.ShouldNotBe(chain.SummaryIn(Family.IPv4, TableName.Mangle));
        ChainHash.Of(Family.IPv4, TableName.Filter, chain.Rules).ShouldBe(NameHash.OfDigest(summary.Digest));
    }

    // Those of shop, which is to change, are read.
    private static CompiledPartition SealedIfOther(CompiledPartition partition) => partition.Name.Value == "shop" ? partition
        : partition with { Chains = partition.Chains.Select(Sealed).ToValueList() };

    private static CompiledChain Sealed(CompiledChain chain) => new(chain.Family, chain.Table,
        ValueList.Unread<CompiledRule>(chain.Rules.Count, chain.Name, () => throw Read(chain.Name)),
        new OwnedChain(chain.Name, ValueList.Unread<string>(chain.Rules.Count, chain.Summary(), () => throw Read(chain.Name))));

    // Those in which packets are led to partitions are read, too.
    private static FamilyState Sealed(FamilyState state) => state with
    {
        Tables = state.Tables.Select(table => table with
        {
            Chains = table.Chains.Select(chain => PartitionChainName.TryParse(chain.Name, out var name) && name.Partition != "shop"
                ? new ChainState(chain.Name, ValueList.Unread<SavedRule>(chain.Rules.Count, new object(), () => throw Read(chain.Name)),
                    chain.ToOwned().SummaryIn(state.Family, table.Name)) : chain).ToValueList(),
        }).ToValueList(),
    };

    private static InvalidOperationException Read(ChainName chain) => new($"the rules of {chain} were read");
}
