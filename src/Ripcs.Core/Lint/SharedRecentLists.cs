namespace Ripcs.Core.Lint;

/// <summary>
/// Finds lists of -m recent that IPv4 and IPv6 share. The kernel keeps one list for each name, with
/// the mask of the rule that created it. If that is the IPv4 mask, all IPv6 addresses with the same
/// first 32 bits are one entry, and one client locks out a whole provider (tested on Linux 6.18).
/// <code>
/// Drop("ssh too often").Ports(22).Match("-m recent --update --seconds 60
/// --hitcount 4 --name ssh") // .Family(4), and another name for IPv6
/// </code>
/// </summary>
internal static class SharedRecentLists
{
    public static void Warn(IEnumerable<CompiledChain> chains, DiagnosticBag diagnostics)
    {
        var asked = from chain in chains
                    from rule in chain.Rules
                    where rule.Text.Contains("-m recent ", StringComparison.Ordinal)
                    from match in ParsedRule.Of(rule.Text).Matches
                    where match.Module is "recent"
                    select (List: match.Value("--name") ?? "", chain.Family, rule.Origin);
        foreach (var list in asked.GroupBy(one => one.List).OrderBy(list => list.Key, StringComparer.Ordinal))
        {
            if (list.Select(one => one.Family).Distinct().Count() > 1)
                diagnostics.ListOfBothFamilies(list.First(one => one.Family is Family.IPv6).Origin, list.Key);
        }
    }
}
