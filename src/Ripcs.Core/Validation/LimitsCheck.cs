namespace Ripcs.Core.Validation;

/// <summary>The limits of a rule: rates and numbers of connections.</summary>
internal static class LimitsCheck
{
    private const int MostAtOnce = 10_000;

    /// <param name="protocols">The protocols of the rule; empty means any.</param>
    public static RuleLimits Check(RuleContext context, ValueList<Protocol> protocols)
    {
        if (Methods(context.Rule) is not [var first, ..] methods)
            return RuleLimits.None;

        if (context.Rule.Kind is StatementKind.Rewrite)
            methods.ForEach(method => context.Diagnostics.LimitOnRewrite(context.Whole, method));

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
            Connections = Connections(context),
        };
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
        if (said.Burst is < 1 or > MostAtOnce)
        {
            context.Diagnostics.NotABurst(context.Place.Of(method, Text(said.Burst)), said.Burst, MostAtOnce);
            return null;
        }

        if (rate is { MostAtOnce: var most } && said.Burst > most)
            context.Diagnostics.BurstIsTooLarge(context.Place.Of(method, said.Rate), said.Rate, said.Burst, most);

        return rate is null ? null : new RateLimit(rate.Value.ToString(), said.Burst);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
