namespace Ripcs.Rendering;

/// <summary>The names of commands and options in messages from below the command line.</summary>
internal static class AdviceWords
{
    public static string InWords(this AdvisedText text) => text.InWords(Of);

    /// <summary>The diagnostic with its whole message.</summary>
    public static Diagnostic InWords(this Diagnostic diagnostic) => diagnostic.Next is Way.None ? diagnostic
        : diagnostic with { Message = diagnostic.Message + Of(diagnostic.Next, []), Next = Way.None };

    /// <param name="facts">The path, the number or what else the command or option is given.</param>
    public static string Of(Way way, ValueList<string> facts) => way switch
    {
        Way.Apply => facts is [var path] ? $"ripcs rules apply {path}" : "rules apply",
        Way.ApplyReplacing => "ripcs rules apply DIR --replace",
        Way.Clean => $"ripcs clean apply {(facts is [var path] ? path : "DIR")}",
        Way.Compare => facts is [var path] ? $"ripcs rules diff {path}" : "rules diff",
        Way.CompareWithDump => "ripcs rules diff PATH --against FILE",
        Way.Confirm => $"ripcs confirm {facts[0]}",
        Way.ConfirmElsewhere => $"ripcs --state-dir {facts[0]} confirm {facts[1]}",
        Way.Flush => $"ripcs rules flush --backend {facts[0]}",
        Way.Generate => "ripcs rules generate FILE",
        Way.GenerateInstead => "ripcs rules generate prints what a rule file makes",
        Way.History => "ripcs history",
        Way.HistoryDiff => $"ripcs history diff {facts[0]} {facts[1]}",
        Way.Hits => "ripcs hits",
        Way.Import => "ripcs import",
        Way.Init => "ripcs init",
        Way.LintAll => $"ripcs lint {facts[0]} --all",
        Way.PlanChange => "ripcs rules diff PATH --out PLAN",
        Way.PlanHost => "ripcs plan host > FILE, on that host",
        Way.PlanPruning => "ripcs rules diff DIR --prune --out PLAN",
        Way.RefreshSets => "ripcs sets refresh",
        Way.RefreshSetsAnyway => "ripcs sets refresh --yes",
        Way.Restore => "ripcs restore",
        Way.RollBack => string.Join(' ', ["ripcs rollback", .. facts]),
        Way.Sandbox => "ripcs sandbox",
        Way.Status => "ripcs status",
        Way.Adopt => "--adopt",
        Way.Again => "--again",
        Way.Backend => "--backend",
        Way.Confirming => "--confirm",
        Way.Force => "--force",
        Way.ForceWithReason => "--force --message WHY",
        Way.Prune => "--prune",
        Way.Replace => "--replace",
        Way.Revoke => "--revoke",
        Way.RulesRoot => "--root DIR",
        Way.StateDirectory => "--state-dir",
        Way.Wait => "--wait T",
        _ => throw new InvalidOperationException($"no words for {way}"),
    };
}
