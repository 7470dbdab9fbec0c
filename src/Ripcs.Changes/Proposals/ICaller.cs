using Ripcs.Core.Planning;

namespace Ripcs.Changes.Proposals;

/// <summary>Whoever requests a change and is logged in to this host.</summary>
internal interface ICaller
{
    /// <summary>Whether the change would lock the caller out.</summary>
    public LockoutJudgement Judge(ProposedChange change, IEnumerable<CompiledPartition> partitions, LockoutRun run);
}

/// <summary>The run that may lock someone out, with what is needed for advice.</summary>
/// <param name="Path">The rule files that it applies; null for one that removes all rules.</param>
/// <param name="Unnamed">The partitions in force that no file names any more.</param>
/// <param name="Instead">Advice for all cases; null if it depends on the case.</param>
internal sealed record LockoutRun(string? Path, ValueList<string> Unnamed, AdvisedText? Instead = null)
{
    /// <summary>A flush.</summary>
    public static readonly LockoutRun Removal = new(null, []);

    /// <summary>A rollback.</summary>
    public static readonly LockoutRun Rollback = new(null, [],
        "roll back to a state that lets you in (see: " + Advice.To(Way.History) + ")");

    /// <summary>A restore by hand: the recorded state denies the caller.</summary>
    public static readonly LockoutRun Restore = new(null, [],
        "apply rule files that let you in, or roll back to a state that does (see: " + Advice.To(Way.History) + ")");
}

/// <summary>What a change means for the caller's own session.</summary>
/// <param name="Refusal">Why the caller would be locked out; null if not.</param>
/// <param name="Warnings">Further doubts.</param>
internal sealed record LockoutJudgement(AdvisedText? Refusal, ValueList<AdvisedText> Warnings)
{
    /// <summary>There is nothing to report, or no caller.</summary>
    public static readonly LockoutJudgement Nothing = new(null, []);

    /// <summary>The same for a read-only command.</summary>
    public IEnumerable<Note> Notes => [.. Refusal is { } refusal ? new[] { Note.Warning(refusal) } : [], .. Warnings.Select(Note.Warning)];
}
