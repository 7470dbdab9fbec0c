using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Applying;

/// <summary>Whether what is ours is as desired.</summary>
internal static class Verification
{
    /// <summary>The first difference in words, or null. Chains that the plan had to keep do not count.</summary>
    public static string? Difference(OwnedState desired, FirewallState actual, Knowledge known, ValueList<KeptChain> kept)
    {
        var live = Ownership.Read(actual, known);
        foreach (var (family, name) in Families.Both.SelectMany(family => Tables.Ours.Select(table => (family, table))))
        {
            var (then, now) = (desired.Table(family, name), live.Table(family, name));
            var stays = kept.Where(chain => chain.Family == family && chain.Table == name).Select(chain => chain.Chain).ToHashSet();
            if (Chains(then, now, stays) is { } difference)
            {
                return $"{name} {family}: {difference}";
            }

            if (!then.Hooks.SequenceEqual(now.Hooks))
            {
                return $"{name} {family}: the jumps from the built-in chains are {Hooks(now)}, not {Hooks(then)}";
            }
        }

        return null;
    }

    private static string? Chains(OwnedTable desired, OwnedTable live, HashSet<ChainName> kept)
    {
        var chain = desired.Chains.Select(chain => chain.Name).Union(live.Chains.Select(chain => chain.Name))
            .FirstOrDefault(name => !kept.Contains(name) && desired.Find(name) != live.Find(name));
        return chain == default ? null
            : live.Find(chain) is null ? $"chain {chain} is missing"
            : desired.Find(chain) is null ? $"chain {chain} is still there"
            : $"chain {chain} does not hold what was written";
    }

    private static string Hooks(OwnedTable table) =>
        table.Hooks.Count == 0 ? "none" : string.Join(", ", table.Hooks.Select(hook => $"{hook.BuiltIn} -> {hook.Dispatch}"));
}
