namespace Ripcs.Core.Planning.Owned;

/// <summary>Distinguishes the temporary rules at the head of a dispatch chain
/// from pointers, because an interrupted run may have left them.</summary>
internal static class BridgeMark
{
    /// <summary>The comment on a temporary rule that jumps to no chain.</summary>
    public const string Comment = $"-m comment --comment {Word}";

    private const string Word = "ripcs-bridge";

    /// <summary>The only rule of a bridge that would otherwise be empty.</summary>
    public const string PassOn = "-j RETURN";

    public static bool IsOn(string rule) =>
        (RuleTarget.Find(rule) is { IsGoto: true } target && DispatchChain.AllOfBridges.Contains(target.Chain))
        || (rule.Contains(Word, StringComparison.Ordinal) && ParsedRule.Of(rule).Comments.Contains(Word));
}
