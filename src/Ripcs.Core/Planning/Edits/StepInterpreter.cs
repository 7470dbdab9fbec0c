namespace Ripcs.Core.Planning.Edits;

/// <summary>Computes a table after a block, so that the next block of the same table can be planned before the first is applied.</summary>
public static class StepInterpreter
{
    /// <summary>The rules of the block's family after the block.</summary>
    /// <inheritdoc cref="Apply(TableState, IEnumerable{Step})"/>
    public static FamilyState Apply(FamilyState state, Block block) =>
        new(state.Family, [.. state.Tables.Where(table => table.Name != block.Table), Apply(state.Table(block.Table), block.Steps)]);

    /// <exception cref="InvalidOperationException">A step does not fit the table; the kernel would refuse it.</exception>
    public static TableState Apply(TableState table, IEnumerable<Step> steps)
    {
        var chains = new Chains(table);
        foreach (var step in steps)
        {
            step.Read(chains);
        }

        return chains.ToState();
    }

    private sealed class Chains : IStepReader
    {
        private readonly TableState _table;
        private readonly List<Chain> _chains = [];

        // A block that sets up a whole host has tens of thousands of steps.
        private readonly Dictionary<ChainName, Chain> _byName = [];

        public Chains(TableState table)
        {
            _table = table;
            foreach (var chain in table.Chains)
            {
                Add(new Chain(chain.Name) { Policy = chain.Policy, Rules = [.. chain.Rules], IsHidden = chain.IsHidden });
            }
        }

        public void NewChain(Step.NewChain step) => Add(new Chain(step.Chain));

        public void MakeGuard(Step.MakeGuard step) => Add(new Chain(step.Chain));

        public void Flush(Step.Flush step) => Find(step.Chain).Rules.Clear();

        public void RemoveChain(Step.RemoveChain step)
        {
            _chains.RemoveAll(chain => chain.Name == step.Chain);
            _byName.Remove(step.Chain);
        }

        public void Append(Step.Append step) => Find(step.Chain).Rules.Add(SavedRule.Normal(step.Rule));

        public void Insert(Step.Insert step) => Find(step.Chain).Rules.Insert(step.Place - 1, SavedRule.Normal(step.Rule));

        public void Delete(Step.Delete step)
        {
            var rules = Find(step.Chain).Rules;
            var index = rules.FindIndex(rule => rule.Text == step.Rule);
            if (index < 0)
                throw new InvalidOperationException($"no rule {step.Rule}");

            rules.RemoveAt(index);
        }

        public void SetPolicy(Step.SetPolicy step) => Find(step.Chain).Policy = step.Policy;

        public TableState ToState() =>
            _table with { Chains = _chains.Select(chain =>
                new ChainState(chain.Name, chain.Policy, chain.Rules.ToValueList()) { IsHidden = chain.IsHidden }).ToValueList() };

        private Chain Add(Chain chain)
        {
            _chains.Add(chain);
            _ = _byName.TryAdd(chain.Name, chain);
            return chain;
        }

        private Chain Find(ChainName name) => _byName.TryGetValue(name, out var chain) ? chain

            // The kernel creates a table's built-in chains with its first rule.
            : Tables.IsBuiltIn(name) ? Add(new Chain(name) { Policy = ChainPolicy.Accept })
            : throw new InvalidOperationException($"no chain {name}");
    }

    private sealed class Chain(ChainName name)
    {
        public ChainName Name { get; } = name;

        public string? Policy { get; set; }

        public bool IsHidden { get; init; }

        public List<SavedRule> Rules { get; init; } = [];
    }
}
