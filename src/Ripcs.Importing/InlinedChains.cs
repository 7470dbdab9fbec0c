using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Importing;

/// <summary>
/// The filter and the nat table of a dump with the rules of user chains in the place of the jumps to them, each with the conditions of its
/// jump, and without what the chain returned before:
/// <code>
/// -A INPUT -p tcp -j web
/// -A web -s 192.0.2.7/32 -j RETURN
/// -A web -p tcp -m tcp --dport 80 -j ACCEPT       → -A INPUT ! -s 192.0.2.7/32 -p tcp -m tcp --dport 80 -j ACCEPT
/// </code>
/// What returns to the end of a built-in chain meets its policy:
/// <code>
/// :INPUT ACCEPT
/// -A INPUT -j firewall
/// -A firewall -p tcp -m tcp --dport 80 -j RETURN  → -A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
/// -A firewall -j DROP                             → -A INPUT -j DROP
/// </code>
/// A chain stays one if a single rule cannot say that, if it counts packets of several jumps together, and not only lines of a log, if a
/// program writes it, or if no statement says any of its rules; in the nat table, where no proof is made, if rewrites do not say all of
/// them. All stay where the result would have more than twice the rules: nobody would write what ten zones ask alike for each of them.
/// </summary>
internal sealed class InlinedChains
{
    private const int MostSteps = 8;
    private const int MostTimes = 2;
    private const int MostReads = 50;

    private readonly DumpTable _table;
    private readonly Dictionary<string, int> _jumps;

    // A chain is read for each jump to it, which need not make more rules.
    private int _left;

    private InlinedChains(DumpTable table)
    {
        _table = table;
        _jumps = JumpsOf(table);
        _left = MostReads * MostTimes * Rules(table);
    }

    public static Dump Of(Dump dump) => dump with
    {
        Tables = dump.Tables.Select(table => (table.Name == TableName.Filter || table.Name == TableName.Nat)
            && new InlinedChains(table) is var chains && chains.Inlined(dump.Family) is var inlined && chains._left >= 0
            && Rules(inlined) <= MostTimes * Rules(table) ? inlined : table).ToValueList(),
    };

    private static int Rules(DumpTable table) => table.Chains.Sum(chain => chain.Rules.Count);

    private DumpTable Inlined(Family family)
    {
        var before = Reached(_table);
        var inlined = _table with
        {
            Chains = _table.Chains.Select(chain => chain.Policy is null ? chain : chain with { Rules = Own(chain, family) }).ToValueList(),
        };
        var after = Reached(inlined);
        return inlined with { Chains = inlined.Chains.Where(chain => chain.Policy is not null || !before.Contains(chain.Name)
            || after.Contains(chain.Name)).ToValueList() };
    }

    /// <summary>The chains to which a rule that a packet can meet jumps.</summary>
    public static HashSet<ChainName> Reached(DumpTable table) =>
        [.. Jumps.Reachable(table.Chains.Where(chain => chain.Policy is not null).Select(chain => chain.Name),
            chain => (table.Find(chain)?.Rules ?? []).Select(rule => rule.Text))];

    private ValueList<DumpRule> Own(DumpChain chain, Family family) =>
        [.. from rule in chain.Rules
            from leaf in Leaves(rule, Parsed(rule), [rule], chain.Rules[^1] == rule, End(chain), 0)
            where !leaf.TakesNothingIn(chain.Name, family)
            select leaf.At == rule && leaf.Of.Count == 1 && leaf.Rule.Target == Parsed(rule).Target ? rule
                : new DumpRule(family, rule.Table, chain.Name, leaf.At.Line, leaf.Rule.ToString())
                {
                    Section = IsUnderComment(leaf.At) && IsAboutRules(leaf.At.Chain, rule) ? leaf.At.Section
                        : rule.IsFirst || (rule.Section.Line > 0 && LogsAndDenies(leaf.At.Chain)) ? rule.Section
                        : FilterLine.OfChain(leaf.At.Chain),
                    Of = leaf.Of,
                }];

    // Nothing is translated where a chain of nat ends, which no rewrite says.
    private RuleTarget? End(DumpChain builtIn) => _table.Name == TableName.Nat ? null
        : new RuleTarget(builtIn.Policy == ChainPolicy.Drop ? "DROP" : "ACCEPT", IsGoto: false);

    private bool IsUnderComment(DumpRule rule) =>
        _table.Find(rule.Chain)!.Policy is not null || _table.Find(rule.Chain)!.Rules.Any(first => first.Line == rule.Section.Line);

    // "log it, then drop it" above a chain tells less of a statement than "telnet is never wanted" above the jump.
    private bool IsAboutRules(ChainName chain, DumpRule jump) =>
        _table.Find(chain)!.Policy is not null || _table.Find(chain)!.Rules.Select(rule => rule.Section).Distinct().Count() > 1
        || (!jump.IsFirst && _jumps.GetValueOrDefault(chain.Value) < 2);

    private bool LogsAndDenies(ChainName chain) => ChainFunctions.EndingOf(_table.Find(chain)!) is not null;

    private static Dictionary<string, int> JumpsOf(DumpTable table) =>
        table.Chains.SelectMany(other => other.Rules).CountBy(rule => RuleTarget.Find(rule.Text)?.Name ?? "").ToDictionary();

    private List<Leaf> Leaves(DumpRule own, ParsedRule joined, ValueList<DumpRule> of, bool isLast, RuleTarget? end, int steps) =>
        joined.Target is { } target && _table.Find(target.Chain) is { Policy: null } chain
        && OtherProgram.OfChain(chain.Name) is null && (!target.IsGoto || isLast || DecidesAll(chain) || (steps == 0 && end is not null))
        && steps < MostSteps && _left >= 0 && !CountsForSeveral(_table, chain, _jumps)
        && Rules(chain, joined, of, isLast, target.IsGoto || isLast ? end : null, steps) is { Count: > 0 } leaves
        && (leaves.Count == 1 || !Counts(joined))
        && (own.Table == TableName.Nat ? leaves.TrueForAll(IsSaid) : leaves.Exists(IsSaid)) ? leaves : [new Leaf(joined, own, of)];

    private static bool IsSaid(Leaf leaf) => leaf.At.Table == TableName.Filter ? FilterReader.Of(leaf.Rule.ToString()).Statement is not null
        : RewriteReader.Of(leaf.At with { Text = leaf.Rule.ToString() }) is not null;

    /// <summary>The rules of a chain behind a jump; null if single rules cannot say them.</summary>
    /// <param name="isLastJump">True if no rule of its own chain stands below the jump.</param>
    /// <param name="end">What becomes of packets that it returns; null if rules follow.</param>
    private List<Leaf>? Rules(DumpChain chain, ParsedRule jump, ValueList<DumpRule> of, bool isLastJump, RuleTarget? end, int steps)
    {
        var (leaves, returned) = (new List<Leaf>(), new List<DumpRule>());
        var conditions = jump;
        foreach (var (place, rule) in chain.Rules.Index())
        {
            if (--_left < 0)
                return null;

            var (parsed, isLast) = (Parsed(rule), place == chain.Rules.Count - 1);
            if (parsed.Target is { Name: "RETURN" })
            {
                if (isLast || parsed.Matches.Count == 0)
                {
                    returned.Add(rule);
                    break;
                }

                // An accept reads better than what it leaves out of each rule behind it; a drop does not.
                if (end?.Name is not "ACCEPT" && JoinedConditions.Opposite(parsed) is { } others
                    && JoinedConditions.Of(conditions, others) is { } rest)
                {
                    returned.Add(rule);
                    if (rest == JoinedConditions.Nothing)
                        break;

                    conditions = rest;
                    continue;
                }

                if (end is null)
                    return null;

                parsed = parsed with { Target = end };
            }

            if (JoinedConditions.Of(conditions, parsed) is not { } joined)
                return null;

            if (joined != JoinedConditions.Nothing)
                leaves.AddRange(Leaves(rule, joined, [.. of, rule], isLast, end, steps + 1));
        }

        // What such a chain leaves goes on where its built-in chain ends, and not below the jump.
        if (jump.Target is { IsGoto: true } && !isLastJump && end is { } last && !DecidesAll(chain))
            leaves.Add(new Leaf(jump with { Target = last }, of[^1], of));

        return leaves.ConvertAll(leaf => leaf with { Of = [.. leaf.Of, .. returned] });
    }

    private static ParsedRule Parsed(DumpRule rule) => ParsedRule.Of(RuleNormalizer.Normalize(rule.Text));

    private static bool DecidesAll(DumpChain chain) => chain.Rules is [.., var last]
        && Parsed(last) is { Matches.Count: 0, Target.Name: "ACCEPT" or "DROP" or "REJECT" };

    /// <summary>True if it, or a chain behind it, counts packets of several jumps: for each alone it would count otherwise.</summary>
    public static bool CountsForSeveral(DumpTable table, DumpChain chain) => CountsForSeveral(table, chain, JumpsOf(table));

    private static bool CountsForSeveral(DumpTable table, DumpChain chain, Dictionary<string, int> jumps) =>
        jumps.GetValueOrDefault(chain.Name.Value) > 1
        && Jumps.Reachable([chain.Name], name => (table.Find(name)?.Rules ?? []).Select(rule => rule.Text)).Append(chain.Name).Distinct()
            .SelectMany(name => table.Find(name)?.Rules ?? []).Select(rule => rule.Parsed)
            .Any(rule => Counts(rule) && !LimitsLines(rule));

    private static bool Counts(ParsedRule rule) =>
        rule.Matches.Any(match => Extension.IsOfEachRule(match.Module));

    /// <summary>True for a log that counts only how many lines it writes: that decides about no packet.</summary>
    public static bool LimitsLines(ParsedRule rule) => rule.Target is { Name: "LOG" or "NFLOG" }
        && rule.Matches.Any(match => match.Module is "limit")
        && rule.Matches.All(match => match.Module is "limit" || !Extension.IsOfEachRule(match.Module));

    /// <summary>A rule with the conditions of the jumps to it.</summary>
    /// <param name="At">Where the dump has it.</param>
    /// <param name="Of">The rules that it says: the jumps, itself, and what returns packets beside it.</param>
    private sealed record Leaf(ParsedRule Rule, DumpRule At, ValueList<DumpRule> Of)
    {
        // Every packet of INPUT is for this host, for all of its network, or for a group (ip_route_input_slow, net/ipv4/route.c); it goes
        // out by no interface, and what the host sends comes in by none.
        public bool TakesNothingIn(ChainName builtIn, Family family)
        {
            if (Rule.Value(builtIn.Value switch { "INPUT" => "-o", "OUTPUT" => "-i", _ => "" }) is not null)
                return true;

            var none = Rule.Matches.Where(match => match.Module is "addrtype").SelectMany(match => match.Options)
                .Where(option => option is { Name: "--dst-type", IsNot: true }).SelectMany(option => option.Value.Split(',')).ToHashSet();
            return builtIn.Value is "INPUT" && family is Family.IPv4 && none.IsSupersetOf(["LOCAL", "MULTICAST", "BROADCAST"]);
        }
    }
}
