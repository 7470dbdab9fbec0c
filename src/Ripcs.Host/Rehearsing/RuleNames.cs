using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>Reports objections under the rule's name and line as its author wrote them, from the partitions of the run.</summary>
internal sealed class RuleNames(ValueList<CompiledPartition> partitions)
{
    /// <summary>The most objections of a family that are looked for: each costs several tries.</summary>
    public const int Most = 10;

    public ValueList<Diagnostic> Describe(ValueList<Objection> objections)
    {
        var bag = new DiagnosticBag();
        foreach (var objection in objections)
        {
            var (at, name) = Find(objection.Rule);
            var chain = objection.Rule.Chain;
            objection.Describe(bag, at, name, $"{chain.Family} {chain.Table}",
                objection is Objection.Reworded reworded ? InEachFamily(reworded, objections) : "");
        }

        if (objections.CountBy(objection => objection.Rule.Chain.Family).Any(family => family.Value >= Most))
            bag.RehearsalStopped(Find(objections[^1].Rule).At, Most);

        return bag.ToList();
    }

    /// <summary>Advice for a statement of both families if one line cannot be what both print.</summary>
    private string InEachFamily(Objection.Reworded reworded, ValueList<Objection> objections)
    {
        var rule = reworded.Rule;
        if (OriginOf(rule) is not { } origin || !HasOther(rule.Chain.Family, origin)
            || objections.OfType<Objection.Reworded>().Any(other => other.Rule.Chain.Family != rule.Chain.Family
                && OriginOf(other.Rule) == origin && other.Printed == reworded.Printed))
        {
            return "";
        }

        return origin.Statement is "raw" ? ", in a line for each family with iptables or ip6tables in front of it"
            : ", in a rule for each family with .Family(4) or .Family(6)";
    }

    private bool HasOther(Family family, RuleOrigin origin) => partitions.SelectMany(partition => partition.Chains)
        .Any(chain => chain.Family != family && chain.Rules.Any(rule => rule.Origin == origin));

    private RuleOrigin? OriginOf(WrittenRule rule) => ChainOf(rule.Chain, rule.Chain.Name) is var (_, chain) ? Origin(chain, rule) : null;

    /// <summary>The rule's place and its author's name for it; without a file if they are unknown.</summary>
    public (SourceSpan At, string Name) Find(WrittenRule rule)
    {
        if (OriginOf(rule) is { } origin)
            return (new SourceSpan(origin.File, origin.Line), Words.Name(origin));

        if (BridgedRewrite.Find(partitions, rule) is { } rewrite)
            return (new SourceSpan(rewrite.File, rewrite.Line), $"the bridge of {Words.Name(rewrite)}");

        // A pointer belongs to the partition that it leads to, but to none of its statements.
        return RuleTarget.Find(rule.Text) is { } target && ChainOf(rule.Chain, target.Chain) is var (partition, _)
            ? (new SourceSpan(partition.File, 0), $"the pointer to {target.Chain}")
            : (new SourceSpan("", 0), BridgedRewrite.IsBridge(rule) ? $"a bridge in {rule.Chain.Name}" : $"a rule of {rule.Chain.Name}");
    }

    // Of a new chain all rules are written, of one that is refilled only those that are missing.
    private static RuleOrigin? Origin(CompiledChain chain, WrittenRule rule) => chain.Rules.Count == rule.Chain.Rules.Count
        ? chain.Rules[rule.Place].Origin
        : chain.Rules.FirstOrDefault(compiled => compiled.Text == rule.Text)?.Origin;

    private (CompiledPartition Partition, CompiledChain Chain)? ChainOf(WrittenChain place, ChainName name)
    {
        foreach (var partition in partitions)
        {
            foreach (var chain in partition.Chains)
            {
                if (chain.Name == name && chain.Family == place.Family && chain.Table == place.Table)
                    return (partition, chain);
            }
        }

        return null;
    }
}
