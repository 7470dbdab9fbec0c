using Ripcs.Core.Emit;
using Ripcs.Core.Lowering;

namespace Ripcs.Core;

/// <summary>From checked statements to chains and pointers in saved form: the list of passes. It follows no packet and knows no check: what
/// is only doubtful is found by others, from what it returns.</summary>
internal static class PartitionCompiler
{
    /// <returns>The partition, and what the checks of a rule file read of it.</returns>
    public static (CompiledPartition Partition, CompiledStatements Statements) Compile(CheckedPartition partition,
        DiagnosticBag diagnostics)
    {
        var rewrites = Families.Both.ToDictionary(family => family, family => new Rewrites(partition, family));
        var publics = Families.Both.ToDictionary(family => family, family => new PublicAddresses(rewrites[family], family));

        ExceptedInterfaces.Check(partition, rewrites.Values, diagnostics);
        var limits = new LimitLowering(partition);
        var most = new MostRules(partition, diagnostics);
        var lowered = FamilyStatement.Of(partition).GroupBy(said => (said.Statement, said.Family))
            .SelectMany(ways => limits.Lower(most.Of(ways.Key.Statement, ways.Key.Family, ways
                .SelectMany(said => LowerStatement(said, rewrites[said.Family], publics[said.Family]))
                .SelectMany(RejectLowering.Lower)
                .SelectMany(rule => LogLowering.Lower(rule, partition.Rules[rule.Statement]))))).ToList();
        lowered = most.AreExceeded ? [] : lowered;

        var chains = ChainEmitter.Emit(partition, lowered);
        var reached = chains.SelectMany(chain => PlacedChains.Of(partition, chain)).Select(chain => (Chain: chain, Reach: Reach.Of(chain)))
            .ToList();
        var hung = reached.Select(item => (Chains: EntryChains.For(partition, item.Chain, item.Reach), item.Reach)).ToList();
        var pointers = hung.SelectMany(item => PointerEmitter.Emit(item.Chains, item.Reach));

        var host = partition.HostPolicy is { } policy ? HostPolicyEmitter.Emit(partition, policy).ToList() : [];
        var raw = RawEmitter.Emit(partition).ToList();
        if (RawWays.TooMany(raw.SelectMany(item => item.Chains)) is { Origin: var many })
            diagnostics.RawWaysMultiply(new SourceSpan(many.File, many.Line), RawWays.MostRepeated);

        var compiled = new CompiledPartition(
            partition.Name,
            partition.Order,
            partition.File,
            [.. host.Select(item => item.Chain), .. raw.SelectMany(item => item.Chains),
                .. hung.SelectMany(item => item.Chains.All).Select(chain => chain.Compiled), .. SetEmitter.Emit(partition)],
            [.. host.Select(item => item.Pointer), .. raw.SelectMany(item => item.Pointers), .. pointers],
            partition.Labels.Select(label =>
                new CompiledLabel(label.Name, label.Members.Select(item => item.ToText()).ToValueList()) { File = label.At.File,
                Line = label.At.Line }).ToValueList())
        {
            Refreshed = SetEmitter.Refreshed(partition),
            HostPolicy = partition.HostPolicy is { } said ? new CompiledHostPolicy(said.Defaults, said.Behind,
                said.Origin) { Family = said.Family } : null,
        };
        return (compiled, new CompiledStatements(partition, chains, reached.Select(item => item.Chain).ToValueList(),
            raw.SelectMany(item => item.Chains).ToValueList(), rewrites.Values, new LonePointers(partition, reached)));
    }

    private static IEnumerable<LoweredRule> LowerStatement(
        FamilyStatement said, Rewrites rewrites, PublicAddresses publics) => said.Rule.Action switch
        {
            RuleAction.Dnat { IsNetmap: true } netmap => NetmapLowering.Lower(said, netmap),
            RuleAction.Dnat dnat => DnatLowering.Lower(said, dnat, rewrites),
            RuleAction.Snat snat => SnatLowering.Lower(said, snat),
            RuleAction.SynProxy proxy => SynProxyLowering.Lower(said, proxy),
            RuleAction.Transparent proxy => TransparentLowering.Lower(said, proxy),
            var action => FilterLowering.Lower(said, action, publics),
        };
}
