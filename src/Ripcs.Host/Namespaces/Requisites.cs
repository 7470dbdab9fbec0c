using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Host.Namespaces;

/// <summary>What rules need besides themselves: the chains that they jump to and the ipsets that they name.</summary>
internal static class Requisites
{
    /// <summary>The live chains, of one family, that new rules jump to and that the plan does not make itself.</summary>
    public static ValueList<(TableName Table, ChainName Chain)> Stubs(ValueList<WrittenChain> chains, FamilyState live)
    {
        var made = chains.Select(chain => (chain.Table, chain.Name)).ToHashSet();
        var there = live.Tables.SelectMany(table => table.Chains.Where(chain => !chain.IsBuiltIn).Select(chain => (table.Name, chain.Name))).ToHashSet();
        var targets = from chain in chains
                      from rule in chain.Rules
                      let target = RuleTarget.Find(rule)
                      where target is not null
                      select (chain.Table, target.Value.Chain);
        return targets.Distinct().Where(target => there.Contains(target) && !made.Contains(target)).ToValueList();
    }

    /// <summary>The sets that a rule names.</summary>
    public static IEnumerable<string> Sets(string rule)
    {
        if (!rule.Contains("-set ", StringComparison.Ordinal))
        {
            return [];
        }

        var words = RuleTokens.Split(rule);
        return words.Zip(words.Skip(1))
            .Where(pair => pair.First is "--match-set" or "--add-set" or "--del-set" or "--map-set")
            .Select(pair => pair.Second);
    }
}
