using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Lint;

/// <summary>What "lint" finds in a rule set, the host's other rules among those that count.</summary>
/// <param name="Diagnostics">By place.</param>
/// <param name="Tangled">Tables of which it cannot be said whether all rules are met.</param>
public sealed record LintResult(ValueList<Diagnostic> Diagnostics, ValueList<(Family Family, TableName Table)> Tangled)
{
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
        var host = new HostRules(state, files, others, addressesOf)
        {
            Unnamed = unnamed,
            Compiled = compiled,
            Labels = labels,
            Today = today,
        };
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(compiled);
        AllChecks.OfHost.Warn(host, diagnostics);
        return new LintResult(diagnostics.ToList(), host.Tangled);
    }

    /// <summary>Of all that, which rules of others let in what the default of
    /// a host policy is to drop, for a host without its rule files.</summary>
    /// <inheritdoc cref="Of"/>
    public static ValueList<Diagnostic> PassingDefaults(
        FirewallState state, ValueList<CompiledPartition> partitions, Func<Family, ValueSet?> addressesOf)
    {
        var policies = partitions.Where(partition => partition.HostPolicy is not null).ToValueList();
        var diagnostics = new DiagnosticBag();
        if (policies.Count > 0)
            BypassedDefaults.Warn(new HostRules(state, policies, [], addressesOf), diagnostics);

        return diagnostics.ToList();
    }
}
