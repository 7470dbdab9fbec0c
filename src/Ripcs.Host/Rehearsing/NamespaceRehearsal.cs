using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Rehearsing;

/// <summary>Tries rules on this machine's kernel, in a throw-away network namespace for each family.</summary>
internal sealed class NamespaceRehearsal(IProcessRunner runner, BackendChoice backend) : IRehearsal
{
    private readonly NamespaceTrial _trial = new(runner);
    private readonly BackendFinder _finder = new(runner);

    public RehearsalResult Try(ValueList<WrittenChain> chains, FirewallState live)
    {
        var objections = new List<Objection>();
        var skipped = new List<string>();
        foreach (var family in chains.GroupBy(chain => chain.Family))
        {
            try
            {
                objections.AddRange(Try([.. family], live[family.Key], skipped));
            }
            catch (Exception e) when (e is HostException or RestoreTextException)
            {
                // The change is not refused because it cannot be tried: it is verified when it is live, as any.
                skipped.Add($"rehearsal skipped: {e.Message}");
            }
        }

        return new RehearsalResult(objections.ToValueList()) { Skipped = skipped.Distinct().ToValueList() };
    }

    private ValueList<Objection> Try(ValueList<WrittenChain> chains, FamilyState live, List<string> skipped)
    {
        var rules = chains.SelectMany(chain => chain.Rules.Select((_, place) => new WrittenRule(chain, place))).ToValueList();
        if (ProgramFiles.Find("ipset") is null)
        {
            var without = rules.Where(rule => !ParsedRule.Of(rule.Text).Sets.Any()).ToValueList();
            if (without.Count < rules.Count)
            {
                skipped.Add($"rehearsal skipped for {Words.Count(rules.Count - without.Count, "rule")} with an ipset: ipset is not installed");
            }

            rules = without;
        }

        var sets = rules.SelectMany(rule => ParsedRule.Of(rule.Text).Sets).Distinct().ToValueList();
        var programs = _finder.Find(live.Family, backend);
        var stubs = Stubs(chains, live);
        var tables = chains.Select(chain => chain.Table).Distinct().ToValueList();
        return new RuleSearch(live.Family, programs.Variant, tried =>
        {
            var text = RehearsalText.Of(programs.Variant, chains, tried, stubs);
            return new Trial(text.Text, text.RuleIn, _trial.Run(live.Family, programs, text.Text, tables, sets));
        }).Run(rules);
    }

    /// <summary>The live chains, of one family, that new rules jump to and that the plan does not make itself.</summary>
    private static ValueList<(TableName Table, ChainName Chain)> Stubs(ValueList<WrittenChain> chains, FamilyState live)
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
}
