using CsCheck;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Tests.Planning.Changes;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>
/// The rules of a host that Ripcs did not make are replaced, and come back: random rules as Ript makes them, and the same as somebody would
/// have made them by hand, and every packet traced through every state on the way. Behind the change only ours are live.
/// </summary>
[Trait("Kind", "long")]
public sealed class ReplacingStateTests
{
    private static readonly int Number = Cases.Number(40, 400);

    // Half of the hosts get other rules than those that they have.
    private static readonly Gen<RandomChange> Hosts = Dice.Gen(dice =>
        new ChangeDrawing(dice, new Emphasis { Crowd = Crowd.Tidy }).Change() is var change && dice.Chance(50) ? change
            : change with { Desired = change.Old });

    [Theory]
    [InlineData("Ript")]
    [InlineData("by hand")]
    public void While_foreign_rules_are_replaced_and_come_back_no_packet_is_lost_or_let_in_and_then_the_host_is_as_it_was(string host)
    {
        var (looked, lookedBack) = (0, 0);
        Hosts.Each(Number, change =>
        {
            var made = Walk.To(Desired(change.Old), FirewallState.Empty, Knowledge.None).Last;
            var first = ForeignHost.Of(made, isRipts: host == "Ript");
            var known = Knowledge.None.NamingForeign(Replacement.Of(first, Knowledge.None, [Family.IPv4]).Taken);
            var there = Walk.To(Desired(change.Desired), first, known);
            var back = Walk.To(Ownership.Read(first, known), there.Last, known);

            there.Surprises().ShouldBeEmpty("on the way there");
            back.Surprises().ShouldBeEmpty("on the way back");
            there.Last.V4.Tables.SelectMany(table => table.Chains)
                .SelectMany(chain => chain.Rules.Select(rule => $"{chain.Name} {rule.Text}"))
                .Where(rule => rule.Contains("others", StringComparison.Ordinal)).ShouldBeEmpty();
            Printed(back.Last).ShouldBe(Printed(first));
            looked += there.States.Count > 2 && !there.IsNoted ? 1 : 0;
            lookedBack += back.States.Count > 2 && !back.IsNoted ? 1 : 0;
        });

        looked.ShouldBeGreaterThan(Number / 8);
        lookedBack.ShouldBeGreaterThan(Number / 8);
    }

    [Fact]
    public void A_policy_stands_for_the_foreign_denies_until_these_are_back()
    {
        var shop = DrawnChanges.Files(new Emphasis { Crowd = Crowd.Tidy }).Cases(10).SelectMany(Statements.Compile)
            .First(partition => partition.Chains.Any(chain => chain.Table == TableName.Nat));
        var first = FirewallState.Empty.With(SaveReader.Parse(
            "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -s 198.51.100.1/32 -j ACCEPT\n-A FORWARD -j DROP\nCOMMIT\n"
            + "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination "
                + "10.0.0.1\nCOMMIT\n").ToState(Family.IPv4));
        var known = Knowledge.None.NamingForeign(Replacement.Of(first, Knowledge.None, [Family.IPv4]).Taken);
        var before = Ownership.Read(first, known);
        var ours = DesiredState.Build([shop], OwnedState.Empty, Knowledge.None, Scope.WholeSet);
        var desired = new OwnedState(ours.Tables.Select(table => table.Name == TableName.Filter
            ? table with { Policies = [new(new("FORWARD"), ChainPolicy.Drop)] } : table).ToValueList());
        var closed = Walk.To(desired, first, known.Naming(desired)).Last;

        var back = Walk.To(before, closed, known.SettingPolicies(desired,
            before) with { Policies = [new(Family.IPv4, new("FORWARD"), ChainPolicy.Accept)] }).States.Skip(1).ToList();

        back.Count.ShouldBeGreaterThan(1);
        back.Select(state => state.V4.Table(TableName.Filter)).ShouldAllBe(table => table.PolicyOf(new("FORWARD")) == ChainPolicy.Drop
            || table.Find(new("FORWARD"))!.Rules.Any(rule => rule.Text == "-j DROP"));
    }

    private static IEnumerable<string> Printed(FirewallState state) =>
        state.V4.Tables.OrderBy(table => table.Name.Value, StringComparer.Ordinal)
        .SelectMany(table => table.Chains.Where(chain => !chain.IsBuiltIn || chain.Rules.Count > 0).OrderBy(chain => chain.Name)
            .SelectMany(chain => chain.Rules.Select(rule => $"{table.Name} {chain.Name} {rule.Text}")
                .Prepend($"{table.Name} {chain.Name}")));

    private static OwnedState Desired(ValueList<Statements> files) =>
        DesiredState.Build(Statements.Compile(files), OwnedState.Empty, Knowledge.None, Scope.WholeSet);

    /// <summary>The states of a plan.</summary>
    /// <param name="IsNoted">True where the plan itself says that packets may meet rules of both.</param>
    private sealed record Walk(ValueList<FirewallState> States, bool IsNoted)
    {
        public FirewallState First => States[0];

        public FirewallState Last => States[^1];

        public static Walk To(OwnedState desired, FirewallState actual, Knowledge known)
        {
            var (plan, states) = (Planner.Make(actual, desired, known, "id"), new List<FirewallState> { actual });
            foreach (var block in plan.Blocks)
            {
                var table = StepInterpreter.Apply(actual[block.Family].Table(block.Table), block.Steps);
                actual = actual.With(new FamilyState(block.Family,
                    [.. actual[block.Family].Tables.Where(other => other.Name != block.Table), table]));
                states.Add(actual);
            }

            return new Walk(states.ToValueList(), plan.Notes
                .Any(note => note.ToString().Contains("may meet rules not managed by Ripcs", StringComparison.Ordinal)));
        }

        public IEnumerable<string> Surprises()
        {
            if (States.Count < 3 || IsNoted)
                return [];

            var fates = new Fates([.. States.Select(state => state[Family.IPv4])]);

            // What the host itself sends to an address that it rewrites, and denies itself, passes for a moment on the way back: the
            // bridge leads it past the old denies, and the foreign ones are not there yet.
            return new ThirdFates(fates, Family.IPv4, 0).Find()
                .Where(fate => fate.What is "lost" or "let in" && !fates.Flow(fate.Place).IsFromHere).Take(1).Select(fate =>
                $"{fates.Flow(fate.Place)} is {fate.What} behind block {fate.State} of {States.Count - 1}\n"
                + string.Join("\n and then\n  ", new[] { 0, fate.State, fates.States - 1 }
                    .Select(state => string.Join("\n  ", fates.Path(state, fate.Place)))));
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
