namespace Ripcs.Core.SaveFormat;

/// <summary>A rule for one port or range, reduced to what decides which packets it matches.</summary>
/// <param name="Rest">Its other conditions, in a defined order.</param>
/// <param name="Target">With its options.</param>
internal sealed record SingleRule(IpPrefix? From, IpPrefix? To, string? Protocol, (int First, int Last)? Port,
    (int First, int Last)? SourcePort, string Rest, string Target)
{
    public static IEnumerable<SingleRule> Of(string text)
    {
        var rule = ParsedRule.Of(RuleNormalizer.Normalize(text));
        var options = rule.TargetOptions.Select(option =>
            option.Name == "--to-destination" ? option with { Value = DnatTarget.Written(rule)! } : option);
        var target = string.Join(' ', options.Select(option => option.ToString()).Prepend(rule.Target?.ToString() ?? ""));
        var rest = rule.Matches.Where(match => match.Module is not "comment")
            .SelectMany(match => match.Options.Where(option => !IsRead(option))
            .Select(option => $"{match.Module} {option}")).Order(StringComparer.Ordinal);
        var single = new SingleRule(rule.Prefix("-s"), rule.Prefix("-d"), rule.Value("-p"), null, null, string.Join(' ', rest), target);
        return from port in Ports(rule.Value("--dport") ?? rule.Value("--dports"))
               from source in Ports(rule.Value("--sport") ?? rule.Value("--sports"))
               select single with { Port = port, SourcePort = source };
    }

    /// <summary>
    /// Compares whether two chains decide every packet alike: they contain the same rules, split into one port each, and rules that may
    /// match the same packet and have different targets are in the same order. Comments are ignored.
    /// </summary>
    public static bool AreSame(IEnumerable<string> left, IEnumerable<string> right)
    {
        var (ours, theirs) = (Single(left), Single(right));
        if (ours.Count != theirs.Count)
            return false;

        var places = theirs.Index().ToDictionary(item => item.Item, item => item.Index);
        var moved = ours.Select(rule => places.TryGetValue(rule, out var place) ? place : -1).ToList();
        if (moved.Contains(-1))
            return false;

        for (var later = 1; later < ours.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                if (moved[earlier] > moved[later] && ours[earlier].Target != ours[later].Target && ours[earlier].Meets(ours[later]))
                    return false;
            }
        }

        return true;
    }

    // A repeated rule decides nothing.
    private static List<SingleRule> Single(IEnumerable<string> rules) => [.. rules.SelectMany(Of).Distinct()];

    /// <summary>True if both may match some packet.</summary>
    public bool Meets(SingleRule other) =>
        Meet(From, other.From) && Meet(To, other.To) && (Protocol is null || other.Protocol is null || Protocol == other.Protocol)
        && Meet(Port, other.Port) && Meet(SourcePort, other.SourcePort);

    private static bool Meet(IpPrefix? one, IpPrefix? two) => one is not { } left || two is not { } right || left.Contains(right)
        || right.Contains(left);

    private static bool Meet((int First, int Last)? one, (int First, int Last)? two) => one is not { } left || two is not { } right
        || (left.First <= right.Last && right.First <= left.Last);

    private static bool IsRead(RuleOption option) =>
        !option.IsNot && (option.Name is "-s" or "-d" ? IpPrefix.TryParse(option.Value, out _)
            : option.Name is "-p" or "--dport" or "--dports" or "--sport" or "--sports");

    private static IEnumerable<(int First, int Last)?> Ports(string? value) => value is null ? [null] : value.Split(',')
        .Select(range => range.Split(':').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList())
        .Select(ends => ((int First, int Last)?)(ends[0], ends[^1]));
}
