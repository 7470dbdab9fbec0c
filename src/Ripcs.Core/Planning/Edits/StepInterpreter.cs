using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Edits;

/// <summary>What a table looks like after a block, so that the next block of the same table can be planned before the first is applied.</summary>
public static class StepInterpreter
{
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

    private sealed class Chains(TableState table) : IStepReader
    {
        private readonly List<(ChainName Name, string? Policy, List<SavedRule> Rules)> _chains =
            table.Chains.Select(chain => (chain.Name, chain.Policy, chain.Rules.ToList())).ToList();

        public void NewChain(Step.NewChain step) => _chains.Add((step.Chain, null, []));

        public void MakeGuard(Step.MakeGuard step) => _chains.Add((step.Chain, null, []));

        public void Flush(Step.Flush step) => Rules(step.Chain).Clear();

        public void RemoveChain(Step.RemoveChain step) => _chains.RemoveAll(chain => chain.Name == step.Chain);

        public void Append(Step.Append step) => Rules(step.Chain).Add(SavedRule.Normal(step.Rule));

        public void Insert(Step.Insert step) => Rules(step.Chain).Insert(step.Place - 1, SavedRule.Normal(step.Rule));

        public void Delete(Step.Delete step)
        {
            var rules = Rules(step.Chain);
            var index = rules.FindIndex(rule => rule.Text == step.Rule);
            if (index < 0)
            {
                throw new InvalidOperationException($"no rule {step.Rule}");
            }

            rules.RemoveAt(index);
        }

        public void SetPolicy(Step.SetPolicy step)
        {
            _ = Rules(step.Chain);
            var index = _chains.FindIndex(chain => chain.Name == step.Chain);
            _chains[index] = _chains[index] with { Policy = step.Policy };
        }

        public TableState ToState() =>
            table with { Chains = _chains.Select(chain => new ChainState(chain.Name, chain.Policy, chain.Rules.ToValueList())).ToValueList() };

        private List<SavedRule> Rules(ChainName name)
        {
            var index = _chains.FindIndex(chain => chain.Name == name);
            if (index < 0 && Tables.IsBuiltIn(name))
            {
                // The kernel makes a table's built-in chains with its first rule.
                _chains.Add((name, "ACCEPT", []));
                index = _chains.Count - 1;
            }

            return index >= 0 ? _chains[index].Rules : throw new InvalidOperationException($"no chain {name}");
        }
    }
}
