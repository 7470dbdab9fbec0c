using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Proposals;

/// <summary>Refuses what breaks an expectation of the rule files. What another program broke before is a warning: it must keep no other
/// change out, and no ban.</summary>
/// <param name="Said">All that does not hold, and what is proved.</param>
/// <param name="Broken">What this change breaks, or leaves broken by our own rules.</param>
/// <param name="IsForced">True if the caller passes it, with a reason.</param>
internal sealed record UnmetExpectations(ExpectationText Said, ValueList<Diagnostic> Broken, bool IsForced)
{
    public static Judgement Judge(DesiredOfRules desired) => new(desired.Unmet.Count == 0 ? null : new RulesRefusedException(
        [.. desired.Unmet.Select(one => one with { Message = one.Message + "; or, if it is meant, add ", Next = Way.ForceWithReason })]));

    public static UnmetExpectations Find(Proposal proposal)
    {
        // Rules that were changed by hand excuse nothing: compared is with what was to be live.
        var (actual, recorded, applied) = (proposal.Actual, proposal.Recorded, proposal.Applied);
        var meant = new Lazy<FirewallState>(() => new ProposedChange(actual,
            DesiredState.Build(recorded.Partitions, Ownership.Read(actual, recorded), recorded, Scope.WholeSet), recorded).After);
        var judged = applied.IsChecked ? applied.Expectations.Select(one => (one.Said.Fate, one.Said.Traffic)).ToHashSet() : [];
        var said = ExpectationText.Of(Expected(proposal), () => proposal.After, proposal.Ends.Local, proposal.Named,
            one => judged.Contains((one.Fate, one.Traffic)) ? meant.Value : ExpectationText.InFront(proposal.After, one));
        var broken = said.Unmet.Where(one => one.Severity is Severity.Error).ToValueList();
        return new UnmetExpectations(said, broken, broken.Count > 0 && proposal.How is { Force: true, Message: not null });
    }

    /// <summary>A run for one rule file also checks the expectations of the others from when they were applied.</summary>
    private static ValueList<CompiledExpectation> Expected(Proposal proposal) =>
        [.. proposal.Rules.Expectations.Select(one => one.Said), .. proposal.Rules.IsWhole ? []
            : proposal.Applied.Others(proposal.Rules.Files, proposal.Rules.Expectations).Select(one => one.Said)];
}
