using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Kernel.Tests.Parity;

/// <summary>A rule without what differs by deviation 1: its chain and its target are named by partition and kind, such as bar-a.</summary>
internal sealed record LoadedRule(string Table, string Chain, string Text)
{
    public bool IsPointer => Chain.StartsWith("partition-", StringComparison.Ordinal);

    public bool Targets(string target) => $" {Text}".EndsWith($" -j {target}", StringComparison.Ordinal);

    public override string ToString() => $"{Table} {Chain} {Text}";
}

/// <summary>What a save holds, up to deviation 1: no hashes, no chains without rules and nothing that leads to them, no guard.</summary>
internal static class LoadedRules
{
    /// <summary>Chains by table and name; the rules of each in their order.</summary>
    public static ValueList<LoadedRule> Of(string save, Family family) =>
    [
        .. from table in SaveReader.Parse(save).ToState(family).Tables
           let chains = WithoutEmpty(table)
           from chain in chains
           from rule in chain.Rules
           orderby table.Name.Value, Kind(chain.Name.Value) // stable: rules stay as they are
           select new LoadedRule(table.Name.Value, Kind(chain.Name.Value), WithKind(rule.Canonical)),
    ];

    private static List<ChainState> WithoutEmpty(TableState table)
    {
        var chains = table.Chains.Where(chain => chain.Name != DispatchChain.Guard).ToList();
        while (chains.Find(chain => !chain.IsBuiltIn && chain.Rules.Count == 0) is { } empty)
        {
            chains.Remove(empty);
            chains = [.. chains.Select(chain => chain with
            {
                Rules = chain.Rules.Where(rule => RuleTarget.Find(rule.Canonical)?.Chain != empty.Name).ToValueList(),
            })];
        }

        return chains;
    }

    private static string WithKind(string rule) =>
        RuleTarget.Find(rule) is { } target ? rule.Replace($"-j {target.Name}", $"-j {Kind(target.Name)}", StringComparison.Ordinal) : rule;

    private static string Kind(string chain) =>
        PartitionChainName.TryParse(new ChainName(chain), out var name) ? $"{name.Partition}-{(char)name.Kind}" : chain;
}
