using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>What rules have to do with marks and with the DSCP of the header, whichever packets reach them.</summary>
/// <param name="Tests">What is asked of them; where nothing is, none is followed.</param>
/// <param name="Marking">The rules that change what is asked.</param>
/// <param name="Untracks">True if some rule takes packets out of connection tracking.</param>
public sealed record MarkUse(ValueList<MarkTest> Tests, ValueList<MarkingRule> Marking, bool Untracks)
{
    private static readonly string[] Asking = ["mark ", "-m dscp ", "-m tos "], Changing = ["MARK ", "--map-mark", "-j DSCP ", "-j TOS "];

    /// <summary>Reads the rules of a family that have to do with marks. It
    /// looks at the texts of all others, and reads none of them.</summary>
    internal static MarkUse Of(FamilyState state)
    {
        var (tests, marking, untracks) = (new HashSet<MarkTest>(), new HashSet<MarkingRule>(), false);
        foreach (var table in state.Tables)
        {
            // Most tables have no such rule, and nobody asks what leads where.
            var reached = new Lazy<ReachedChains>(() => new ReachedChains(table));
            foreach (var (chain, text) in table.Chains.SelectMany(chain => chain.Rules.Select(rule => (chain, rule.Canonical))))
            {
                var (asks, changes) = (Asking.Any(word => text.Contains(word, StringComparison.Ordinal)),
                    Changing.Any(word => text.Contains(word, StringComparison.Ordinal)));
                var takesOut = text.Contains("--notrack", StringComparison.Ordinal) || text.Contains("NOTRACK", StringComparison.Ordinal);

                // What stands in a stale chain marks nothing: another program may set that mark.
                if ((!asks && !changes && !takesOut) || (!chain.IsBuiltIn && reached.Value.By(chain.Name).Length == 0))
                    continue;

                untracks |= takesOut;
                if (asks || changes)
                {
                    var rule = ParsedRule.Of(text);
                    tests.UnionWith(rule.Matches.Select(MarkReader.Test).OfType<MarkTest>());
                    if (MarkReader.Change(table.Name, rule) is { } change)
                        marking.Add(new MarkingRule(table.Name, change, MarkingRule.IsOfTunnels(rule)));
                }
            }
        }

        marking.RemoveWhere(rule => !IsAsked(tests, rule.Change));
        return new MarkUse([.. tests], [.. marking], untracks);
    }

    /// <summary>True if some rule asks for what a change changes: of a mark, or of the header.</summary>
    public bool IsAsked(MarkChange change) => IsAsked(Tests, change);

    private static bool IsAsked(IEnumerable<MarkTest> tests, MarkChange change) =>
        tests.Any(test => test.IsOfHeader == change.Kind is MarkChangeKind.SetHeader);
}

/// <summary>A rule that changes marks.</summary>
/// <param name="MarksTunnels">True if it may mark what carries other packets: these keep the mark when the kernel takes them out.</param>
public sealed record MarkingRule(TableName Table, MarkChange Change, bool MarksTunnels)
{
    private static readonly HashSet<string> CarryNothing = ["tcp", "icmp", "ipv6-icmp", "icmpv6", "sctp", "dccp", "igmp"];

    // What comes by one interface is meant as that is; a protocol that carries
    // others, or any by every interface, may be a tunnel's (IPsec: -p esp).
    internal static bool IsOfTunnels(ParsedRule rule) => rule.Find("-p") is { IsNot: false } protocol
        ? !CarryNothing.Contains(protocol.Value) : rule.Find("-i") is not { IsNot: false };
}
