using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Edits;

/// <summary>What a table looks like after a block, so that the next block of the same table can be planned before the first is applied.</summary>
public static class StepInterpreter
{
    /// <exception cref="InvalidOperationException">A step does not fit the table; the kernel would refuse it.</exception>
    public static TableState Apply(TableState table, IEnumerable<Step> steps)
    {
        var chains = table.Chains.Select(chain => (chain.Name, chain.Policy, Rules: chain.Rules.ToList())).ToList();
        List<SavedRule> Rules(ChainName name)
        {
            var index = chains.FindIndex(chain => chain.Name == name);
            if (index < 0 && Tables.IsBuiltIn(name))
            {
                // The kernel makes a table's built-in chains with its first rule.
                chains.Add((name, "ACCEPT", []));
                index = chains.Count - 1;
            }

            return index >= 0 ? chains[index].Rules : throw new InvalidOperationException($"no chain {name}");
        }

        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.NewChain(var name):
                    chains.Add((name, null, []));
                    break;
                case Step.MakeGuard(var name):
                    chains.Add((name, null, []));
                    break;
                case Step.Flush(var name):
                    Rules(name).Clear();
                    break;
                case Step.Append(var name, var rule):
                    Rules(name).Add(SavedRule.Normal(rule));
                    break;
                case Step.Insert(var name, var place, var rule):
                    Rules(name).Insert(place - 1, SavedRule.Normal(rule));
                    break;
                case Step.Delete(var name, var rule):
                    Delete(Rules(name), rule);
                    break;
                case Step.RemoveChain(var name):
                    chains.RemoveAll(chain => chain.Name == name);
                    break;
                default:
                    throw new InvalidOperationException($"unknown step {step}");
            }
        }

        return table with { Chains = chains.Select(chain => new ChainState(chain.Name, chain.Policy, chain.Rules.ToValueList())).ToValueList() };
    }

    private static void Delete(List<SavedRule> rules, string text)
    {
        var index = rules.FindIndex(rule => rule.Text == text);
        if (index < 0)
        {
            throw new InvalidOperationException($"no rule {text}");
        }

        rules.RemoveAt(index);
    }
}
