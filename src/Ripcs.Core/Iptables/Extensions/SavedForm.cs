namespace Ripcs.Core.Iptables.Extensions;

/// <summary>
/// What iptables-save prints for a match or a target whose options were read
/// (<see cref="OptionReader"/>): the order of its options, and what it adds or leaves out:
/// <code>
/// -m recent --name ssh --update --seconds 60    → -m recent --update --seconds 60 --name ssh --mask 255.255.255.255 --rsource
/// -m connlimit --connlimit-upto 5               → -m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr
/// -m limit --limit-burst 5                      → -m limit --limit 3/hour
/// </code>
/// </summary>
internal static class SavedForm
{
    /// <summary>The rule as iptables-save of that family prints it, as far as that is known.</summary>
    public static ParsedRule Of(ParsedRule rule, Family family)
    {
        var matches = rule.Matches.Select(match => Extension.OfMatch(match.Module) is { } known
            ? match with { Options = Of(known, match.Options, family) } : match).ToValueList();
        return rule.Target switch
        {
            { IsGoto: false, Name: "NOTRACK" } when rule.TargetOptions.Count == 0 =>
                new(matches, new RuleTarget("CT", IsGoto: false), [Plain("--notrack")]),

            // The same verdict; nft does not know it as QUEUE.
            { IsGoto: false, Name: "QUEUE" } when rule.TargetOptions.Count == 0 =>
                new(matches, new RuleTarget("NFQUEUE", IsGoto: false), [new("--queue-num", "0", IsNot: false)]),
            _ when Extension.Of(rule.Target) is { } known => new(matches, rule.Target, Of(known, rule.TargetOptions, family)),
            _ => rule with { Matches = matches },
        };
    }

    private static ValueList<RuleOption> Of(Extension known, ValueList<RuleOption> said, Family family)
    {
        var options = said.SelectMany(option => Each(known, option, family)).ToValueList();
        var isOfBytes = options.Any(option => option.Name is "--hashlimit-upto" or "--hashlimit-above"
            && ValueKind.IsOfBytes(option.Value));
        var added = known.Options.Where(option => option.Added is not null && CanStand(known, option, options)
            && !(isOfBytes && option.Name is "--hashlimit-burst"))
            .Select(option => new RuleOption(option.Name, (family is Family.IPv4 ? option.Added![0] : option.Added![^1]), IsNot: false));
        var whole = WithBothHours([.. options, .. added])
            .Where(option => option.IsNot || option.Value != known.Option(option.Name)?.Omitted);
        var order = known.Options.Select(option => option.Name).ToList();

        // The order stays if an option is unknown, because it may have its own place, or if the rule lists several elements of -m policy.
        return whole.All(option => order.Contains(option.Name) && option.Name is not "--next")
            ? whole.OrderBy(option => order.IndexOf(option.Name)).ToValueList() : whole.ToValueList();
    }

    private static bool CanStand(Extension known, KnownOption added, ValueList<RuleOption> options) =>
        !options.Any(option => option.Name == added.Name
            || known.Demands.Any(once => once.Kind == "once" && once.Of.Contains(added.Name) && once.Of.Contains(option.Name)))
        && known.Demands.Where(needs => needs.Kind == "needs" && needs.Option == added.Name)
            .All(needs => options.Any(option => needs.Of.Contains(option.Name)));

    private static IEnumerable<RuleOption> Each(Extension known, RuleOption option, Family family) => (known.Owner, option.Name) switch
    {
        // The old option sets both masks.
        ("-j CONNMARK", "--mask") => [option with { Name = "--nfmask" }, option with { Name = "--ctmask" }],
        ("-j REJECT", "--reject-with") => [RejectAnswers.Saved(option, family)],
        _ => [option],
    };

    // Prints both or none: a whole day is not printed.
    private static ValueList<RuleOption> WithBothHours(ValueList<RuleOption> options)
    {
        var (start, stop) = (options.FirstOrDefault(option => option.Name is "--timestart")?.Value ?? "00:00:00",
            options.FirstOrDefault(option => option.Name is "--timestop")?.Value ?? "23:59:59");
        ValueList<RuleOption> others = [.. options.Where(option => option.Name is not ("--timestart" or "--timestop"))];
        return others.Count == options.Count || (start, stop) is ("00:00:00", "23:59:59") ? others
            : [new("--timestart", start, IsNot: false), new("--timestop", stop, IsNot: false), .. others];
    }

    private static RuleOption Plain(string name) => new(name, "", IsNot: false);
}
