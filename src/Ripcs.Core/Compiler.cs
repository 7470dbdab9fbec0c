using Ripcs.Core.Analysis;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Emit;
using Ripcs.Core.Lowering;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;

namespace Ripcs.Core;

/// <summary>From a rule file to chains and pointers in saved form: the list of passes.</summary>
public static class Compiler
{
    /// <summary>Compiles what a script said.</summary>
    public static CompiledFile Compile(RuleFile file)
    {
        var diagnostics = new DiagnosticBag();
        var partition = Validator.Check(file, diagnostics) is { } right ? Compile(right, diagnostics) : null;
        return new CompiledFile(file.Path, PartitionCheck.Named(file), partition, diagnostics.ToList());
    }

    /// <summary>Finds what is wrong or doubtful between files that are right by themselves.</summary>
    public static void CheckTogether(ValueList<CompiledFile> files, DiagnosticBag diagnostics)
    {
        TogetherCheck.Check(files.Select(file => file.Named).OfType<NamedPartition>(), diagnostics);
        var partitions = files.Select(file => file.Partition).OfType<CompiledPartition>().ToList();
        SnatOverlaps.Warn(partitions, diagnostics);
        OtherHostOpenings.Warn(partitions, diagnostics);
    }

    /// <summary>Compiles a checked partition; its warnings go into the bag.</summary>
    public static CompiledPartition Compile(CheckedPartition partition, DiagnosticBag diagnostics)
    {
        var rewrites = Families.Both.ToDictionary(family => family, family => new Rewrites(partition, family));
        var publics = Families.Both.ToDictionary(family => family, family => new PublicAddresses(rewrites[family], family));

        var lowered = FamilyStatement.Of(partition)
            .SelectMany(said => LowerStatement(said, rewrites[said.Family], publics[said.Family]))
            .SelectMany(RejectLowering.Lower)
            .SelectMany(rule => LogLowering.Lower(rule, partition.Rules[rule.Statement]));

        var chains = ChainEmitter.Emit(partition, lowered);
        var reached = chains.Select(chain => (Chain: chain, Reach: Reach.Of(chain))).ToList();
        var hung = reached.Select(item => (Chains: EntryChains.For(partition, item.Chain, item.Reach), item.Reach)).ToList();
        var pointers = hung.SelectMany(item => PointerEmitter.Emit(item.Chains, item.Reach));

        var covered = CoveredRules.Warn(partition, chains, diagnostics);
        LateDenies.Warn(partition, chains, covered, diagnostics);
        WideSnats.Warn(partition, diagnostics);
        ManyLines.Warn(partition, chains, diagnostics);
        LedOnHosts.Warn(partition, rewrites.Values, diagnostics);
        PublicsBesideHost.Warn(partition, rewrites.Values, diagnostics);
        HostsExcepted.Warn(partition, rewrites.Values, diagnostics);
        OpenedRewrites.Warn(partition, rewrites.Values, diagnostics);

        return new CompiledPartition(
            partition.Name,
            partition.Order,
            partition.File,
            hung.SelectMany(item => item.Chains.All).Select(chain => chain.Compiled).ToValueList(),
            pointers.ToValueList(),
            partition.Labels.Select(label => new CompiledLabel(label.Name, label.Members.Select(item => item.ToText()).ToValueList())).ToValueList());
    }

    private static IEnumerable<LoweredRule> LowerStatement(
        FamilyStatement said, Rewrites rewrites, PublicAddresses publics) => said.Rule.Action.Case(
            filter: filtering => FilterLowering.Lower(said, filtering, publics),
            dnat: dnat => DnatLowering.Lower(said, dnat, rewrites),
            snat: snat => SnatLowering.Lower(said, snat),
            masquerade: masquerade => SnatLowering.Lower(said, masquerade));
}
