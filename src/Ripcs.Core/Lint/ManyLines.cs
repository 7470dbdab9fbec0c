using Ripcs.Core.Emit;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds statements whose addresses multiply out to so many lines that they slow down packets and changes.
/// <code>
/// Accept("web").Ports(80).From("three hundred customers").To("twenty machines");       // 6000 lines
/// </code>
/// </summary>
internal static class ManyLines
{
    // A long list at one end is fine, because a packet passes it in 0.05 ms at most; only products are likely to be a mistake.
    private const int Many = 1000;

    public static void Warn(CheckedPartition partition, ValueList<EmittedChain> chains, DiagnosticBag diagnostics)
    {
        var statements = from chain in chains
                         from rule in chain.Rules
                         group rule by (rule.Statement, chain.Family);
        foreach (var statement in statements)
        {
            var rule = partition.Rules[statement.Key.Statement];
            var (sources, destinations) = Ends(rule, statement.Key.Family);
            if (statement.Count() is var lines and > Many && sources > 1 && destinations > 1)
                diagnostics.StatementMakesManyLines(rule, statement.Key.Family, lines, sources, destinations);
        }
    }

    private static (int Sources, int Destinations) Ends(CheckedRule rule, Family family)
    {
        var (from, to) = (rule.From.In(family).Count, rule.To.In(family).Count);
        return rule.Action switch
        {
            RuleAction.Dnat dnat => (from, dnat.Addresses.In(family).Count),
            RuleAction.Snat snat => (snat.Addresses.In(family).Count, to),
            _ => (from, to),
        };
    }
}
