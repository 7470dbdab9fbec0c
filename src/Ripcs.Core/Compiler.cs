using Ripcs.Core.Analysis.Expectations;
using Ripcs.Core.Lint;
using Ripcs.Core.Lowering;
using Ripcs.Core.Validation;

namespace Ripcs.Core;

/// <summary>From a rule file to chains and pointers in saved form, with what is wrong or doubtful about it: the list of passes.
/// </summary>
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
        var (compiled, statements) = PartitionCompiler.Compile(partition, diagnostics);
        AllChecks.OfFile.Warn(statements, diagnostics);
        return compiled;
    }
}
