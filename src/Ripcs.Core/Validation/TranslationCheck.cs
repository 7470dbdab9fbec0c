using Ripcs.Core.Model;

namespace Ripcs.Core.Validation;

/// <summary>What a rewrite translates: exactly one translation, its addresses, and its target, one address a family.</summary>
internal static class TranslationCheck
{
    /// <summary>Says whether a rewrite has none or several.</summary>
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

    /// <summary>The target's addresses, one a family at most; null, and a message, where they are not.</summary>
    public static ValueList<IpPrefix>? CheckTarget(RuleContext context, string word)
    {
        var method = context.Translation!.Method;
        var place = context.Place.Literal(method, word);
        var port = context.Rule.Ports is [PortTerm.Numbers { First: var first, Last: var last, Text: var text }] && first == last ? text : null;
        if (context.Labels.Resolve(word, new(place) { IsTarget = true, Port = port }, context.Diagnostics) is not { } items)
        {
            return null;
        }

        var addresses = new List<IpPrefix>();
        foreach (var item in items)
        {
            if (item is AddressItem.Prefix { Value.IsSingleAddress: true } single)
            {
                addresses.Add(single.Value);
            }
            else
            {
                context.Diagnostics.TargetIsNotOneAddress(place.At, word, item.ToText());
            }
        }

        foreach (var family in addresses.GroupBy(address => address.Family).Where(family => family.Count() > 1))
        {
            context.Diagnostics.SeveralTargets(place.At, word, family.Key, family.Count());
        }

        return addresses.Count == items.Count && addresses.DistinctBy(address => address.Family).Count() == addresses.Count
            ? addresses.Order().ToValueList()
            : null;
    }
}
