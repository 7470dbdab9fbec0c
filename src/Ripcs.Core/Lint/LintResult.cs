using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Lint;

/// <summary>What "lint" finds in a rule set, together with the other rules of the host.</summary>
/// <param name="Diagnostics">The findings, sorted by place.</param>
/// <param name="Tangled">Tables with rules too tangled to tell whether each is matched.</param>
public sealed record LintResult(ValueList<Diagnostic> Diagnostics, ValueList<(Family Family, TableName Table)> Tangled)
{
    /// <param name="state">All rules of the host as the rule files would make them.</param>
    /// <param name="files">The partitions of the rule files.</param>
    /// <param name="others">Other partitions that are in force.</param>
    /// <param name="unnamed">Those of them that no file names any more.</param>
    /// <param name="labels">The labels and sets of each rule file; empty if other rule files may use them.</param>
    /// <param name="compiled">The diagnostics from compiling them; the result contains these, too.</param>
    /// <param name="today">Today in UTC.</param>
    /// <param name="addressesOf">The addresses of the host; null if unknown.</param>
    public static LintResult Compute(
        FirewallState state, ValueList<CompiledPartition> files, IEnumerable<CompiledPartition> others,
        IReadOnlyCollection<string> unnamed, ValueList<ValueList<SaidLabel>> labels,
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

    /// <summary>Only the foreign rules that let in what the default of a
    /// host policy should drop, for a host without its rule files.</summary>
    /// <inheritdoc cref="Compute"/>
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
