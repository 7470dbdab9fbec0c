using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Host.Sandbox;

/// <summary>A live rule that a sandbox does not hold.</summary>
internal sealed record LiveRule(TableName Table, ChainName Chain, string Text);

/// <summary>What of the live rules stays behind, and why: a rule, or, without one, a chain with all of its rules.</summary>
internal sealed record NotCopied(Family Family, TableName Table, ChainName Chain, string? Rule, string Reason)
{
    /// <summary>In a line.</summary>
    public override string ToString() =>
        $"not copied: {Words.Place(Family, Table)} {Chain}{(Rule is null ? "" : $": {Rule}")} ({Reason})";
}

/// <summary>The live rules of a family as they load into a sandbox.</summary>
internal sealed record LiveCopy(string Text, int Rules, ValueList<NotCopied> Left);
