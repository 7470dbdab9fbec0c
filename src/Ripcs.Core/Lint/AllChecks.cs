using Ripcs.Core.Emit;
using Ripcs.Core.Lowering;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Lint;

/// <summary>One check: a file of the same name in this folder.</summary>
/// <param name="Codes">The codes of its warnings.</param>
/// <param name="Warn">Runs the check and adds its warnings.</param>
internal sealed record Check<T>(string Codes, Action<T, DiagnosticBag> Warn);

/// <summary>
/// All checks, grouped by what they read: one rule file, all rule files together, all rules of a
/// host. The first two groups run whenever rule files are compiled, the third only for "lint". A new
/// check is a file in this folder, a row here, a message in Diagnostics, and its code in the manual.
/// </summary>
internal static class AllChecks
{
    public static readonly ValueList<Check<CompiledStatements>> OfFile =
    [
        // A statement that can never match is not also reported as too late.
        new("RIP0502, RIP0503", (file, bag) =>
        {
            var packets = ChainPackets.Of(file.Partition, file.Split);
            LateDenies.Warn(file.Partition, packets, ShadowedRules.Warn(file.Partition, packets, file.Lone, bag), bag);
        }),
        new("RIP0504", (file, bag) => WideSnats.Warn(file.Partition, bag)),
        new("RIP0505", (file, bag) => ManyLines.Warn(file.Partition, file.Chains, bag)),
        new("RIP0514", (file, bag) => LongLists.Warn(file.Partition, bag)),
        new("RIP0263", (file, bag) => LastAllowed.Warn(file.Partition, bag)),
        new("RIP0507, RIP0509, RIP0510", (file, bag) => HostBesideDnats.Warn(file.Partition, file.Rewrites, bag)),
        new("RIP0508", (file, bag) => OpenedRewrites.Warn(file.Partition, file.Rewrites, bag)),
        new("RIP0515", (file, bag) => SharedRecentLists.Warn([.. file.Chains.Select(chain => chain.Compiled), .. file.Raws], bag)),
    ];

    public static readonly ValueList<Check<CompiledRules>> OfFilesTogether =
    [
        new("RIP0506", SnatOverlaps.Warn),
        new("RIP0516", DnatOverlaps.Warn),
        new("RIP0508", OpenedRewrites.WarnBetween),
        new("RIP0511", ConflictingPartitions.Warn),
        new("RIP0512", TranslatedAway.Warn),
        new("RIP0517, RIP0519, RIP0521, RIP0522", RawBypasses.Warn),
        new("RIP0513", NeighboursDenied.Warn),
        new("RIP0518", GroupServices.Warn),
    ];

    public static readonly ValueList<Check<HostRules>> OfHost =
    [
        new("RIP0531", BypassedStatements.Warn),
        new("RIP0531", BypassedDefaults.Warn),
        new("RIP0530", UnreachableStatements.Warn),
        new("RIP0532", WideOpenings.Warn),
        new("RIP0533", (host, bag) => EndingRules.Warn(host.Files, host.Today, bag)),
        new("RIP0534", (host, bag) => UnusedLabels.Warn(host.Labels.SelectMany(labels => labels), bag)),
        new("RIP0535", (host, bag) => SameLabels.Warn(host.Labels, bag)),
    ];

    public static void Warn<T>(this ValueList<Check<T>> checks, T about, DiagnosticBag diagnostics)
    {
        foreach (var check in checks)
        {
            check.Warn(about, diagnostics);
        }
    }
}
