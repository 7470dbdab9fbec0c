namespace Ripcs.Core.Validation;

/// <summary>
/// The families in which a statement makes rules: those in which each of its
/// ends has an address and one of its ICMP types exists, limited by .Family(…).
/// </summary>
internal sealed class FamilyCheck(RuleContext context, RuleEnds ends, ValueList<IcmpType> icmpTypes)
{
    private sealed record End(string Name, IReadOnlyList<Family> Families);

    /// <summary>Empty, with a message, if there are none.</summary>
    public ValueList<Family> Check()
    {
        var asked = Asked();
        if (!ends.AreWhole || asked is null)
            return [];

        var positive = Positive().ToList();
        if (!EndsMeet(positive))
            return [];

        foreach (var end in positive)
        {
            ReportMissing(end, asked);
        }

        WarnOfUntranslated(positive, asked);
        var shared = asked.Where(family => positive.TrueForAll(end => end.Families.Contains(family))).ToList();
        var families = shared.Where(family => icmpTypes.Count == 0 || icmpTypes.Any(type => type.In(family) is not null)).ToValueList();
        if (families.Count == 0 && shared.Count > 0)
            context.Diagnostics.IcmpTypesLackFamily(context.Whole, shared[0]);

        if (ends.Hairpin?.FirstOrDefault(item => item.Family is { } own && families.Count > 0 && !families.Contains(own)
            && IsLackingInFromAlone(positive, asked, own)) is { } left)
        {
            context.Diagnostics.HairpinOutsideFrom(context.Whole, left);
        }
        else if (ends.Hairpin is { } inside && families.Count > 0 && !FamiliesOf(inside).Any(families.Contains))
        {
            context.Diagnostics.HairpinLacksFamily(context.Whole, families[0]);
        }

        if (ends.Hairpin?.FirstOrDefault(item => item.Family is { } own
            && ends.NotFrom?.Any(not => not.Contains(item, own)) == true) is { } excepted)
        {
            context.Diagnostics.HairpinOfExcepted(context.Whole, excepted);
        }

        CheckNegative("NotFrom", ends.NotFrom, ends.From, families);
        CheckNegative("NotTo", ends.NotTo, ends.To, families);
        return families;
    }

    /// <summary>True if the rule would apply to a family except that From has addresses of the
    /// other family only; From does not apply to the inside clients of a Hairpin.</summary>
    private static bool IsLackingInFromAlone(List<End> positive, List<Family> asked, Family family) =>
        asked.Contains(family) && positive.Where(end => !end.Families.Contains(family)).ToList() is [{ Name: "From" }];

    private List<Family>? Asked()
    {
        if (context.Rule.Family is null or 4 or 6)
            return Families.Both.Where(family => context.Rule.Family is not { } number || (int)family == number).ToList();

        context.Diagnostics.NoFamily(context.Whole, context.Rule.Family.Value);
        return null;
    }

    private IEnumerable<End> Positive()
    {
        if (ends.From is { } from)
            yield return new("From", FamiliesOf(from));

        if (ends.To is { } to)
            yield return new("To", FamiliesOf(to));

        if (ends.OriginalTo is { } sentTo)
            yield return new("OriginalTo", FamiliesOf(sentTo));

        if (ends.Translated is { } translated)
            yield return new(context.Translation!.Naming, FamiliesOf(translated));

        if (ends.Targets is { } targets)
        {
            var name = context.Translation is TranslationRequest.Balance ? "the list of targets"
                : $"the target \"{context.Translation!.Target}\"";
            yield return new(name, targets.Select(target => target.Family).ToList());
        }
    }

    private bool EndsMeet(List<End> positive)
    {
        var onlyIPv4 = positive.Find(end => end.Families is [Family.IPv4]);
        var onlyIPv6 = positive.Find(end => end.Families is [Family.IPv6]);
        if (onlyIPv4 is null || onlyIPv6 is null)
            return true;

        context.Diagnostics.EndsShareNoFamily(context.Whole, onlyIPv4.Name, onlyIPv6.Name);
        return false;
    }

    private void ReportMissing(End end, List<Family> asked)
    {
        if (asked is [var family] && !end.Families.Contains(family))
            context.Diagnostics.EndLacksFamily(context.Whole, end.Name, family);
    }

    private void WarnOfUntranslated(List<End> positive, List<Family> asked)
    {
        if (context.Translation is not (TranslationRequest.Dnat or TranslationRequest.Balance) || asked.Count < 2
            || ends.Targets is not { } targets)
        {
            return;
        }

        foreach (var family in asked)
        {
            var isPublic = ends.Translated!.Value.Any(item => item.Family == family);
            var isNarrowed = positive.SkipLast(1).Any(end => !end.Families.Contains(family));
            if (isPublic && !isNarrowed && targets.All(target => target.Family != family))
            {
                var (method, target) = (context.Translation.Method, context.Translation.Target!);
                context.Diagnostics.TargetLacksFamily(context.Place.Of(method, target), target, family);
            }
        }
    }

    private void CheckNegative(string method, ValueList<AddressItem>? items, ValueList<AddressItem>? of, ValueList<Family> families)
    {
        // A missing exception makes an expectation stricter and never opens anything. The same goes for an exception from addresses that a
        // deny names: without it the deny applies to all of the other family.
        var isOfNamed = context.Rule.Kind is StatementKind.Drop or StatementKind.Reject && of is { Count: > 0 } named
            && !named.Any(item => item.IsEverything());
        foreach (var family in context.IsExpectation || isOfNamed ? [] : families)
        {
            // IPv6 has no broadcasts to leave out.
            if (items is { } negative && negative.Any(item => item is not AddressItem.Broadcast) && !FamiliesOf(negative).Contains(family))
                context.Diagnostics.NegativeLacksFamily(context.Whole, method, family);
        }
    }

    private static List<Family> FamiliesOf(ValueList<AddressItem> items) =>
        Families.Both.Where(family => items.Any(item => item.Family is null || item.Family == family)).ToList();
}
