namespace Ripcs.Core.Validation;

/// <summary>The two sides of a Netmap: one prefix each for a family, of the same size.</summary>
internal static class NetmapCheck
{
    /// <summary>The inside prefixes; null, with a message, if the sides do not fit.</summary>
    public static ValueList<IpPrefix>? Check(RuleContext context, TranslationRequest.Netmap netmap)
    {
        // Errors on the public side are reported with the other addresses.
        if (context.Labels.Resolve(netmap.To, new(context.Place.Literal("Netmap", netmap.To)), context.Diagnostics) is not { } inside
            || context.Labels.Resolve(netmap.Addresses[0], new(context.Place.Literal("Netmap", netmap.Addresses[0])),
                new()) is not { } outside
            || Prefixes(context, netmap.Addresses[0], outside) is not { } publics
                || Prefixes(context, netmap.To, inside) is not { } targets
                || TranslationCheck.LeadsToLoopback(context, targets, context.Place.Literal("Netmap", netmap.To).At))
        {
            return null;
        }

        foreach (var (what, to) in publics.Join(targets, what => what.Family, to => to.Family, (what, to) => (what, to)))
        {
            if (what == to)
            {
                context.Diagnostics.NetmapOntoItself(context.Whole, what);
                return null;
            }

            if (what.Length != to.Length)
            {
                context.Diagnostics.NetmapOfUnequalSizes(context.Whole, what, to);
                return null;
            }
        }

        return targets;
    }

    private static ValueList<IpPrefix>? Prefixes(RuleContext context, string word, ValueList<AddressItem> items)
    {
        var prefixes = items.OfType<AddressItem.Prefix>().Where(item => item.Value.Length > 0).Select(item => item.Value).ToValueList();
        var other = items.FirstOrDefault(item => item is not AddressItem.Prefix { Value.Length: > 0 })
            ?? (prefixes.DistinctBy(prefix => prefix.Family).Count() < prefixes.Count ? items[1] : null);
        if (other is not null)
        {
            context.Diagnostics.NetmapOfOther(context.Place.Of("Netmap", word), word, other.ToText());
            return null;
        }

        return prefixes;
    }
}
