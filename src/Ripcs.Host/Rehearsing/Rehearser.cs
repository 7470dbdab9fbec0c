using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>
/// Has all rules that a run writes and that are not live yet tried before the first block of each try is written; what writes none is not
/// rehearsed, so that the cost follows the change.
/// </summary>
internal sealed class Rehearser(IRehearsal? rehearsal)
{
    private readonly HashSet<WrittenChain> _passed = [];
    private readonly List<string> _skipped = [];

    /// <summary>What could not be tried, each once.</summary>
    public IEnumerable<string> Skipped => _skipped;

    /// <param name="plan">What is about to be written.</param>
    /// <param name="live">What is live.</param>
    /// <param name="partitions">Whose rules these are, and were, for the words of a refusal.</param>
    /// <exception cref="RefusedInRehearsalException">The kernel objects.</exception>
    public void Rehearse(Plan plan, FirewallState live, ValueList<CompiledPartition> partitions)
    {
        var chains = WrittenChain.Of(plan, live);
        if (rehearsal is null || chains.All(_passed.Contains))
        {
            return;
        }

        var result = rehearsal.Try(chains, live);
        if (result.Objections.Count > 0)
        {
            throw new RefusedInRehearsalException(new RuleNames(partitions).Describe(result.Objections));
        }

        _skipped.AddRange(result.Skipped.Except(_skipped));
        _passed.UnionWith(chains);
    }
}

/// <summary>This kernel does not take some of the rules, or takes them as others; nothing was written.</summary>
internal sealed class RefusedInRehearsalException(ValueList<Diagnostic> diagnostics) : RulesRefusedException(diagnostics);
