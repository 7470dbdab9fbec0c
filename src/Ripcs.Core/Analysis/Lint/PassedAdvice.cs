namespace Ripcs.Core.Analysis.Lint;

/// <summary>What to do about a rule of others that passes one of ours by. To remove
/// one that denies would open all that it denies, to everybody.</summary>
public static class PassedAdvice
{
    public static string Of(PassedRule passed)
    {
        if (passed.IsLedElsewhere)
            return "name the address that they were sent to in .OriginalTo(…), or remove that rule";

        if (passed.Table == TableName.Nat)
            return "remove that rule, or name other packets in the rule file";

        if (passed.ByTable == TableName.Filter && passed.By.Rule.Leads is { } chain)
            return $"if {chain} is meant to be asked first, say so: HostPolicy().Behind(\"{chain}\")";

        if (!passed.IsDenied)
            return "remove that rule if the rule file is to decide";

        var set = ParsedRule.Of(passed.By.Rule.Text).Sets.FirstOrDefault();
        return $"look at that rule: if the rule file is to decide about these, "
            + $"{(set is null ? "narrow that rule" : $"narrow that rule, or take them out of the set {set}")}; to remove it opens all "
            + $"that it denies";
    }
}
