using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>One place in the list of nat rules that packets pass.</summary>
/// <param name="To">The prefix of the pointer to the rule, if the rule
/// itself takes more; null if the pointer covers the whole rule.</param>
/// <param name="Rule">The rule in normalised saved form.</param>
/// <param name="IsOnlyOfHost">The pointer for this host leads to the rule, and the rule itself takes more.</param>
internal readonly record struct NatPlace(IpPrefix? To, string Rule, bool IsOnlyOfHost = false);

/// <summary>The nat table's pointers and chains as one list; the first rule that takes a packet translates it.</summary>
internal static class NatList
{
    // Targets after which packets continue.
    private static readonly HashSet<string> PassedBy = ["LOG", "NFLOG"];

    /// <summary>The list for incoming packets: the rules of Raw, then those of the rewrites.</summary>
    public static ValueList<NatPlace> OfIncoming(Family family, OwnedTable table)
    {
        var raw = DispatchChain.Of(ChainKind.RawNatPrerouting);
        var rules = table.Hooks.Any(hook => hook.Dispatch == raw.Name) ? Rules(table, raw.Name, []) : [];
        return rules.Select(rule => new NatPlace(null, rule)).Concat(Of(family, table, DispatchChain.Dnat)).ToValueList();
    }

    // Includes the chain of a jump without conditions; the effect of a jump with conditions is unknown.
    private static IEnumerable<string> Rules(OwnedTable table, ChainName chain, ValueList<ChainName> above) =>
        (table.Find(chain)?.Rules ?? [])
        .SelectMany(rule => ParsedRule.Of(rule) switch
        {
            { Target: null } => [],
            { Target.Name: var name } when PassedBy.Contains(name) => [],
            { Matches.Count: 0, Target: { IsGoto: false } to } when !above.Contains(to.Chain)
                && table.Find(to.Chain) is not null => Rules(table, to.Chain, [.. above, chain]),
            _ => [rule],
        });

    public static ValueList<NatPlace> Of(Family family, OwnedTable table, DispatchChain dispatch)
    {
        // Without the jump from the built-in chain no packet gets here.
        var isHooked = table.Hooks.Any(hook => hook.Dispatch == dispatch.Name);
        var rules = isHooked ? DispatchRuns.Untangled(DispatchTree.Read(table, dispatch.Name).Rules, family,
            pointer => DispatchOrder.Of(pointer, 0)) : [];
        var pointers = rules.Select(rule => rule.Pointer).OfType<Pointer>().ToList();
        var places = new List<NatPlace>();
        for (var i = 0; i < pointers.Count;)
        {
            var together = pointers.Skip(i).TakeWhile(pointer => pointer.Chain == pointers[i].Chain).ToList();
            places.AddRange((table.Find(pointers[i].Chain)?.Rules ?? []).SelectMany(rule => PlacesOf(family, rule, together)));
            i += together.Count;
        }

        return places.ToValueList();
    }

    /// <summary>The part of a rule that these pointers lead to. A pointer by source counts as one to the whole rule.</summary>
    private static IEnumerable<NatPlace> PlacesOf(Family family, string rule, List<Pointer> pointers)
    {
        var matches = NatRuleReader.Read(family, rule).Select(entry => entry.Match).Distinct().ToList();
        var byAddress = pointers.Where(pointer => pointer is { Kind: PointerKind.Destination, Address: not null })
            .Select(pointer => pointer.Address!.Value).ToList();
        var isOfHost = pointers.Exists(pointer => pointer.IsHost);
        if (pointers.Exists(pointer => pointer.Kind is not PointerKind.Destination)
            || matches.TrueForAll(match => (isOfHost && match.IsToHost) || byAddress.Exists(address => address.Contains(match.Cover))))
        {
            return [new NatPlace(null, rule)];
        }

        return byAddress.Where(address => matches.Exists(match => address.Overlaps(match.Cover)))
            .Select(address => new NatPlace(address, rule))
            .Prepend(new NatPlace(null, rule, IsOnlyOfHost: true)).Skip(isOfHost ? 0 : 1);
    }
}
