namespace Ripcs.Changes.Applying;

/// <summary>Writes the blocks of a plan, as long as they go through. What nobody has seen is not changed.</summary>
internal sealed class BlockWriter(INetfilter netfilter)
{
    /// <param name="actual">What was read before.</param>
    /// <param name="plan">What is to be written.</param>
    /// <param name="written">The blocks that went through are added to it.</param>
    /// <exception cref="HostException">A block was refused, or cannot be written; those behind it were not tried.</exception>
    public void Write(FirewallState actual, Plan plan, List<Block> written)
    {
        if (HiddenChains.Touched(actual, plan) is var (family, table, chain))
            throw new NetfilterException(HiddenText.Touched(family, table, chain));

        // All texts first: a refused one must not leave the blocks before it behind.
        var texts = plan.Blocks.Select(block => (block, TextOf(block))).ToList();
        var typed = plan.Blocks.Select(block => TypedRules.Of(block, actual[block.Family].Table(block.Table), netfilter)).ToList();
        netfilter.Begin(texts.Count);
        foreach (var ((block, text), asTyped) in texts.Zip(typed))
        {
            var counts = KeptCounts.Of(block, actual[block.Family].Table(block.Table), netfilter);
            Write(actual, block, counts is null && asTyped == block ? text : counts is null ? RestoreWriter.Write(asTyped)
                : RestoreWriter.Write(asTyped, counts));
            written.Add(block);
        }
    }

    private void Write(FirewallState actual, Block block, string text)
    {
        try
        {
            netfilter.Restore(block.Family, text);
        }
        catch (RestoreRefusedException e) when (HiddenChains.Unhooked(actual, block) is { } chain)
        {
            throw new NetfilterException($"{e.Message}\n{HiddenText.Unhooked(block.Family, block.Table, chain)}", e);
        }
    }

    private static string TextOf(Block block)
    {
        try
        {
            return RestoreWriter.Write(block);
        }
        catch (RestoreTextException e)
        {
            throw new NetfilterException(
                $"{block.Table} {block.Family}: a rule cannot be written as one line of iptables-restore: {e.Message}; "
                + "if somebody made it by hand, delete it with iptables -D, then run the same command again", e);
        }
    }
}

/// <summary>Whether what is ours is as desired.</summary>
internal static class Verification
{
    /// <summary>The first difference in words, or null. Chains that the plan had to keep do not count.</summary>
    public static string? Difference(OwnedState desired, FirewallState actual, Knowledge known, ValueList<KeptChain> kept)
    {
        var live = Ownership.Read(actual, known);
        foreach (var (family, name) in Families.Both.SelectMany(family => Tables.WithSets.Select(table => (family, table))))
        {
            var (then, now) = (desired.Table(family, name), live.Table(family, name));
            var stays = kept.Where(chain => chain.Family == family && chain.Table == name).Select(chain => chain.Chain).ToHashSet();
            if (Chains(then, now, stays) is { } difference)
                return $"{name} {family}: {difference}";

            if (Foreign(then, now, stays) is { } foreign)
                return $"{name} {family}: {foreign}";

            if (!then.Hooks.SequenceEqual(now.Hooks))
                return $"{name} {family}: the jumps from the built-in chains are {Hooks(now)}, not {Hooks(then)}";

            if (then.Foreign.FirstOrDefault(chain => chain.IsOpenIn(actual[family].Table(name))) is { } open)
                return $"{name} {family}: {open.Name} has not the policy {open.Policy}";

            if (HostPolicies.Difference(family, then, actual[family].Table(name), known) is { } policy)
                return $"{name} {family}: {policy.BuiltIn} has not the policy {policy.Policy}";
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

    private static string? Foreign(OwnedTable desired, OwnedTable live, HashSet<ChainName> kept)
    {
        var (then, now) = (Taken(desired), Taken(live));
        var chain = then.Keys.Union(now.Keys).Where(name => !kept.Contains(name))
            .FirstOrDefault(name => !(then.TryGetValue(name, out var rules) && now.TryGetValue(name, out var found) && rules == found));
        return chain == default ? null
            : then.ContainsKey(chain) ? $"the rules not managed by Ripcs that were in {chain} are not all back"
            : $"rules not managed by Ripcs are still in {chain}";
    }

    private static Dictionary<ChainName, ValueList<string>> Taken(OwnedTable table) =>
        table.Foreign.ToDictionary(chain => chain.Name, chain => chain.Taken.Select(RuleNormalizer.Normalize).ToValueList());

    private static string Hooks(OwnedTable table) =>
        table.Hooks.Count == 0 ? "none" : string.Join(", ", table.Hooks.Select(hook => $"{hook.BuiltIn} -> {hook.Dispatch}"));
}
