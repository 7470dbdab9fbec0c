namespace Ripcs.Importing;

/// <summary>One chain of a dump; the policy is null unless it is a built-in chain.</summary>
/// <param name="Line">The line of its declaration.</param>
public sealed record DumpChain(ChainName Name, string? Policy, int Line, ValueList<DumpRule> Rules)
{
    /// <inheritdoc cref="SaveLine.Declaration.IsUnsaid"/>
    internal bool IsUnsaid { get; init; }
}
