using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>What a second look at a rule set finds, the host's other rules among those that count: the list of checks.</summary>
/// <param name="Diagnostics">By place.</param>
/// <param name="Tangled">Tables of which it cannot be said whether all rules are met.</param>
public sealed record LintResult(ValueList<Diagnostic> Diagnostics, ValueList<(Family Family, TableName Table)> Tangled)
{
    // Said when the files were compiled: what takes all packets of a statement, or comes before it.
    private static readonly string[] NeverMatches = ["RIP0503", "RIP0516", "RIP0519"];

    /// <param name="state">All rules of the host as the rule files would have it.</param>
    /// <param name="files">Their partitions.</param>
    /// <param name="others">Partitions that are in force beside them.</param>
    /// <param name="unnamed">Those of them that no file names any more.</param>
    /// <param name="labels">The labels and sets of the files, once for each
    /// rule file that has them; none where others may use them.</param>
    /// <param name="compiled">What was said when they were compiled; it is among the result.</param>
    /// <param name="today">In UTC.</param>
    /// <param name="addressesOf">The addresses of the host; null where these are not known.</param>
    public static LintResult Of(
        FirewallState state, ValueList<CompiledPartition> files, IEnumerable<CompiledPartition> others,
        IReadOnlyCollection<string> unnamed, IEnumerable<SaidLabel> labels,
        ValueList<Diagnostic> compiled, DateOnly today, Func<Family, ValueSet?> addressesOf)
    {
        var (diagnostics, tangled, said) = (new DiagnosticBag(), new List<(Family, TableName)>(), new SaidRules(files.Concat(others)));
        diagnostics.AddRange(compiled);
        var askedFirst = files.Select(partition => partition.HostPolicy).OfType<CompiledHostPolicy>().SelectMany(policy => policy.Behind)
            .ToHashSet();
        var (dead, wide) = (new DeadStatements(files, said, unnamed), new List<(RuleOrigin Origin, string Opened)>());
        foreach (var rules in Families.Both.Select(family => new PacketRules(state[family])))
        {
            foreach (var table in PacketRules.Tables)
            {
                if (DeadRules.Find(rules, table) is { } found)
                {
                    dead.Add(rules, table, found);
                }
                else
                {
                    tangled.Add((rules.Family, table));
                }
            }

            wide.AddRange(WideOpenings.Of(rules, files));
            if (!new TakenBefore(rules, said, askedFirst, addressesOf(rules.Family), diagnostics).Warn()
                || !WarnOfDefaults(rules, files, new PassedDefaults(rules, askedFirst, addressesOf(rules.Family)), diagnostics))
            {
                tangled.Add((rules.Family, TableName.Filter));
            }
        }

        var known = compiled.Where(diagnostic => NeverMatches.Contains(diagnostic.Code))
            .Select(diagnostic => (diagnostic.Span.File, diagnostic.Span.Line)).ToHashSet();
        dead.Warn(diagnostics, origin => known.Contains((origin.File, origin.Line)));
        foreach (var opening in wide.GroupBy(item => item.Origin))
        {
            diagnostics.OpensToEverybody(opening.Key, opening.First().Opened);
        }

        var names = files.Select(partition => partition.Name.Value).ToHashSet();
        foreach (var ending in EndingRules.Soon(files, names, today))
        {
            diagnostics.EndsSoon(ending.Origin, ending.LastDay);
        }

        foreach (var label in Unused(labels))
        {
            diagnostics.LabelIsUnused(label);
        }

        return new LintResult(diagnostics.ToList(), tangled.Distinct().ToValueList());
    }

    /// <summary>Of all that, which rules of others let in what the default of
    /// a host policy is to drop, for a host without its rule files.</summary>
    /// <inheritdoc cref="Of"/>
    public static ValueList<Diagnostic> PassingDefaults(
        FirewallState state, ValueList<CompiledPartition> partitions, Func<Family, ValueSet?> addressesOf)
    {
        var (diagnostics, policies) = (new DiagnosticBag(), partitions.Where(partition => partition.HostPolicy is not null).ToValueList());
        var askedFirst = policies.SelectMany(partition => partition.HostPolicy!.Behind).ToHashSet();
        foreach (var rules in policies.Count == 0 ? [] : Families.Both.Select(family => new PacketRules(state[family])))
        {
            _ = WarnOfDefaults(rules, policies, new PassedDefaults(rules, askedFirst, addressesOf(rules.Family)), diagnostics);
        }

        return diagnostics.ToList();
    }

    /// <summary>False if the rules are too tangled to say.</summary>
    private static bool WarnOfDefaults(
        PacketRules rules, ValueList<CompiledPartition> files, PassedDefaults passed, DiagnosticBag diagnostics)
    {
        var isKnown = true;
        foreach (var (policy, chain) in files.Select(file => file.HostPolicy).OfType<CompiledHostPolicy>()
            .SelectMany(policy => policy.DefaultsIn(rules.Family).Where(chain => chain.Policy == ChainPolicy.Drop)
                .Select(chain => (policy, chain.BuiltIn))))
        {
            var found = passed.Find(chain);
            isKnown &= found is not null;
            foreach (var one in found ?? [])
            {
                diagnostics.DefaultIsPassed(policy.Origin, Foreign.Name(rules.Family, TableName.Filter, one.By), chain, one.By.Rule.Leads,
                    TakenBefore.Example(one.Packets));
            }
        }

        return isKnown;
    }

    // Several rule files load one file with labels: one of them that uses a label is enough.
    private static IEnumerable<SaidLabel> Unused(IEnumerable<SaidLabel> labels) =>
        labels.GroupBy(label => (label.Name, label.At)).Where(label => !label.Any(one => one.IsUsed)).Select(label => label.First());
}
