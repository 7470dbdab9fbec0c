namespace Ripcs.Core.Lint;

/// <summary>
/// Finds Snats whose implied accept lets the inside reach everything, including other partitions.
/// <code>
/// Rewrite("inside to outside").Snat("inside", to: "www");        // add .Out("eth0")
/// </code>
/// </summary>
internal static class WideSnats
{
    public static void Warn(CheckedPartition partition, DiagnosticBag diagnostics)
    {
        foreach (var rule in partition.Rules.Where(IsWide))
        {
            diagnostics.SnatReachesEverything(rule);
        }
    }

    private static bool IsWide(CheckedRule rule) =>
        rule is { Action: RuleAction.Snat, ImpliesAccept: true, Out: null, To: null };
}
