using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>One place of the list of nat rules that packets walk through.</summary>
/// <param name="To">The prefix by which a pointer leads to the rule, where the rule itself takes more; null if it leads to all of it.</param>
internal readonly record struct NatPlace(IpPrefix? To, string Rule);

/// <summary>The nat table's pointers and chains as one list, of which the first rule that takes a packet translates it.</summary>
internal static class NatList
{
    public static ValueList<NatPlace> Of(Family family, OwnedTable table, DispatchChain dispatch)
    {
        // Without the jump from the built-in chain no packet gets here.
        var isHooked = table.Hooks.Any(hook => hook.Dispatch == dispatch.Name);
        var pointers = (isHooked ? table.Find(dispatch.Name)?.Rules ?? [] : [])
            .Select(rule => Pointer.TryParse(family, dispatch.Name, rule, out var pointer) ? pointer : null).OfType<Pointer>().ToList();
        var places = new List<NatPlace>();
        for (var i = 0; i < pointers.Count;)
        {
            var together = pointers.Skip(i).TakeWhile(pointer => pointer.Chain == pointers[i].Chain).ToList();
            places.AddRange((table.Find(pointers[i].Chain)?.Rules ?? []).SelectMany(rule => Led(family, rule, together)));
            i += together.Count;
        }

        return places.ToValueList();
    }

    /// <summary>
    /// The part of a rule to which some of the pointers lead. A pointer by source or for this host leads to the whole rule here; what
    /// comes that way meets the same chain, whichever of its pointers it takes.
    /// </summary>
    private static IEnumerable<NatPlace> Led(Family family, string rule, List<Pointer> pointers)
    {
        var sentTo = NatRuleReader.Read(family, rule).Select(entry => entry.Match.Cover).Distinct().ToList();
        if (pointers.Exists(pointer => pointer.Address is null || pointer.Kind is not PointerKind.Destination)
            || sentTo.All(prefix => pointers.Exists(pointer => pointer.Address!.Value.Contains(prefix))))
        {
            return [new NatPlace(null, rule)];
        }

        return pointers.Select(pointer => pointer.Address!.Value).Where(address => sentTo.Exists(address.Overlaps))
            .Select(address => new NatPlace(address, rule));
    }
}
