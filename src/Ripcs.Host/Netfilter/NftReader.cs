using Ripcs.Core.Emit;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter.Nftables;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// Reads a family on nft. One native rule, made by nft, hides a whole table from iptables-save, or is printed as a rule with another
/// meaning. Chains without native rules are then read one by one, and the others are marked as hidden.
/// </summary>
/// <param name="run">Runs a program with these arguments.</param>
/// <param name="nftables">Reads the chains that iptables cannot show.</param>
internal sealed class NftReader(
    Family family, FamilyPrograms programs, Func<string, ValueList<string>, ProcessResult> run, INftables nftables)
{
    /// <exception cref="NetfilterException">It cannot be read, or a chain of Ripcs is hidden.</exception>
    public FamilyReading Read()
    {
        var all = run(programs.Save, []);
        var whole = SaveCheck.IsHiding(all) ? null : FirewallReader.Parse(family, SaveCheck.Text(programs.Save, all));
        var proven = whole is null ? [] : Proven(whole);
        if (nftables.Chains(family, (table, chain) => proven.Contains((table, chain))) is not { } chains)
            return new FamilyReading(whole ?? FirewallReader.Parse(family, SaveCheck.Text(programs.Save, all)), Mark: null);

        whole = whole is null ? null : SaveCheck.Whole(programs.Save, whole, chains.Select(chain => chain.Table));
        var state = WithHidden(whole ?? TableByTable(chains), chains);
        return HiddenChains.Ours(state) is [var (table, chain), ..] ? throw new NetfilterException(HiddenText.Ours(family, table, chain))
            : new FamilyReading(state, chains.Any(HasNative) ? null : RulesMark.Of(all.Output));
    }

    /// <summary>See <see cref="INetfilter.RulesMark"/>.</summary>
    /// <exception cref="NetfilterException">It cannot be read.</exception>
    public string? Mark()
    {
        var all = run(programs.Save, []);
        return !SaveCheck.IsHiding(all) && SaveCheck.Text(programs.Save, all) is var text
            && nftables.Chains(family, (table, chain) => PartitionChainName.TryParse(chain, out PartitionChainName _)) is { } chains
                && !chains.Any(HasNative) ? RulesMark.Of(text) : null;
    }

    // iptables may print the same for different native rules.
    private static bool HasNative(NftChain chain) => chain.Rules.Any(rule => rule.IsNative);

    /// <summary>Reads only these chains; null if the kernel does not list its chains, or a native rule hides one of these.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public SomeChains? Read(IReadOnlySet<(TableName Table, ChainName Chain)> wanted)
    {
        if (nftables.Chains(family, (table, chain) => !wanted.Contains((table, chain))) is not { } chains)
            return null;

        var read = chains.Where(chain => wanted.Contains((chain.Table, chain.Name))).Select(chain => (chain.Table, Chain(chain))).ToList();
        return read.TrueForAll(item => item.Item2 is not null)
            ? new SomeChains(read.Select(item => (item.Table, item.Item2!)).ToValueList(),
                chains.Select(chain => (chain.Table, chain.Name)).ToHashSet()) : null;
    }

    private FamilyState TableByTable(ValueList<NftChain> chains) =>
        new(family, chains.GroupBy(chain => chain.Table).SelectMany(table => Table(table.Key, table)).ToValueList());

    private ValueList<TableState> Table(TableName name, IEnumerable<NftChain> chains)
    {
        var saved = run(programs.Save, ["-t", name.Value]);
        return SaveCheck.IsHiding(saved)
            ? [new TableState(name, chains.Select(chain => Chain(chain)).OfType<ChainState>().ToValueList())]
            : FirewallReader.Parse(family, SaveCheck.Text(programs.Save, saved)).Tables;
    }

    /// <summary>Null if it cannot be shown.</summary>
    private ChainState? Chain(NftChain chain)
    {
        if (chain.Rules.Any(rule => rule.IsNative))
            return null;

        var shown = run(programs.Main, ["-t", chain.Table.Value, "-S", chain.Name.Value]);
        if (SaveCheck.IsPermission(shown) || (shown.ExitCode != 0 && !SaveCheck.IsHiding(shown)))
            _ = SaveCheck.Text(programs.Main, shown);

        return SaveCheck.IsHiding(shown) ? null
            : FirewallReader.Parse(family, SaveText(chain.Table, shown.Output)).Table(chain.Table).Find(chain.Name);
    }

    // "-P INPUT ACCEPT" and "-N name" are ":INPUT ACCEPT" and ":name -" in a save. Only the first line is read so: a later one may look the
    // same because of a comment with a line break.
    private static string SaveText(TableName table, string shown)
    {
        var end = shown.IndexOf('\n', StringComparison.Ordinal) is var found and >= 0 ? found + 1 : shown.Length;
        var first = shown[..end].TrimEnd('\n');
        var declared = first.StartsWith("-P ", StringComparison.Ordinal) ? $":{first[3..]}\n"
            : first.StartsWith("-N ", StringComparison.Ordinal) ? $":{first[3..]} -\n" : shown[..end];
        return $"*{table}\n{declared}{shown[end..]}COMMIT\n";
    }

    private FamilyState WithHidden(FamilyState read, ValueList<NftChain> chains)
    {
        var doubtful = chains.ToLookup(chain => chain.Table);
        return read with { Tables = read.Tables.Select(table => WithHidden(table, doubtful[table.Name])).ToValueList() };
    }

    private TableState WithHidden(TableState table, IEnumerable<NftChain> chains)
    {
        var hidden = chains.Where(chain => table.Find(chain.Name) is not { } found
            || (chain.Rules.Any(rule => rule.IsNative) && !Proves(table.Name, found)))
            .Select(Hidden).ToList();
        var names = hidden.Select(chain => chain.Name).ToHashSet();
        return names.Count == 0 ? table
            : table with { Chains = table.Chains.Where(chain => !names.Contains(chain.Name)).Concat(hidden).ToValueList() };
    }

    private static ChainState Hidden(NftChain chain) =>
        new(chain.Name, chain.Policy,
            chain.Rules.Select(rule => rule is { IsBareJump: true, JumpsTo: { } target } ? SavedRule.Normal($"-j {target}")
            : SavedRule.Unknown(rule.JumpsTo)).ToValueList())
        {
            IsHidden = true,
        };

    private HashSet<(TableName Table, ChainName Chain)> Proven(FamilyState state) =>
        (from table in state.Tables from chain in table.Chains where Proves(table.Name, chain) select (table.Name, chain.Name)).ToHashSet();

    // A chain whose content proves its name is understood, however its rules were made.
    private bool Proves(TableName table, ChainState chain) =>
        !chain.IsBuiltIn && ChainHash.Proves(family, table, chain.ToOwned());
}
