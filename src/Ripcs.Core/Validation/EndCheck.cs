namespace Ripcs.Core.Validation;

/// <summary>The sources and destinations of a rule: those that it needs, and their addresses.</summary>
internal sealed class EndCheck(RuleContext context)
{
    /// <summary>An nft rule has room for 128 expressions: enough for these exceptions at both
    /// ends, once more for the original destination, and for all other conditions.</summary>
    private const int MaxNegatives = 32;

    /// <summary>The accept of a Dnat also leaves out the addresses that other Dnats rewrite by name.</summary>
    private const int MaxNegativesOfDnat = 16;

    private bool _areWhole = true;

    public RuleEnds Check()
    {
        CheckPresence();
        var rule = context.Rule;
        var from = Resolve("From", rule.From);
        var to = context.Translation is TranslationRequest.Redirect ? null : Resolve("To", rule.To);
        var notFrom = Negative("NotFrom", rule.NotFrom);
        var notTo = Negative("NotTo", rule.NotTo);
        var translated = context.Translation is not { } translation ? null
            : translation is TranslationRequest.Transparent ? to
            : translation is TranslationRequest.Redirect ? Resolve("To", rule.To ?? ["host"])
            : Resolve(translation.Method, translation.Addresses);
        if (context.Translation is TranslationRequest.Dnat or TranslationRequest.Balance)
            notTo = NotToOfDnat(notTo, translated);

        return new RuleEnds(from, to, notFrom, notTo, Original(), translated, Targets(), Inside(), _areWhole);
    }

    private void CheckPresence()
    {
        var rule = context.Rule;
        if (context.IsExpectation)
        {
            if (rule.To is null && rule.NotTo is null && (rule.Kind is StatementKind.Accept || (rule.From is null && rule.NotFrom is null)))
                context.Diagnostics.ExpectationWithoutEnd(context.Whole, context.Place.Keyword);

            return;
        }

        if (rule.Kind is StatementKind.Accept && rule.To is null && rule.NotTo is null && rule.OriginalTo is null && !rule.NamesTo)
            context.Diagnostics.AcceptWithoutTo(context.Whole, rule.Place);

        var hasEnd = rule.From is not null || rule.To is not null || rule.NotFrom is not null || rule.NotTo is not null
            || rule.OriginalTo is not null || rule.NamesEnd;
        if (rule.Kind is StatementKind.Drop or StatementKind.Reject or StatementKind.Log && !hasEnd)
            context.Diagnostics.RuleWithoutEnd(context.Whole, context.Statement, rule.Place);
    }

    private ValueList<AddressItem>? Resolve(string method, ValueList<string>? words)
    {
        if (words is not { } list)
            return null;

        if (list.Count == 0)
        {
            context.Diagnostics.ListIsEmpty(context.Whole, method, "addresses");
            return Broken<AddressItem>();
        }

        if (method is "From" or "NotFrom" && list.Contains(BuiltInLabel.Multicast))
        {
            context.Diagnostics.MulticastAsSource(context.Place.Of(method, BuiltInLabel.Multicast));
            return Broken<AddressItem>();
        }

        var items = list.Select(word => context.Labels.Resolve(word, new(context.Place.Literal(method, word)), context.Diagnostics))
            .ToList();
        return items.Contains(null) || !AreAsked(method, items.SelectMany(item => item!.Value).Distinct().ToValueList())
            ? Broken<AddressItem>()
            : items.SelectMany(item => item!.Value).Distinct().ToValueList();
    }

    /// <summary>False, with a message, if a list contains broadcasts or a set but cannot use them.</summary>
    private bool AreAsked(string method, ValueList<AddressItem> items)
    {
        if (items.Any(item => item is AddressItem.Broadcast)
            && (context.IsExpectation || context.Translation is TranslationRequest.Redirect || method is not ("To" or "NotTo")))
        {
            context.Diagnostics.BroadcastElsewhere(context.Place.Of(method, BuiltInLabel.Broadcast));
            return false;
        }

        if (!AreHostPartsRight(method, items))
            return false;

        if (context.IsExpectation
            && items.OfType<AddressItem.Set>().FirstOrDefault(item => item.Value.RefreshedFrom is not null) is { } refreshed)
        {
            context.Diagnostics.RefreshedInExpectation(context.Place.Of(method, refreshed.Value.Label), method, refreshed.Value.Label);
            return false;
        }

        if (context.IsExpectation || items.OfType<AddressItem.Set>().FirstOrDefault() is not { Value.Label: var set })
            return true;

        if (context.Rule.Kind is StatementKind.Rewrite || method is "OriginalTo")
        {
            context.Diagnostics.CannotAskSet(context.Whole, method, set);
            return false;
        }

        if (items.Any(item => item is not AddressItem.Set { Value.Label: var label } || label != set))
        {
            context.Diagnostics.SetIsNotAlone(context.Whole, method, set);
            return false;
        }

        return true;
    }

    /// <summary>A log or a limit takes a packet once, so a list has host parts that no packet matches two of. A rule of iptables has one
    /// -s and one -d, which an exception could not share with an address.</summary>
    private bool AreHostPartsRight(string method, ValueList<AddressItem> items)
    {
        if (items.OfType<AddressItem.HostPart>().ToList() is not [var first, ..] parts)
            return true;

        var text = first.ToText();
        if (context.IsExpectation || context.Rule.Kind is StatementKind.Rewrite || method is not ("From" or "To"))
        {
            context.Diagnostics.HostPartElsewhere(context.Place.Of(method, text), method, text);
            return false;
        }

        if (items.In(Family.IPv6).Count == parts.Count && parts.TrueForAll(part => part.Value.Mask == first.Value.Mask))
            return true;

        context.Diagnostics.HostPartIsNotAlone(context.Place.Of(method, text), method, text);
        return false;
    }

    private ValueList<AddressItem>? Original()
    {
        var items = Resolve("OriginalTo", context.Rule.OriginalTo);
        if (items is not { } sentTo || !sentTo.Any(item => item is AddressItem.Host))
            return items;

        context.Diagnostics.HostBeforeDnat(context.Whole);
        return Broken<AddressItem>();
    }

    private ValueList<AddressItem>? Inside()
    {
        if (context.Rule.Hairpin is null)
            return null;

        if (context.Translation is not (TranslationRequest.Dnat or TranslationRequest.Balance))
        {
            context.Diagnostics.HairpinOfNothing(context.Whole, context.Translation?.Method ?? context.Statement);
            return Broken<AddressItem>();
        }

        var items = Resolve("Hairpin", context.Rule.Hairpin);
        if (items is { } inside && inside.FirstOrDefault(item => item.IsEverything() || item is AddressItem.Host) is { } wide)
        {
            context.Diagnostics.HairpinOfAll(context.Whole, wide.ToText());
            return Broken<AddressItem>();
        }

        return items;
    }

    private ValueList<AddressItem>? Negative(string method, ValueList<string>? words)
    {
        if (Resolve(method, words) is not { } items)
            return null;

        foreach (var family in Families.Both)
        {
            var own = items.In(family);
            if (AreEverything(own, family))
            {
                context.Diagnostics.AllIsNegated(context.Whole, method);
                return Broken<AddressItem>();
            }

            if (own.Count > MaxNegatives && !context.IsExpectation)
            {
                context.Diagnostics.ManyNegatives(context.Whole, method, family, own.Count, MaxNegatives);
                return Broken<AddressItem>();
            }
        }

        return items;
    }

    /// <summary>What a Dnat of all addresses, or of those of this host, leaves out: after the translation its accept still sees the address
    /// to which a packet was sent, but not whose it was.</summary>
    private ValueList<AddressItem>? NotToOfDnat(ValueList<AddressItem>? items, ValueList<AddressItem>? translated)
    {
        var method = context.Translation!.Method;
        if (items is not { } not)
            return null;

        if (translated is { } of && !of.All(item => item is AddressItem.Host || item.IsEverything()))
        {
            context.Diagnostics.ExceptionOfNamedDnat(context.Whole, method);
            return Broken<AddressItem>();
        }

        if (not.FirstOrDefault(item => item is not (AddressItem.Prefix or AddressItem.Range)) is { } unseen)
        {
            context.Diagnostics.ExceptionOfDnatIsNoAddress(context.Place.Of("NotTo", unseen.ToText()), method, unseen.ToText());
            return Broken<AddressItem>();
        }

        foreach (var family in Families.Both)
        {
            var count = not.In(family).Sum(item => item.Prefixes(family)!.Value.Count);
            if (count > MaxNegativesOfDnat)
            {
                context.Diagnostics.ManyExceptionsOfDnat(context.Whole, method, family, count, MaxNegativesOfDnat);
                return Broken<AddressItem>();
            }
        }

        return items;
    }

    private ValueList<IpPrefix>? Targets() => context.Translation switch
    {
        TranslationRequest.Balance balance => TranslationCheck.CheckTargets(context, balance.Targets) ?? Broken<IpPrefix>(),
        TranslationRequest.Netmap netmap => NetmapCheck.Check(context, netmap) ?? Broken<IpPrefix>(),
        { Target: { } target } => TranslationCheck.CheckTarget(context, target) ?? Broken<IpPrefix>(),
        _ => null,
    };

    /// <summary>Items may cover everything together, such as 0.0.0.0/1 and 128.0.0.0/1.</summary>
    private static bool AreEverything(IReadOnlyList<AddressItem?> items, Family family)
    {
        AddressBits next = 0;
        foreach (var (first, last) in items.Select(item => item.Interval(family)).OfType<(AddressBits First,
            AddressBits Last)>().OrderBy(interval => interval.First))
        {
            if (first > next)
                return false;

            if (last >= IpPrefix.Everything(family).Last)
                return true;

            if (last >= next)
            {
                next = last;
                next++;
            }
        }

        return false;
    }

    private ValueList<T>? Broken<T>()
    {
        _areWhole = false;
        return null;
    }
}
