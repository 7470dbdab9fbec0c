using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>
/// Has all rules that a run writes and that are not live yet tried before the first block of each try is written. Without such rules there
/// is no rehearsal, so that the cost follows the change.
/// </summary>
internal sealed class Rehearser(IRehearsal? rehearsal)
{
    private readonly HashSet<WrittenChain> _passed = [];
    private readonly List<AdvisedText> _skipped = [];

    /// <summary>What could not be tried, each once.</summary>
    public IEnumerable<AdvisedText> Skipped => _skipped;

    /// <param name="plan">What is about to be written.</param>
    /// <param name="partitions">The partitions that the rules belong or belonged to, to name them in a refusal.</param>
    /// <exception cref="RefusedInRehearsalException">The kernel objects.</exception>
    public void Rehearse(Plan plan, FirewallState live, ValueList<CompiledPartition> partitions)
    {
        var chains = WrittenChain.Of(plan, live);
        if (rehearsal is null || chains.All(_passed.Contains))
            return;

        var result = rehearsal.Try(chains, live);
        if (result.Objections.Count > 0)
            throw new RefusedInRehearsalException(new RuleNames(partitions).Describe(result.Objections));

        _skipped.AddRange(result.Skipped.Except(_skipped));
        _passed.UnionWith(chains);
    }
}

/// <summary>This kernel refuses some of the rules, or prints them as others; nothing was written.</summary>
internal sealed class RefusedInRehearsalException(ValueList<Diagnostic> diagnostics) : RulesRefusedException(diagnostics);
