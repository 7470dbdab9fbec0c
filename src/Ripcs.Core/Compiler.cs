using Ripcs.Core.Analysis.Expectations;
using Ripcs.Core.Emit;
using Ripcs.Core.Lint;
using Ripcs.Core.Lowering;
using Ripcs.Core.Validation;

namespace Ripcs.Core;

/// <summary>From a rule file to chains and pointers in saved form: the list of passes.</summary>
public static class Compiler
{
    /// <summary>Compiles what a script said.</summary>
    /// <param name="file">What it said.</param>
    /// <param name="today">The day in UTC: rules that have ended by then are left out.</param>
    public static CompiledFile Compile(RuleFile file, DateOnly today)
    {
        var diagnostics = new DiagnosticBag();
        var (partition, holds) = ((CompiledPartition?)null, DaySpan.Always);
        var said = Validator.CheckFile(file, diagnostics);
        if (said?.Partition is { } right)
        {
            (right, holds, var ended) = EndedRules.LeaveOut(right, today, diagnostics);
            partition = Compile(right, diagnostics) with { Ended = ended };
        }

        ExpectationConflicts.CheckEach(said?.Expectations ?? [], diagnostics);
        return diagnostics.HasErrors ? new CompiledFile(file.Path, PartitionCheck.Named(file), null, diagnostics.ToList())
            : new CompiledFile(file.Path, PartitionCheck.Named(file), partition, diagnostics.ToList()) { Holds = holds,
                Expectations = said!.Expectations, Labels = said.Labels };
    }

    /// <summary>Finds what is wrong or doubtful between files that are right by themselves.</summary>
    public static ValueList<Diagnostic> CheckTogether(ValueList<CompiledFile> files)
    {
        var diagnostics = new DiagnosticBag();
        TogetherCheck.Check(files.Select(file => file.Named).OfType<NamedPartition>(), diagnostics);
        var partitions = files.Select(file => file.Partition).OfType<CompiledPartition>().ToList();
        TogetherCheck.CheckHostPolicies(partitions, diagnostics);
        TogetherCheck.CheckLists(partitions, diagnostics);
        ExpectationConflicts.CheckTogether(files.SelectMany(file => file.Expectations), diagnostics);
        AllChecks.OfFilesTogether.Warn(new CompiledRules(partitions), diagnostics);
        return diagnostics.ToList();
    }

    /// <summary>Finds what rules write that those of another partition match, if it was not so before.</summary>
    public static ValueList<Diagnostic> CheckLists(ValueList<CompiledPartition> before, ValueList<CompiledPartition> after)
    {
        var (known, found) = (new DiagnosticBag(), new DiagnosticBag());
        TogetherCheck.CheckLists(before, known);
        TogetherCheck.CheckLists(after, found);
        return found.ToList().Except(known.ToList()).ToValueList();
    }

    /// <summary>Compiles a checked partition; its warnings go into the bag.</summary>
    public static CompiledPartition Compile(CheckedPartition partition, DiagnosticBag diagnostics)
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

        AllChecks.OfFile.Warn(new CompiledStatements(partition, chains, reached.Select(item => item.Chain).ToValueList(),
            raw.SelectMany(item => item.Chains).ToValueList(), rewrites.Values, new LonePointers(partition, reached)), diagnostics);
        return new CompiledPartition(
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
