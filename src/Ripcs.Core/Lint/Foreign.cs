using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Lint;

/// <summary>Rules that no rule file contains.</summary>
public static class Foreign
{
    /// <summary>-A INPUT -j ACCEPT (filter IPv4, not managed by Ripcs)</summary>
    public static string Name(Family family, TableName table, RulePlace rule) => Name(family, table, rule.Chain, rule.Rule.Text);

    /// <inheritdoc cref="Name(Family, TableName, RulePlace)"/>
    public static string Name(Family family, TableName table, ChainName chain, string rule) =>
        $"-A {chain} {rule} ({Words.Place(family, table)}, not managed by Ripcs)";
}
