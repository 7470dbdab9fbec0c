namespace Ripcs.Core.SaveFormat;

/// <summary>
/// The other ways to type a rule that iptables prints alike and yet does not find by what it prints: -D and -C compare what the kernel
/// holds, where one is not the other. Tried on nft and legacy, 1.8.9:
/// <code>
/// -m recent … --mask 255.255.255.255            IPv4   typed without the mask, which is then one of IPv6's length
/// -m connlimit … --connlimit-mask 32            IPv4   the same
/// -m conntrack --ctorigsrc 192.0.2.1            IPv4   typed as 192.0.2.1/32; also --ctorigdst, --ctreplsrc, --ctrepldst
/// -m icmp --icmp-type any                              typed as 255/255
/// (no -p)                                       IPv6   typed with -p all, on legacy
/// </code>
/// </summary>
public static class OtherForms
{
    /// <param name="rule">In saved form.</param>
    /// <returns>Without the saved form; most rules have none.</returns>
    public static ValueList<string> Of(Family family, string rule)
    {
        var parsed = ParsedRule.Of(rule);
        if (family is Family.IPv6)
            return parsed.Find("-p") is null ? [rule.Length == 0 ? "-p all" : $"-p all {rule}"] : [];

        List<ValueList<RuleMatch>> all = [[]];
        foreach (var match in parsed.Matches)
        {
            var typed = Typed(match);
            all = [.. all.SelectMany(begun => typed == match ? new[] { begun.Append(match) }
                : [begun.Append(match), begun.Append(typed)]).Select(matches => matches.ToValueList())];
        }

        return all.Skip(1).Select(matches => (parsed with { Matches = matches }).ToString()).ToValueList();
    }

    private static RuleMatch Typed(RuleMatch match) => match with
    {
        Options = match.Options.SelectMany(option => (match.Module, option) switch
        {
            ("recent", { Name: "--mask", Value: "255.255.255.255" }) or ("connlimit", { Name: "--connlimit-mask", Value: "32" }) => [],
            ("conntrack", { Name: "--ctorigsrc" or "--ctorigdst" or "--ctreplsrc" or "--ctrepldst" })
                when !option.Value.Contains('/', StringComparison.Ordinal) =>
                [option with { Value = $"{option.Value}/32" }],
            ("icmp", { Name: "--icmp-type", Value: "any" }) => [option with { Value = "255/255" }],
            _ => new[] { option },
        }).ToValueList(),
    };
}
