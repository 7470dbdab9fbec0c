using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Core.Lint;

/// <summary>
/// Reports for each statement the foreign rules that come before Ripcs in a built-in chain of filter or nat, or in a table before filter,
/// and decide differently about new connections. Chains that a host policy puts first are excluded.
/// </summary>
public static class BypassedStatements
{
    internal static void Warn(HostRules host, DiagnosticBag diagnostics)
    {
        foreach (var (rules, table) in host.Families.SelectMany(rules => BypassedRules.Asked.Select(table => (rules, table))))
        {
            var known = new HashSet<(TableName, ChainName, int, RuleOrigin)>();
            var found = new BypassedRules(rules, table, host.Behind, host.Addresses(rules.Family)).Find();
            foreach (var rule in host.Known(rules.Family, table, found))
            {
                if (host.Said.Of(rules.Family, table, rule.Rule.Chain, rule.Rule.Place, rule.Rule.Rule.Text) is { Line: > 0 } origin
                    && known.Add((rule.ByTable, rule.By.Chain, rule.By.Place, origin)))
                {
                    var (foreign, packet) = (Foreign.Name(rules.Family, rule.ByTable, rule.By), Example(rule.Packets));
                    if (rule.IsLedElsewhere)
                    {
                        diagnostics.TranslatedBefore(origin, foreign, packet, Advice(rule));
                    }
                    else
                    {
                        diagnostics.StatementIsBypassed(origin, foreign, packet, Advice(rule));
                    }
                }
            }
        }
    }

    /// <summary>"tcp 192.0.2.1 -> 10.0.0.1 :22": one of the packets, of a well-known protocol if possible.</summary>
    public static string Example(PacketBox packets)
    {
        var one = PossiblePackets.Example(packets);

        // Leaves out a port that may have any value.
        var shown = new[] { PacketField.SourcePort, PacketField.DestinationPort }
            .Where(field => packets[field].Equals(PacketFields.Every(field, packets.Family))).Aggregate(one,
                (box, field) => box.With(field, packets[field]));
        return $"{PacketWords.Protocols(one[PacketField.Protocol], packets.Family)} {PacketWords.Ends(shown)}";
    }

    /// <summary>What to do about a foreign rule that bypasses one of Ripcs. Removing
    /// a rule that denies would open everything that it denies to everyone.</summary>
    public static string Advice(BypassedRule passed)
    {
        if (passed.IsLedElsewhere)
            return "name the address that they were sent to in .OriginalTo(…), or remove that rule";

        if (passed.Table == TableName.Nat)
            return "remove that rule, or name other packets in the rule file";

        if (passed.ByTable == TableName.Filter && passed.By.Rule.Leads is { } chain)
            return $"if {chain} should be evaluated first, write HostPolicy().Behind(\"{chain}\")";

        if (!passed.IsDenied)
            return "remove that rule if the rule file should decide";

        var set = ParsedRule.Of(passed.By.Rule.Text).Sets.FirstOrDefault();
        return $"look at that rule: if the rule file should decide these, "
            + $"{(set is null ? "narrow that rule" : $"narrow that rule, or remove them from the set {set}")}; removing it opens all "
            + $"that it denies";
    }
}
