using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>
/// The rules of a host that Ripcs did not make are replaced, and come back: random rules as Ript makes them, and the same as somebody would
/// have made them by hand, and every packet traced through every state on the way.
/// </summary>
[Trait("Kind", "long")]
public sealed class ReplacingStateTests
{
    private static readonly string[] Names = ["blocklist", "shop", "wiki"];

    public static TheoryData<string, int> Seeds()
    {
        var data = new TheoryData<string, int>();
        foreach (var forty in Enumerable.Range(0, 2))
        {
            data.Add("Ript", forty);
            data.Add("by hand", forty);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void While_foreign_rules_are_replaced_no_packet_is_lost_that_passes_before_and_after_and_none_let_in_that_does_neither(
        string host, int forty)
    {
        var walks = Enumerable.Range(forty * 40, 40).Select(seed => Walk.Of(seed, host)).ToList();

        walks.SelectMany(walk => walk.Surprises(walk.There)).ShouldBeEmpty();
        walks.Count(walk => walk.There.Count > 2 && !walk.IsNoted).ShouldBeGreaterThan(5);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void While_they_come_back_none_is_either(string host, int forty)
    {
        var walks = Enumerable.Range(forty * 40, 40).Select(seed => Walk.Of(seed, host)).ToList();

        walks.SelectMany(walk => walk.Surprises(walk.Back)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Behind_the_change_only_ours_are_live_and_behind_the_rollback_the_host_is_as_it_was(string host, int forty)
    {
        foreach (var walk in Enumerable.Range(forty * 40, 40).Select(seed => Walk.Of(seed, host)))
        {
            walk.There[^1].V4.Tables.SelectMany(table => table.Chains)
                .SelectMany(chain => chain.Rules.Select(rule => $"{chain.Name} {rule.Text}"))
                .Where(rule => rule.Contains("others", StringComparison.Ordinal)).ShouldBeEmpty();
            Printed(walk.Back[^1]).ShouldBe(Printed(walk.There[0]));
        }
    }

    [Fact]
    public void A_policy_stands_for_the_foreign_denies_until_these_are_back()
    {
        var world = new World(seed: 3);
        var shop = Compiler.Compile(world.Partition("shop", 0, 0), new DiagnosticBag());
        var first = FirewallState.Empty.With(SaveReader.Parse(
            "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -s 198.51.100.1/32 -j ACCEPT\n-A FORWARD -j DROP\nCOMMIT\n"
            + "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination "
                + "10.0.0.1\nCOMMIT\n").ToState(Family.IPv4));
        var known = Knowledge.None.NamingForeign(Replacement.Of(first, Knowledge.None, [Family.IPv4]).Taken);
        var before = Ownership.Read(first, known);
        var ours = DesiredState.Build([shop], OwnedState.Empty, Knowledge.None, Scope.WholeSet);
        var desired = new OwnedState(ours.Tables.Select(table => table.Name == TableName.Filter
            ? table with { Policies = [new(new("FORWARD"), ChainPolicy.Drop)] } : table).ToValueList());
        var closed = Walk.Steps(first, desired, known.Naming(desired)).ToList();

        var back = Walk.Steps(closed[^1], before, known.SettingPolicies(desired,
            before) with { Policies = [new(Family.IPv4, new("FORWARD"), ChainPolicy.Accept)] }).ToList();

        back.Count.ShouldBeGreaterThan(1);
        back.Select(state => state.V4.Table(TableName.Filter)).ShouldAllBe(table => table.PolicyOf(new("FORWARD")) == ChainPolicy.Drop
            || table.Find(new("FORWARD"))!.Rules.Any(rule => rule.Text == "-j DROP"));
    }

    private static IEnumerable<string> Printed(FirewallState state) =>
        state.V4.Tables.OrderBy(table => table.Name.Value, StringComparer.Ordinal)
        .SelectMany(table => table.Chains.Where(chain => !chain.IsBuiltIn || chain.Rules.Count > 0).OrderBy(chain => chain.Name)
            .SelectMany(chain => chain.Rules.Select(rule => $"{table.Name} {chain.Name} {rule.Text}")
                .Prepend($"{table.Name} {chain.Name}")));

    private sealed record Walk(int Seed, ValueList<FirewallState> There, ValueList<FirewallState> Back)
    {
        /// <summary>True where the plan itself says that packets may meet rules of both.</summary>
        public required bool IsNoted { get; init; }

        public static Walk Of(int seed, string host)
        {
            var world = new World(seed, isTidy: true);
            var old = Partitions(world, 0);
            var then = world.Chance(50) ? old : Partitions(world, seed);
            var made = Steps(FirewallState.Empty, DesiredState.Build(old, OwnedState.Empty, Knowledge.None, Scope.WholeSet),
                Knowledge.None).LastOrDefault(FirewallState.Empty);
            var first = ForeignHost.Of(made, isRipts: host == "Ript");
            var known = Knowledge.None.NamingForeign(Replacement.Of(first, Knowledge.None, [Family.IPv4]).Taken);
            var before = Ownership.Read(first, known);
            var there = Steps(first, DesiredState.Build(then, OwnedState.Empty, Knowledge.None, Scope.WholeSet),
                known).Prepend(first).ToValueList();
            return new Walk(seed, there, Steps(there[^1], before, known).Prepend(there[^1]).ToValueList())
            {
                IsNoted = Planner.Make(first, DesiredState.Build(then, OwnedState.Empty, Knowledge.None, Scope.WholeSet), known,
                    "id").Notes.Any(note => note.ToString().Contains("may meet rules not managed by Ripcs", StringComparison.Ordinal)),
            };
        }

        public IEnumerable<string> Surprises(ValueList<FirewallState> states)
        {
            if (states.Count < 3 || IsNoted)
                return [];

            var (before, after) = (new PacketTracer(states[0], World.Local), new PacketTracer(states[^1], World.Local));
            return from state in states.Skip(1).SkipLast(1).Index()
                   let between = new PacketTracer(state.Item, World.Local)
                   from packet in World.Packets()
                   let fates = (Was: before.Passes(packet), Is: between.Passes(packet), WillBe: after.Passes(packet))
                   where fates.Was == fates.WillBe && fates.Is != fates.Was
                   select $"seed {Seed}, behind block {state.Index + 1} of {states.Count - 1}: {packet} "
                       + $"{(fates.Was ? "lost" : "let in")}\n{string.Join("\n  ", before.Path)}\n between\n  "
                       + $"{string.Join("\n  ", between.Path)}\n after\n {string.Join("\n  ", after.Path)}";
        }

        private static List<CompiledPartition> Partitions(World world, int shift) => [.. Names.Index().Where(_ => world.Chance(85))
            .Select(item => Compiler.Compile(world.Partition(item.Item, item.Index + shift, item.Item == "blocklist" ? -10 : 0),
                new DiagnosticBag()))];

        public static IEnumerable<FirewallState> Steps(FirewallState actual, OwnedState desired, Knowledge known)
        {
            foreach (var block in Planner.Make(actual, desired, known, "id").Blocks)
            {
                var table = StepInterpreter.Apply(actual[block.Family].Table(block.Table), block.Steps);
                actual = actual.With(new FamilyState(block.Family,
                    [.. actual[block.Family].Tables.Where(other => other.Name != block.Table), table]));
                yield return actual;
            }
        }
    }
}

/// <summary>A host with the rules of ours under names that prove nothing.</summary>
internal static class ForeignHost
{
    /// <param name="ours">What an apply has made.</param>
    /// <param name="isRipts">True to leave the dispatch chains their names, as Ript has them.</param>
    public static FirewallState Of(FirewallState ours, bool isRipts) =>
        ours.With(new FamilyState(Family.IPv4, ours.V4.Tables.Select(table => new TableState(
        table.Name,
        table.Chains.Where(chain => chain.Name != DispatchChain.Guard)
            .Select(chain => chain with { Name = Renamed(chain.Name, isRipts),
                Rules = chain.Rules.Select(rule => SavedRule.Normal(Renamed(rule.Text, isRipts))).ToValueList() })
            .ToValueList())).ToValueList()));

    private static ChainName Renamed(ChainName chain, bool isRipts) =>
        PartitionChainName.TryParse(chain, out _) ? new ChainName(isRipts
            ? $"{chain.Value[..^6]}{string.Concat(chain.Value[^6..].Reverse())}" : $"others-{chain.Value}")
        : !isRipts && DispatchChain.Find(chain) is not null ? new ChainName($"others-{chain}") : chain;

    private static string Renamed(string rule, bool isRipts) => rule[..(rule.LastIndexOf(' ') + 1)] is var head
        && rule[head.Length..] is var last && new ChainName(last) is var chain
        && (PartitionChainName.TryParse(chain, out _) || DispatchChain.Find(chain) is not null) ? head + Renamed(chain, isRipts) : rule;
}
