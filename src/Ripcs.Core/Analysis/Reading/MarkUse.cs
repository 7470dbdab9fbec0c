using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>How rules use marks and the header's DSCP, for all packets.</summary>
/// <param name="Tests">The conditions on them; if there are none, no mark is followed.</param>
/// <param name="Marking">The rules that change the marks in these conditions.</param>
/// <param name="Untracks">True if some rule exempts packets from connection tracking.</param>
public sealed record MarkUse(ValueList<MarkTest> Tests, ValueList<MarkingRule> Marking, bool Untracks)
{
    private static readonly string[] Asking = ["mark ", "-m dscp ", "-m tos "], Changing = ["MARK ", "--map-mark", "-j DSCP ", "-j TOS "];

    /// <summary>Parses only those rules of a family that use marks, and searches the text of all others.</summary>
    internal static MarkUse Of(FamilyState state)
    {
        var (tests, marking, untracks) = (new HashSet<MarkTest>(), new HashSet<MarkingRule>(), false);
        foreach (var table in state.Tables)
        {
            // Most tables have no such rule, and then need no list of reached chains.
            var reached = new Lazy<ReachedChains>(() => new ReachedChains(table));
            foreach (var (chain, text) in table.Chains.Where(chain => chain.ToOwned().MayHave(RuleTraits.Marks))
                .SelectMany(chain => chain.Rules.Select(rule => (chain, rule.Canonical))))
            {
                var (asks, changes) = (Asking.Any(word => text.Contains(word, StringComparison.Ordinal)),
                    Changing.Any(word => text.Contains(word, StringComparison.Ordinal)));
                var takesOut = text.Contains("--notrack", StringComparison.Ordinal) || text.Contains("NOTRACK", StringComparison.Ordinal);

                // A rule in a stale chain sets no mark: another program may set that one.
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

        marking.RemoveWhere(rule => !IsMatched(tests, rule.Change));
        return new MarkUse([.. tests], [.. marking], untracks);
    }

    /// <summary>True if some rule matches what a change changes: a mark, or the header.</summary>
    public bool IsMatched(MarkChange change) => IsMatched(Tests, change);

    private static bool IsMatched(IEnumerable<MarkTest> tests, MarkChange change) =>
        tests.Any(test => test.IsOfHeader == change.Kind is MarkChangeKind.SetHeader);
}

/// <summary>A rule that changes marks.</summary>
/// <param name="MarksTunnels">True if it may mark packets that carry
/// others: the kernel keeps the mark for these when it unpacks them.</param>
public sealed record MarkingRule(TableName Table, MarkChange Change, bool MarksTunnels)
{
    private static readonly HashSet<string> CarryNothing = ["tcp", "icmp", "ipv6-icmp", "icmpv6", "sctp", "dccp", "igmp"];

    // A condition on one interface excludes tunnels; a protocol that carries
    // others, or any protocol on every interface, may be a tunnel's (IPsec: -p esp).
    internal static bool IsOfTunnels(ParsedRule rule) => rule.Find("-p") is { IsNot: false } protocol
        ? !CarryNothing.Contains(protocol.Value) : rule.Find("-i") is not { IsNot: false };
}
