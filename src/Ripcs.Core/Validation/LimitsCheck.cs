namespace Ripcs.Core.Validation;

/// <summary>The limits of a rule: rates and numbers of connections.</summary>
internal static class LimitsCheck
{
    // iptables makes more than this so many (libxt_hashlimit.c, XT_HASHLIMIT_MAX_SIZE).
    private const int LargestTable = 1_048_576;

    // Of the kernel, with more than 1 GB of memory.
    private const int UsualLists = 8192;

    private const int LongestExpire = 30 * 24 * 3600;

    /// <param name="protocols">The protocols of the rule; empty means any.</param>
    /// <param name="families">The families in which the rule makes rules; empty if those have errors.</param>
    public static RuleLimits Check(RuleContext context, ValueList<Protocol> protocols, ValueList<Family> families)
    {
        if (Methods(context.Rule) is not [var first, ..] methods)
            return RuleLimits.None;

        if (context.Rule.Kind is StatementKind.Rewrite)
            methods.ForEach(method => context.Diagnostics.LimitOnRewrite(context.Whole, method,
                context.Rule.Translations.Any(translation => translation is TranslationRequest.SynProxy)));

        if (context.Rule is { Kind: StatementKind.Drop or StatementKind.Reject, Limit: { } limit })
            context.Diagnostics.LimitOnDeny(context.Place.Of("Limit", limit.Rate), context.Statement);

        if (context.Rule is { Kind: StatementKind.Drop or StatementKind.Reject, LimitPerSource: { } rate, MaxConnections: not null })
            context.Diagnostics.TwoLimitsOnDeny(context.Place.Of("LimitPerSource", rate.Rate), context.Statement);

        if (protocols.Count == 0 && context.Rule is { RejectWith: { } answer, Kind: StatementKind.Reject }
            && answer.Equals("tcp-reset", StringComparison.OrdinalIgnoreCase))
        {
            context.Diagnostics.LimitedReset(context.Place.Of("With", answer), first);
        }

        return new RuleLimits
        {
            Total = Rate(context, "Limit", context.Rule.Limit),
            PerSource = Rate(context, "LimitPerSource", context.Rule.LimitPerSource),
            Networks = Networks(context, "LimitPerSource", context.Rule.LimitPerSource?.Networks, families),
            Table = Table(context, context.Rule.LimitPerSource?.Table, context.Rule.LimitPerSource?.Rate),
            Connections = Connections(context),
            ConnectionNetworks = Networks(context, "MaxConnections", context.Rule.ConnectionNetworks, families),
        };
    }

    private static SourceNetworks Networks(RuleContext context, string method, NetworksRequest? said, ValueList<Family> families)
    {
        var usual = SourceNetworks.Usual;
        foreach (var (family, argument, length) in new[]
        {
            (Family.IPv4, "prefix4", said?.Prefix4), (Family.IPv6, "prefix6", said?.Prefix6),
        })
        {
            if (length is { } bits && (bits < 0 || bits > family.Bits()))
            {
                context.Diagnostics.NotALength(context.Whole, method, argument, bits, family);
            }
            else if (length is not null && families.Count > 0 && !families.Contains(family))
            {
                context.Diagnostics.LengthOfOtherFamily(context.Whole, method, argument, family);
            }
        }

        return new SourceNetworks(said?.Prefix4 ?? usual.Prefix4, said?.Prefix6 ?? usual.Prefix6);
    }

    private static SourceTable? Table(RuleContext context, SourceTable? said, string? rate)
    {
        foreach (var (argument, value, most, what) in new[]
        {
            ("maxSources", said?.MaxSources, LargestTable, "sources"), ("tableSize", said?.Size, LargestTable, "lists"),
            ("expire", said?.Expire, LongestExpire, "seconds"),
        })
        {
            if (value is { } number && (number < 1 || number > most))
                context.Diagnostics.NotOfTable(context.Whole, argument, number, what, most);
        }

        if (said?.Size > said?.MaxSources)
            context.Diagnostics.MoreListsThanSources(context.Whole, said.Size!.Value, said.MaxSources!.Value);

        if (rate is not null && said?.Expire is > 0 and var expire && LimitRate.Of(rate) is { Unit: var unit } && expire < (int)unit)
            context.Diagnostics.ForgetsWithinRate(context.Whole, expire, (int)unit, rate);

        // The kernel raises the number of sources to that of lists (xt_hashlimit.c, htable_create).
        return said is { Size: null, MaxSources: < UsualLists and var sources } ? said with { Size = sources } : said;
    }

    private static List<string> Methods(RuleStatement rule) => new[]
    {
        rule.Limit is null ? null : "Limit", rule.LimitPerSource is null ? null : "LimitPerSource",
        rule.MaxConnections is null ? null : "MaxConnections",
    }.OfType<string>().ToList();

    private static int? Connections(RuleContext context)
    {
        if (context.Rule.MaxConnections is < 1 and var number)
            context.Diagnostics.NotANumberOfConnections(context.Place.Of("MaxConnections", Text(number)), number);

        return context.Rule.MaxConnections;
    }

    private static RateLimit? Rate(RuleContext context, string method, RateRequest? said)
    {
        if (said is null)
            return null;

        var rate = LimitCheck.Read(context, method, said.Rate);
        return !LimitCheck.CheckBurst(context, method, said.Rate, rate, said.Burst) || rate is null ? null
            : new RateLimit(rate.Value.ToString(), said.Burst);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
