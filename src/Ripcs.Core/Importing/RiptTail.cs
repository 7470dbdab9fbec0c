using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Importing;

/// <summary>
/// What stands behind Ript's jumps, where it may as well stand in front of them. Ript inserts its jumps before all else, and a Raw is asked in
/// front of partitions; so all that is behind goes to the front, if no packet changes its fate by it, and a DROP of all that ends a chain becomes
/// its policy.
/// </summary>
/// <param name="Dump">The save in which nothing stands behind the jumps; as it was where some packet would mind.</param>
/// <param name="Said">The rules that are policies now.</param>
/// <param name="Moved">How many rules stand in front of the jumps now.</param>
internal sealed record RiptTail(Dump Dump, ValueList<DumpRule> Said, int Moved)
{
    private static readonly HashSet<string> Verdicts = ["ACCEPT", "DROP", "REJECT", "DNAT", "REDIRECT", "SNAT", "MASQUERADE", "NETMAP"];

    private static readonly ValueList<DispatchChain> Dispatches = [DispatchChain.Filter, DispatchChain.Dnat, DispatchChain.Snat];

    /// <summary>What an operator is to know of it.</summary>
    public string[] Notes =>
    [
        .. Moved == 0 ? [] : new[]
        {
            $"{Words.Count(Moved, "rule")} behind the jumps of Ript {(Moved == 1 ? "is" : "are")} asked in front of its partitions now: no packet changes its fate by that, but rules that log see fewer of them",
        },
        .. Said.Count == 0 ? [] : new[] { $"{Words.List([.. Said.Select(rule => rule.Chain.Value)])} ended in -j DROP; that is {(Said.Count == 1 ? "its" : "their")} policy now" },
    ];

    public static RiptTail Of(Dump dump)
    {
        var (said, moved, isPlain) = (new List<DumpRule>(), 0, true);
        var turned = dump with
        {
            Tables = dump.Tables.Select(table => Dispatches.FirstOrDefault(dispatch => dispatch.Table == table.Name) is not { } dispatch ? table
                : table with { Chains = table.Chains.Select(chain => Turned(table, chain)).ToValueList() }).ToValueList(),
        };
        return said.Count + moved > 0 && isPlain && IsSame(dump, turned) ? new RiptTail(turned, said.ToValueList(), moved) : new RiptTail(dump, [], 0);

        DumpChain Turned(DumpTable table, DumpChain chain)
        {
            var at = chain.Policy is null ? -1 : chain.Rules.ToList().FindIndex(rule => IsJump(table.Name, rule));
            if (at < 0)
            {
                return chain;
            }

            var behind = chain.Rules.Skip(at + 1).ToList();
            var closes = table.Name == TableName.Filter && behind is [.., { Text: "-j DROP" }];
            if (closes)
            {
                said.Add(behind[^1]);
                behind.RemoveAt(behind.Count - 1);
            }

            moved += behind.Count;
            isPlain &= behind.TrueForAll(rule => Decides(table, rule));
            return chain with { Policy = closes ? ChainPolicy.Drop : chain.Policy, Rules = [.. chain.Rules.Take(at), .. behind, chain.Rules[at]] };
        }
    }

    private static bool IsJump(TableName table, DumpRule rule) => Dispatches.Any(dispatch => dispatch.Table == table && rule.Text == $"-j {dispatch.Name}");

    // What logs or marks, and goes on, would log or mark what a partition decides now.
    private static bool Decides(DumpTable table, DumpRule rule)
    {
        var rules = Jumps.Reachable([rule.Chain], chain => chain == rule.Chain ? [rule.Text] : (table.Find(chain)?.Rules ?? []).Select(next => next.Text))
            .SelectMany(chain => table.Find(chain)?.Rules ?? []).Prepend(rule);
        return rules.All(next => RuleTarget.Find(next.Text) is { } target && (Verdicts.Contains(target.Name) || table.Find(target.Chain) is { Policy: null }));
    }

    private static bool IsSame(Dump one, Dump other) => FateChanges.Between(Rules(one), Rules(other)) is { IsComplete: true, IsTooTangled: false, HasConditions: false, Lines.Count: 0 };

    private static PacketRules Rules(Dump dump) => new(new FamilyState(dump.Family, dump.Tables.Select(table => new TableState(
        table.Name, table.Chains.Select(chain => new ChainState(chain.Name, chain.Policy, chain.Rules.Select(rule => new SavedRule(rule.Text, RuleNormalizer.Normalize(rule.Text))).ToValueList())).ToValueList())).ToValueList()));
}
