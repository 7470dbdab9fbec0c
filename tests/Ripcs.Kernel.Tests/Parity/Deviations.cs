using System.Text.RegularExpressions;
using Ripcs.Core.Model;

namespace Ripcs.Kernel.Tests.Parity;

/// <summary>
/// The numbered deviations of examples/README.md as rewrites of what was loaded. Each takes away just the difference that its line
/// names. Deviation 1 is in <see cref="LoadedRules"/>.
/// <code>
///  2  pointers                                             → sorted                                         Ript's
///  3  -s 10.55.0.45/32 -j bar-a beside -s 10.55.0.0/24     → gone                                           Ript's
///  4  -d 172.23.0.95/32 -j LOG in a dispatch chain         → gone                                           Ript's
///  5  -m multiport --dports 80,443                         → -m tcp --dport 80 and -m tcp --dport 443       ours
///  6  -p tcp -j DROP, REJECT or LOG, without ports         → -j DROP, REJECT or LOG                         Ript's
///  8  -d APP -p tcp -m tcp --dport 80 -j ACCEPT            → one for each DNAT to APP:80, by its addresses  Ript's
///  9  -m limit --limit 10/sec -j LOG --log-prefix "bar …"  → -j LOG                                         ours
/// 10  the LOG in front of a rewrite's accept               → gone; and Ript's nothing → what it loads without the log
/// </code>
/// </summary>
internal static partial class Deviations
{
    /// <summary>Those that change what is written in a rule file, and not what is loaded.</summary>
    private static readonly int[] OfTheLanguage = [7, 11];

    // What compares whole rules (10) comes behind what strips them (9), and what makes new ones (8) behind what puts them there (10).
    private static readonly (int Number, Func<Comparison, Comparison> Apply)[] InOrder =
    [
        (9, pair => pair with { Ours = pair.Ours.Select(WithoutPrefixAndLimit).ToValueList() }),
        (10, WithoutLogOfRewrites),
        (5, pair => pair with { Ours = pair.Ours.SelectMany(OneRuleAPort).ToValueList() }),
        (4, pair => pair with { Ript = pair.Ript.Where(rule => !(rule.IsPointer && rule.Targets("LOG"))).ToValueList() }),
        (3, pair => pair with { Ript = pair.Ript.Where(rule => !pair.Ript.Any(other => Pointing.IsWider(other, rule))).ToValueList() }),
        (2, pair => pair with { Ript = Pointing.Sort(pair.Ript) }),
        (6, pair => pair with { Ript = pair.Ript.Select(rule => rule with { Text = TcpOfDenies.Replace(rule.Text, "") }).ToValueList() }),
        (8, pair => pair with { Ript = pair.Ript.SelectMany(rule => AcceptsByOriginalAddress(rule, pair.Ript)).ToValueList() }),
    ];

    /// <summary>All that are known here.</summary>
    public static IEnumerable<int> Numbers => InOrder.Select(deviation => deviation.Number).Concat(OfTheLanguage).Append(1).Order();

    /// <summary>True if the deviation changes what is loaded, so that a comparison without it must fail.</summary>
    public static bool IsSeen(int number) => !OfTheLanguage.Contains(number);

    /// <summary>Takes away the differences that these deviations make.</summary>
    public static Comparison Apply(Comparison pair, IEnumerable<int> numbers) =>
        InOrder.Where(deviation => numbers.Contains(deviation.Number)).Aggregate(pair, (result, deviation) => deviation.Apply(result));

    private static LoadedRule WithoutPrefixAndLimit(LoadedRule rule)
    {
        var match = OurLog.Match(rule.Text);
        return match.Success && rule.Chain == $"{match.Groups["partition"].Value}-a"
            ? rule with { Text = match.Groups["matches"].Value + "-j LOG" } : rule;
    }

    private static Comparison WithoutLogOfRewrites(Comparison pair)
    {
        var ours = pair.Ours.Where((rule, i) => !(rule.Targets("LOG") && i + 1 < pair.Ours.Count
            && pair.Ours[i + 1] == rule with { Text = rule.Text.Replace("-j LOG", "-j ACCEPT", StringComparison.Ordinal) }));
        return pair with { Ours = ours.ToValueList(), Ript = pair.Ript.Count == 0 ? pair.WithoutLog : pair.Ript };
    }

    private static IEnumerable<LoadedRule> OneRuleAPort(LoadedRule rule)
    {
        var match = Multiport.Match(rule.Text);
        return !match.Success
            ? [rule]
            : match.Groups["ports"].Value.Split(',').Select(port => rule with
            {
                Text = Multiport.Replace(rule.Text, $"-p ${{protocol}} -m ${{protocol}} --dport {port} "),
            });
    }

    private static List<LoadedRule> AcceptsByOriginalAddress(LoadedRule rule, ValueList<LoadedRule> all)
    {
        var accept = ImpliedAccept.Match(rule.Text);
        var made = all.Where(_ => accept.Success).Select(other => DnatRule.Match(other.Text))
            .Where(dnat => dnat.Success && dnat.Groups["app"].Value == accept.Groups["app"].Value
                && dnat.Groups["protocol"].Value == accept.Groups["protocol"].Value && TranslatedPort(dnat) == accept.Groups["port"].Value)
            .Select(dnat => rule with
            {
                Text = $"{dnat.Groups["from"].Value}{accept.Groups["matches"].Value}"
                    + $"-m conntrack --ctorigdst {dnat.Groups["public"].Value} --ctdir ORIGINAL -j ACCEPT",
            })
            .ToList();
        return made.Count == 0 ? [rule] : made;
    }

    private static string TranslatedPort(Match dnat) => dnat.Groups["to"].Success ? dnat.Groups["to"].Value : dnat.Groups["port"].Value;

    [GeneratedRegex("""^(?<matches>.* )-m limit --limit 10/sec -j LOG --log-prefix "ripcs:(?<partition>[^:]+):[^"]+ "$""")]
    private static partial Regex OurLog { get; }

    [GeneratedRegex("-p (?<protocol>tcp|udp) -m multiport --dports (?<ports>[0-9:,]+) ")]
    private static partial Regex Multiport { get; }

    [GeneratedRegex("-p tcp (?=-j (DROP|LOG|REJECT --reject-with icmp-port-unreachable)$)")]
    private static partial Regex TcpOfDenies { get; }

    [GeneratedRegex("^(?<matches>-d (?<app>[0-9.]+)/32 -p (?<protocol>tcp|udp) -m (tcp|udp) --dport (?<port>[0-9:]+) )-j ACCEPT$")]
    private static partial Regex ImpliedAccept { get; }

    [GeneratedRegex("^(?<from>-s [^ ]+ )?-d (?<public>[0-9.]+)/32 -p (?<protocol>tcp|udp) -m (tcp|udp) --dport (?<port>[0-9:]+)"
        + " -j DNAT --to-destination (?<app>[0-9.]+)(:(?<to>[0-9]+))?$")]
    private static partial Regex DnatRule { get; }
}
