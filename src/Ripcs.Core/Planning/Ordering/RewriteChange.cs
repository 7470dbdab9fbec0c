using Ripcs.Core.Lowering;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>A nat rule that packets can reach, and the partition that it belongs to.</summary>
internal readonly record struct Rewrite(string Partition, string Rule)
{
    /// <summary>Where the packets that it takes are sent to, as far as one prefix can say it.</summary>
    public IpPrefix Destination(Family family) => SavedOption.Positive(RuleTokens.Split(Rule), "-d") is { } text
        && IpPrefix.TryParse(text, out var prefix) && prefix.Family == family ? prefix : IpPrefix.Everything(family);
}

/// <summary>
/// Which rewrites of one kind come and go between two states of the nat table; and which of those that stay may now take packets that
/// others took before.
/// </summary>
internal sealed record RewriteChange(ValueList<Rewrite> Added, ValueList<Rewrite> Removed, ValueList<Rewrite> Touched)
{
    public bool IsNone => Added.Count == 0 && Removed.Count == 0 && Touched.Count == 0;

    public static RewriteChange Between(Family family, OwnedTable now, OwnedTable then, DispatchChain dispatch)
    {
        var before = Reached(family, now, dispatch).ToList();
        var after = Reached(family, then, dispatch).ToList();
        var (added, removed) = (after.Except(before).ToHashSet(), before.Except(after).ToHashSet());

        // Where rules that stay have changed places another of them may win: all of that partition count as moved.
        var names = after.Select(rewrite => rewrite.Partition).ToHashSet();
        foreach (var name in names)
        {
            var stayed = before.Where(rewrite => rewrite.Partition == name && !removed.Contains(rewrite)).ToList();
            if (!stayed.SequenceEqual(after.Where(rewrite => rewrite.Partition == name && !added.Contains(rewrite))))
            {
                added.UnionWith(stayed);
                removed.UnionWith(stayed);
            }
        }

        return new RewriteChange(
            after.Where(added.Contains).ToValueList(),
            before.Where(removed.Contains).ToValueList(),
            FindTouched(family, before.Except(removed).ToList(), after.Except(added).ToList(), removed));
    }

    private static ValueList<Rewrite> FindTouched(Family family, List<Rewrite> before, List<Rewrite> after, IEnumerable<Rewrite> removed)
    {
        var byDestination = Index(family, removed);
        var others = before.SequenceEqual(after) ? null : Index(family, after);
        return after.Where(rewrite => byDestination.Overlapping(rewrite.Destination(family)).Any()
            || (others?.Overlapping(rewrite.Destination(family)).Any(other => other.Partition != rewrite.Partition) ?? false)).ToValueList();
    }

    private static PrefixIndex<Rewrite> Index(Family family, IEnumerable<Rewrite> rewrites) =>
        new(rewrites.Select(rewrite => (rewrite.Destination(family), rewrite)));

    private static IEnumerable<Rewrite> Reached(Family family, OwnedTable table, DispatchChain dispatch)
    {
        // Without the jump from the built-in chain no packet gets here.
        var isHooked = table.Hooks.Any(hook => hook.Dispatch == dispatch.Name);
        var pointers = (isHooked ? table.Find(dispatch.Name)?.Rules ?? [] : [])
            .Select(rule => Pointer.TryParse(family, dispatch.Name, rule, out var pointer) ? pointer : null).OfType<Pointer>()
            .ToLookup(pointer => pointer.Chain);
        foreach (var group in pointers)
        {
            var partition = PartitionChainName.Parse(group.Key).Partition;
            foreach (var rule in table.Find(group.Key)?.Rules ?? [])
            {
                if (group.Any(pointer => Leads(pointer, rule)))
                {
                    yield return new Rewrite(partition, rule);
                }
            }
        }
    }

    /// <summary>True if packets that the rule is for come through the pointer; where that cannot be told from one prefix, true.</summary>
    private static bool Leads(Pointer pointer, string rule) =>
        pointer.Address is not { } address
        || SavedOption.Positive(RuleTokens.Split(rule), pointer.Kind is PointerKind.Source ? "-s" : "-d") is not { } text
        || !IpPrefix.TryParse(text, out var prefix) || address.Contains(prefix);
}
