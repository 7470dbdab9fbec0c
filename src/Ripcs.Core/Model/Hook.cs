namespace Ripcs.Core.Model;

/// <summary>A jump from a built-in chain to a dispatch chain.</summary>
public readonly record struct Hook(ChainName BuiltIn, ChainName Dispatch)
{
    public string ToRuleText() => $"-j {Dispatch}";
}
