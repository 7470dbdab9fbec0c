using Ripcs.Changes.Operations;

namespace Ripcs.Commands;

/// <summary>What a clean or a flush would do, for read-only runs.</summary>
internal static class RemovalRun
{
    public static RunReport Shown(CommandHost host, ParseResult result, Operation operation)
    {
        var machine = host.Machine(result);
        var state = machine.LookAtState();
        var netfilter = machine.Netfilter(null);
        if (operation.RefusesOtherVariant)
            OtherVariantReader.RefuseOurs(netfilter, AppliedFile.Read(state).Known);

        var actual = machine.ReadAt(netfilter).State;
        var known = AppliedFile.Read(state).KnownOn(actual);
        var desired = operation.Make(actual, known);
        var report = RuleSetRun.Shown(operation.Name, desired, desired.Change.IsEmpty);
        return report with
        {
            // Removed rules need as much review as added ones.
            Meaning = desired.Leaving.Any(partition => partition.IsUnnamed)
                ? operation.MeaningOf(desired.Change, []) : null,
            Notes = [.. RuleSetRun.Warnings(machine, state, actual, known), .. report.Notes],
        };
    }
}
