using Ripcs.Core.Model;

namespace Ripcs.Core.Validation;

/// <summary>The ends of a rule: which it needs, and the addresses behind their words.</summary>
internal sealed class EndCheck(RuleContext context)
{
    private bool _areWhole = true;

    public RuleEnds Check()
    {
        CheckPresence();
        var rule = context.Rule;
        var from = Resolve("From", rule.From);
        var to = Resolve("To", rule.To);
        var notFrom = Negative("NotFrom", rule.NotFrom);
        var notTo = Negative("NotTo", rule.NotTo);
        var translated = context.Translation is { } translation
            ? Resolve(translation.Method, translation.Addresses)
            : null;
        return new RuleEnds(from, to, notFrom, notTo, translated, Targets(), _areWhole);
    }

    private void CheckPresence()
    {
        var rule = context.Rule;
        if (rule.Kind is StatementKind.Accept && rule.To is null && rule.NotTo is null)
        {
            context.Diagnostics.AcceptWithoutTo(context.Whole);
        }

        var hasEnd = rule.From is not null || rule.To is not null || rule.NotFrom is not null || rule.NotTo is not null;
        if (rule.Kind is StatementKind.Drop or StatementKind.Reject or StatementKind.Log && !hasEnd)
        {
            context.Diagnostics.RuleWithoutEnd(context.Whole, context.Statement);
        }
    }

    private ValueList<AddressItem>? Resolve(string method, ValueList<string>? words)
    {
        if (words is not { } list)
        {
            return null;
        }

        if (list.Count == 0)
        {
            context.Diagnostics.ListIsEmpty(context.Whole, method, "addresses");
            return Broken<AddressItem>();
        }

        var items = list.Select(word => context.Labels.Resolve(word, new(context.Place.Literal(method, word)), context.Diagnostics)).ToList();
        return items.Contains(null) ? Broken<AddressItem>() : items.SelectMany(item => item!.Value).Distinct().ToValueList();
    }

    private ValueList<AddressItem>? Negative(string method, ValueList<string>? words)
    {
        if (Resolve(method, words) is not { } items)
        {
            return null;
        }

        if (items.Any(IsEverything))
        {
            context.Diagnostics.AllIsNegated(context.Whole, method);
            return Broken<AddressItem>();
        }

        foreach (var family in Families.Both)
        {
            var count = items.Count(item => item.Family is null || item.Family == family);
            if (count > 1)
            {
                context.Diagnostics.SeveralNegatives(context.Whole, method, family, count);
                return Broken<AddressItem>();
            }
        }

        return items;
    }

    private ValueList<IpPrefix>? Targets() =>
        context.Translation is { } translation && translation.Target is { } target
            ? TranslationCheck.CheckTarget(context, target) ?? Broken<IpPrefix>()
            : null;

    private static bool IsEverything(AddressItem item) => item is AddressItem.All or AddressItem.Prefix { Value.Length: 0 };

    private ValueList<T>? Broken<T>()
    {
        _areWhole = false;
        return null;
    }
}
