namespace Ripcs.Core.Model;

/// <summary>What a rule statement does.</summary>
public enum StatementKind
{
    Accept,
    Drop,
    Reject,
    Log,
    Rewrite,
}
