namespace Ripcs.Host.Netfilter;

/// <summary>Some live chains of a family, and the names of all chains that the kernel has.</summary>
internal sealed record SomeChains(
    ValueList<(TableName Table, ChainState Chain)> Read, IReadOnlySet<(TableName Table, ChainName Chain)> Names);

/// <summary>
/// Reads back only what was written. If the kernel counted Ripcs's own blocks and no other change since everything was read, the chains
/// that they did not touch are unchanged; in any doubt everything is read again.
/// </summary>
internal static class WrittenChains
{
    // Each chain costs one start of a program, and reading everything costs two.
    public const int Most = 16;

    /// <summary>The live state after the blocks; null if only a complete reading can tell.</summary>
    /// <param name="netfilter">The kernel's tables.</param>
    /// <param name="before">The live state when the blocks were planned.</param>
    /// <param name="written">The blocks that were written since.</param>
    public static Reading? ReadBack(INetfilter netfilter, Reading before, ValueList<Block> written)
    {
        if (before.Generation is not { } began)
            return null;

        // Each block is one transaction, and the kernel counts transactions, but not those of sets.
        var ofRules = written.Where(block => block.Table != TableName.Set).ToList();
        var generation = began + (uint)ofRules.Count;
        var places = ofRules.SelectMany(block => block.Steps.Select(step => new ChainPlace(block.Family, block.Table, step.Chain)))
            .ToHashSet();
        if (places.Count > Most || places.Any(place => Tables.IsBuiltIn(place.Chain)) || netfilter.Generation() != generation)
            return null;

        var state = before.State;
        foreach (var family in places.GroupBy(place => place.Family, place => (place.Table, place.Chain)))
        {
            if (After(netfilter, state[family.Key], family.ToHashSet()) is not { } after)
                return null;

            state = state.With(after);
        }

        var reading = new Reading(state, generation);
        if (ofRules.Count < written.Count || state.HasSets)
            reading = FirewallReader.WithSets(netfilter, reading);

        return netfilter.Generation() == generation ? reading : null;
    }

    /// <summary>The family with the written chains as they are now; null if the other chains are not the same as before.</summary>
    private static FamilyState? After(INetfilter netfilter, FamilyState before, HashSet<(TableName Table, ChainName Chain)> written)
    {
        if (netfilter.Read(before.Family, written) is not { } now)
            return null;

        // iptables-save also prints built-in chains that the kernel has not made yet.
        var names = now.Names.Where(place => !Tables.HasBuiltIn(place.Table, place.Chain)).ToHashSet();
        var read = now.Read.ToDictionary(item => (item.Table, item.Chain.Name), item => item.Chain);
        var others = before.Tables.Where(table => table.Name != TableName.Set)
            .SelectMany(table => table.Chains.Select(chain => (Table: table.Name, Chain: chain.Name)))
            .Where(place => !Tables.HasBuiltIn(place.Table, place.Chain) && !written.Contains(place));
        var tables = before.Tables.Select(table => table.Name).ToHashSet();
        return names.SetEquals(others.Concat(read.Keys)) && written.All(place => tables.Contains(place.Table))
            ? before with { Tables = before.Tables.Select(table => After(table, written, read)).ToValueList() } : null;
    }

    private static TableState After(
        TableState before, HashSet<(TableName Table, ChainName Chain)> written, Dictionary<(TableName Table, ChainName Chain),
        ChainState> read)
    {
        if (!written.Any(place => place.Table == before.Name))
            return before;

        var stayed = before.Chains.Where(chain => !written.Contains((before.Name, chain.Name))
            || read.ContainsKey((before.Name, chain.Name)))
            .Select(chain => read.GetValueOrDefault((before.Name, chain.Name), chain));
        var made = read.Where(item => item.Key.Table == before.Name && before.Find(item.Key.Chain) is null).Select(item => item.Value);
        return before with { Chains = [.. stayed, .. made.OrderBy(chain => chain.Name)] };
    }
}
