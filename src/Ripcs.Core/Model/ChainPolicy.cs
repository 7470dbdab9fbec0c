namespace Ripcs.Core.Model;

/// <summary>The policy of a built-in chain of the filter table.</summary>
/// <param name="Policy">ACCEPT or DROP.</param>
public sealed record ChainPolicy(ChainName BuiltIn, string Policy)
{
    public const string Accept = "ACCEPT";
    public const string Drop = "DROP";
}
