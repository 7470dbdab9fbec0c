using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>Tries rules where they can do no harm; tests replace it.</summary>
internal interface IRehearsal
{
    /// <param name="chains">All that the plan writes and that is not live yet.</param>
    /// <param name="live">The live state, for the chains that they jump to.</param>
    public RehearsalResult Try(ValueList<WrittenChain> chains, FirewallState live);
}

/// <summary>What a rehearsal found.</summary>
internal sealed record RehearsalResult(ValueList<Objection> Objections)
{
    /// <summary>What could not be tried, and why; each a complete line.</summary>
    public ValueList<AdvisedText> Skipped { get; init; }
}
