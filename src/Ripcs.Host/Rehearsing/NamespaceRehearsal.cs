using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Rehearsing;

/// <summary>Tries rules on this machine's kernel, in a throw-away network namespace for each family.</summary>
internal sealed class NamespaceRehearsal(IProcessRunner runner, BackendChoice backend) : IRehearsal
{
    private readonly NamespaceTrial _trial = new(runner);
    private readonly BackendFinder _finder = new(runner);
    private readonly RehearsedSets _sets = new(runner);

    public RehearsalResult Try(ValueList<WrittenChain> chains, FirewallState live)
    {
        // Each has its own namespace, and nearly all of the time goes by in other programs.
        var (v4, v6) = AtOnce.Do(() => TryIn(Family.IPv4), () => TryIn(Family.IPv6));
        return new RehearsalResult([.. v4.Objections, .. v6.Objections])
        {
            Skipped = v4.Skipped.Concat(v6.Skipped).Distinct().ToValueList(),
        };

        RehearsalResult TryIn(Family family) => TryFamily([.. chains.Where(chain => chain.Family == family)], live[family]);
    }

    private RehearsalResult TryFamily(ValueList<WrittenChain> chains, FamilyState live)
    {
        var skipped = new List<AdvisedText>();
        try
        {
            var objections = chains.Count == 0 ? [] : Try(chains, live, skipped);
            return new RehearsalResult(objections) { Skipped = skipped.ToValueList() };
        }
        catch (Exception e) when (e is HostException or RestoreTextException)
        {
            // A change that cannot be tried is not refused: it is verified when it is live, like any other.
            return new RehearsalResult([]) { Skipped = [.. skipped, "rehearsal skipped: " + HostException.MessageOf(e)] };
        }
    }

    private ValueList<Objection> Try(ValueList<WrittenChain> chains, FamilyState live, List<AdvisedText> skipped)
    {
        var rules = chains.SelectMany(chain => chain.Rules.Select((_, place) => new WrittenRule(chain, place))).ToValueList();
        if (ProgramFiles.Find("ipset") is null)
        {
            var without = rules.Where(rule => !ParsedRule.Of(rule.Text).Sets.Any()).ToValueList();
            if (without.Count < rules.Count)
            {
                skipped.Add($"rehearsal skipped for {Words.Count(rules.Count - without.Count, "rule")} with an ipset: ipset is not "
                    + $"installed");
            }

            rules = without;
        }

        var sets = rules.SelectMany(rule => ParsedRule.Of(rule.Text).Sets).Distinct().Select(name => _sets.Find(live.Family, name))
            .OfType<string>().ToValueList();
        var programs = _finder.Find(live.Family, backend);
        var stubs = Stubs(chains, live);
        var isFirst = programs.Variant is Variant.Nft;
        return new RuleSearch(live.Family, programs.Variant, tried =>
        {
            // nft takes a third of the time for one transaction per table. If that does not load, small blocks may, as in a user namespace.
            var whole = isFirst ? TryIn(int.MaxValue, tried) : null;
            isFirst = false;
            return whole is { Refusal: null } ? whole : TryIn(programs.Variant is Variant.Nft ? RehearsalText.StepsInSmallBlock
                : int.MaxValue, tried);
        }).Run(rules);

        Trial TryIn(int steps, ValueList<WrittenRule> tried)
        {
            var text = RehearsalText.Of(steps, chains, tried, stubs);
            return new Trial(text.Text, text.RuleIn, _trial.Run(programs, text.Text, sets));
        }
    }

    /// <summary>The live chains of one family that new rules jump to and that the plan does not make.</summary>
    private static ValueList<(TableName Table, ChainName Chain)> Stubs(ValueList<WrittenChain> chains, FamilyState live)
    {
        var made = chains.Select(chain => (chain.Table, chain.Name)).ToHashSet();
        var there = live.Tables.SelectMany(table => table.Chains.Where(chain => !chain.IsBuiltIn).Select(chain => (table.Name, chain.Name)))
            .ToHashSet();
        var targets = from chain in chains
                      from rule in chain.Rules
                      let target = RuleTarget.Find(rule)
                      where target is not null
                      select (chain.Table, target.Value.Chain);
        return targets.Distinct().Where(target => there.Contains(target) && !made.Contains(target)).ToValueList();
    }
}

/// <summary>Compares what was written with what iptables-save prints: a chain proves its name only if both are the same.</summary>
/// <param name="family">The family of all the rules.</param>
/// <param name="saveAlone">What is printed if one rule is tried without the others.</param>
internal sealed class PrintedForms(Family family, Func<WrittenRule, string> saveAlone)
{
    /// <exception cref="NetfilterException">The save cannot be read.</exception>
    public IEnumerable<Objection> Differences(ValueList<WrittenRule> rules, string saved)
    {
        var state = Read(saved);
        return rules.GroupBy(rule => (rule.Chain.Table, rule.Chain.Name))
            .SelectMany(chain => Differences([.. chain], Printed(state, chain.First().Chain)));
    }

    private IEnumerable<Objection> Differences(List<WrittenRule> written, ValueList<string> printed) =>
        written.Count == printed.Count
            ? written.Zip(printed).Where(pair => pair.First.Text != pair.Second)
                .Select(pair => new Objection.Reworded(pair.First, [pair.Second]))
            : SeveralForOne(written, printed).Take(RuleNames.Most);

    // One rule may be printed as several (-s A,B); then places do not correspond.
    private IEnumerable<Objection> SeveralForOne(List<WrittenRule> written, ValueList<string> printed)
    {
        var next = 0;
        foreach (var rule in written)
        {
            if (next < printed.Count && printed[next] == rule.Text)
            {
                next++;
                continue;
            }

            var alone = Printed(Read(saveAlone(rule)), rule.Chain);
            next += alone.Count;
            yield return new Objection.Reworded(rule, alone);
        }
    }

    private static ValueList<string> Printed(FamilyState state, WrittenChain chain) =>
        (state.Table(chain.Table).Find(chain.Name)?.Rules ?? []).Select(rule => rule.Canonical).ToValueList();

    private FamilyState Read(string saved) => SaveReader.TryParse(saved, out var document, out var problem) ? document.ToState(family)
        : throw new NetfilterException($"what iptables-save prints of the new chains cannot be read: {problem}");
}
