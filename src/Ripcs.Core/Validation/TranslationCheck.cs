namespace Ripcs.Core.Validation;

/// <summary>The translation of a rewrite: exactly one, with its addresses, and a target with one address a family.</summary>
internal static class TranslationCheck
{
    private static readonly IpPrefix Loopback = IpPrefix.Parse("127.0.0.0/8");

    // 0.0.0.0 is where programs listen, and to the kernel no address that a packet can have (net/ipv4/route.c, ip_route_input_slow).
    private static readonly ValueList<IpPrefix> Nowhere = [.. new[] { "0.0.0.0/8", "::", "::1", "::ffff:0.0.0.0/104",
        "::ffff:127.0.0.0/104" }.Select(IpPrefix.Parse)];

    /// <summary>Reports a rewrite with none or several.</summary>
    public static void CheckCount(RuleContext context)
    {
        if (context.IsBrokenRewrite)
        {
            context.Diagnostics.NoTranslation(context.Whole);
        }
        else if (context.Rule.Kind is StatementKind.Rewrite && context.Rule.Translations.Count > 1)
        {
            context.Diagnostics.SeveralTranslations(context.Whole, context.Rule.Translations.Select(translation => translation.Method));
        }
    }

    /// <summary>The addresses of a Balance's targets; null, with a message, unless they are several different ones.</summary>
    public static ValueList<IpPrefix>? CheckTargets(RuleContext context, ValueList<string> words)
    {
        if (words.Count == 0)
        {
            context.Diagnostics.ListIsEmpty(context.Whole, "Balance's to:", "addresses");
            return null;
        }

        var all = new List<IpPrefix>();
        foreach (var word in words)
        {
            var place = context.Place.Literal("Balance", word);
            if (context.Labels.Resolve(word, new(place) { IsTarget = true }, context.Diagnostics) is not { } items
                || Addresses(context, word, items) is not { } addresses)
            {
                return null;
            }

            if (addresses.Find(address => all.Contains(address)) is { Length: > 0 } twice)
            {
                context.Diagnostics.TargetTwice(place.At, twice.ToAddressText());
                return null;
            }

            all.AddRange(addresses);
        }

        if (LeadsToLoopback(context, all, context.Whole))
            return null;

        if (all.DistinctBy(address => address.Family).Count() == all.Count)
        {
            context.Diagnostics.BalanceOfOne(context.Whole);
            return null;
        }

        return all.ToValueList();
    }

    /// <summary>The target's addresses, at most one a family; null, with a message, if there are more or they have errors.</summary>
    public static ValueList<IpPrefix>? CheckTarget(RuleContext context, string word)
    {
        var method = context.Translation!.Method;
        var place = context.Place.Literal(method, word);
        var port = context.Rule.Ports is [PortTerm.Numbers { First: var first, Last: var last, Text: var text }] && first == last ? text
            : null;
        if (context.Labels.Resolve(word, new(place) { IsTarget = true, Port = port }, context.Diagnostics) is not { } items)
            return null;

        if (items.OfType<AddressItem.Set>().FirstOrDefault() is { } set)
        {
            context.Diagnostics.CannotAskSet(place.At, method, set.Value.Label);
            return null;
        }

        if (Addresses(context, word, items) is not { } addresses || LeadsToLoopback(context, addresses, place.At))
            return null;

        foreach (var family in addresses.GroupBy(address => address.Family).Where(family => family.Count() > 1))
        {
            context.Diagnostics.SeveralTargets(place.At, word, family.Key, family.Count());
        }

        return addresses.DistinctBy(address => address.Family).Count() == addresses.Count ? addresses.Order().ToValueList() : null;
    }

    /// <summary>True for a destination to which the kernel leads no packet of another host, whatever its settings.</summary>
    public static bool NeverArrives(IpPrefix target) => Nowhere.Any(network => network.Contains(target));

    /// <summary>True, with a message, for destinations to which the kernel leads no packet of another host: in IPv4 it does only where
    /// route_localnet is 1 (ip-sysctl), and in IPv6 never.</summary>
    public static bool LeadsToLoopback(RuleContext context, IEnumerable<IpPrefix> targets, SourceSpan at)
    {
        var loopback = context.Translation is TranslationRequest.Dnat or TranslationRequest.Balance or TranslationRequest.Netmap
            ? targets.Where(target => Loopback.Contains(target) || NeverArrives(target)).ToList() : [];
        if (loopback is [var first, ..])
            context.Diagnostics.TargetIsLoopback(at, context.Translation!.Method, first, !NeverArrives(first));

        return loopback.Count > 0;
    }

    /// <summary>Null, with a message, if an item is not a single address.</summary>
    private static List<IpPrefix>? Addresses(RuleContext context, string word, ValueList<AddressItem> items)
    {
        var singles = items.OfType<AddressItem.Prefix>().Where(item => item.Value.IsSingleAddress).Select(item => item.Value).ToList();
        foreach (var item in items.Where(item => item is not AddressItem.Prefix { Value.IsSingleAddress: true }))
        {
            context.Diagnostics.TargetIsNotOneAddress(context.Place.Literal(context.Translation!.Method, word).At, word, item.ToText(),
                context.Translation is TranslationRequest.Balance);
        }

        return singles.Count == items.Count ? singles : null;
    }
}
