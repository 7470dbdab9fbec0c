using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Ordering;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Tracing;

/// <summary>The states that a change goes through.</summary>
internal sealed record PlanStates(Plan Plan, IReadOnlyList<FirewallState> States)
{
    /// <param name="actual">What is live.</param>
    /// <param name="partitions">What the files say.</param>
    /// <param name="live">What of the old stays where no file names it: nothing, as an apply and a clean would have it, or all.</param>
    public static PlanStates Of(FirewallState actual, IReadOnlyList<CompiledPartition> partitions, OwnedState live) =>
        Of(actual, DesiredState.Build(partitions, live, Knowledge.None, Scope.WholeSet));

    /// <param name="order">Of the blocks, see <see cref="Planner.Make"/>.</param>
    public static PlanStates Of(FirewallState actual, OwnedState desired, BlockOrder order = BlockOrder.Usual)
    {
        var plan = Planner.Make(actual, desired, Knowledge.None, "id", order);
        var states = new List<FirewallState> { actual };
        foreach (var block in plan.Blocks)
        {
            var now = states[^1][block.Family];
            var table = StepInterpreter.Apply(now.Table(block.Table), block.Steps);
            _ = Senders.MisplacedIn(table) is { } rule ? throw new ArgumentException($"the kernel refuses the block: {rule}") : table;
            var next = now with { Tables = [.. now.Tables.Where(other => other.Name != block.Table), table] };
            _ = MissingSet(next) is { } set
                ? throw new ArgumentException($"the kernel refuses the block: a rule asks the set {set}, which is not there") : next;
            states.Add(states[^1].With(next));
        }

        return new PlanStates(plan, states);
    }

    /// <summary>A set that a rule asks and that is not there: iptables refuses
    /// the rule, and ipset does not destroy the set (in use).</summary>
    private static string? MissingSet(FamilyState state)
    {
        var there = state.Table(TableName.Set).Chains.Select(set => set.Name.Value).ToHashSet();
        return state.Tables.Where(table => table.Name != TableName.Set).SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
            .SelectMany(rule => ParsedRule.Of(rule.Canonical).Sets).FirstOrDefault(set => !there.Contains(set));
    }

    /// <summary>As far as a run came that died behind a block.</summary>
    public PlanStates Until(int block) => new(Plan with { Blocks = Plan.Blocks.Take(block).ToValueList() }, [.. States.Take(block + 1)]);

    /// <summary>The states of one family, without those in which only the other has changed.</summary>
    public IReadOnlyList<FamilyState> Of(Family family) =>
        [States[0][family], .. Plan.Blocks.Index().Where(item => item.Item.Family == family)
            .Select(item => States[item.Index + 1][family])];
}
