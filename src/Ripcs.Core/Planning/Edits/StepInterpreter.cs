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
        private readonly Dictionary<ChainName, Chain> _byName;

        public Chains(TableState table)
        {
            (_table, _byName) = (table, new(table.Chains.Count));
            foreach (var chain in table.Chains)
            {
                Add(new Chain(chain));
            }
        }

        public void NewChain(Step.NewChain step) => Add(Chain.New(step.Chain));

        public void MakeGuard(Step.MakeGuard step) => Add(Chain.New(step.Chain));

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

        public TableState ToState() => _table with { Chains = _chains.Select(chain => chain.ToState()).ToValueList() };

        private Chain Add(Chain chain)
        {
            _chains.Add(chain);
            _ = _byName.TryAdd(chain.Name, chain);
            return chain;
        }

        private Chain Find(ChainName name) => _byName.TryGetValue(name, out var chain) ? chain

            // The kernel creates a table's built-in chains with its first rule.
            : Tables.IsBuiltIn(name) ? Add(Chain.New(name, ChainPolicy.Accept))
            : throw new InvalidOperationException($"no chain {name}");
    }

    // Most chains stay as they are, so their rules are not copied.
    private sealed class Chain(ChainState before)
    {
        private List<SavedRule>? _rules;

        public static Chain New(ChainName name, string? policy = null) => new(new ChainState(name, policy, []));

        public ChainName Name => before.Name;

        public string? Policy { get; set; } = before.Policy;

        public List<SavedRule> Rules => _rules ??= [.. before.Rules];

        public ChainState ToState() => _rules is null && Policy == before.Policy ? before
            : before with { Policy = Policy, Rules = _rules?.ToValueList() ?? before.Rules };
    }
}
