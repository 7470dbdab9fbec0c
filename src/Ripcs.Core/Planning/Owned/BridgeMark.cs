namespace Ripcs.Core.Planning.Owned;

/// <summary>Tells the temporary rules at the head of a dispatch chain from pointers: an interrupted run may have left them.</summary>
internal static class BridgeMark
{
    /// <summary>What a temporary rule says of itself that does not lead to a chain.</summary>
    public const string Comment = $"-m comment --comment {Word}";

    private const string Word = "ripcs-bridge";

    /// <summary>The one rule of a bridge that would hold none.</summary>
    public const string PassOn = "-j RETURN";

    public static bool IsOn(string rule) =>
        (RuleTarget.Find(rule) is { IsGoto: true } target
            && (target.Chain == DispatchChain.Bridge || target.Chain == DispatchChain.BridgeBack))
        || (rule.Contains(Word, StringComparison.Ordinal) && ParsedRule.Of(rule).Comments.Contains(Word));
}
