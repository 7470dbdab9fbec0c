namespace Ripcs.Core.Model;

/// <summary>What the reader of a message can run, or add to a command. Only the command line knows what that is called there.</summary>
public enum Way
{
    /// <summary>Nothing: a part of a text that is complete.</summary>
    None,
    Apply, ApplyReplacing, Clean, Compare, CompareWithDump, Confirm, ConfirmElsewhere, Flush, Generate, GenerateInstead, History,
    HistoryDiff, Hits, Import, Init, LintAll, PlanChange, PlanHost, PlanPruning, RefreshSets, RefreshSetsAnyway,
    Restore, RollBack, Sandbox, Status,
    Adopt, Again, Backend, Confirming, Force, ForceWithReason, Prune, Replace, Revoke, RulesRoot, StateDirectory, Wait,
}
