using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Lint;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Changes.Reports;

/// <summary>A rule that denies the same packets before and after a change, but answers their senders in another way.</summary>
/// <param name="Family">The family of the rule.</param>
/// <param name="By">The statement that denies them now; the rule itself if no statement made it.</param>
/// <param name="What">The packets: the matches of the rule, or whose policy denied them before.</param>
/// <param name="Before">What REJECT answers, such as icmp-port-unreachable; null for DROP, which does not answer.</param>
/// <param name="After">The same after the change.</param>
internal sealed record AnswerChange(Family Family, string By, string What, string? Before, string? After)
{
    /// <summary>Compares the rules that deny, of the chains that packets reach on one side alone.</summary>
    public static ValueList<AnswerChange> Between(FamilyState before, FamilyState after, SaidRules said)
    {
        var (was, becomes) = (before.Table(TableName.Filter), after.Table(TableName.Filter));
        if (was == becomes)
            return [];

        var (old, now) = (Reached(was), Reached(becomes));
        var answers = new Dictionary<string, string?>();
        foreach (var rule in Denying(old, Changed(old, now)))
        {
            answers.TryAdd(rule.Asked, rule.Answer);
        }

        return Denying(now, Changed(now, old))
            .Select(rule => (Rule: rule, IsKnown: answers.TryGetValue(rule.Asked, out var answer), Known: answer,
                Last: RestOf(was, rule.Chain)))
            .Select(one => one with { Known = one.IsKnown ? one.Known : one.Last?.Answer })
            .Where(one => (one.IsKnown || one.Last is not null) && one.Known != one.Rule.Answer)
            .Select(one => new AnswerChange(after.Family,
                said.Of(after.Family, TableName.Filter, one.Rule.Chain, one.Rule.Place, one.Rule.Text) is { } origin
                    ? Words.NameAndPlace(origin) : $"-A {one.Rule.Chain} {one.Rule.Text}",
                one.Last is { IsPolicy: true } rest ? $"what the policy of {rest.BuiltIn} drops"
                    : one.Rule.Match.Length == 0 ? "any" : one.Rule.Match,
                one.Known, one.Rule.Answer))
            .Distinct().ToValueList();
    }

    /// <summary>True if a REJECT is in a chain that packets reach on one side alone, or if the change leads packets to other chains.
    /// </summary>
    public static bool MayBe(FamilyState before, FamilyState after)
    {
        if (before.Table(TableName.Nat) != after.Table(TableName.Nat))
            return true;

        var (was, becomes) = (before.Table(TableName.Filter), after.Table(TableName.Filter));
        if (was == becomes)
            return false;

        var (old, now) = (Reached(was), Reached(becomes));
        return Changed(old, now).Concat(Changed(now, old))
            .SelectMany(chain => chain.Rules).Any(rule => RuleTarget.Find(rule.Canonical)?.Name is "REJECT");
    }

    /// <summary>Finds packets that are denied before and after, by a REJECT in one of them alone: by another rule, by the policy, or
    /// because the nat table leads them to another chain. Only for changes that accept the same packets.</summary>
    public static ValueList<AnswerChange> OfPackets(PacketRules before, PacketRules after, HostEnds? ends, Func<TraceStep, string> name)
    {
        static PacketRules Answering(PacketRules rules) => rules.With(chain => chain with
        {
            Rules = chain.Rules.Select(rule => RuleTarget.Find(rule.Text)?.Name is not "REJECT" ? rule
                : rule with { Effect = new RuleEffect.Decide(Fate.Accept) }).ToValueList(),
        });
        static string? Answer(Trace way) =>
            way.DecidedBy?.Rule is { } rule ? ParsedRule.Of(rule.Text).Value("--reject-with") : null;
        return FateChanges.Between(Answering(before), Answering(after), ends.Local(before.Family), ends?.CardTo).Lines
            .Where(line => line is { Turn: FateTurn.NewlyAllowed or FateTurn.NewlyDenied, States.Count: 0 })
            .Select(line => new AnswerChange(before.Family, line.After.DecidedBy is { } step ? name(step) : "",
                line.After.DecidedBy?.Rule is null && line.Before.DecidedBy is { Rule: not null } rule
                    ? $"packets that {name(rule)} rejected" : PacketWords.Packet(line.Packets), Answer(line.Before), Answer(line.After)))
            .Distinct().ToValueList();
    }

    // The rules of RejectRest answer what a built-in chain denied last, by its policy or by the rule that its packets came to before; null
    // for others.
    private static Rest? RestOf(TableState before, ChainName chain) => !PartitionChainName.TryParse(chain, out var name) ? null
        : new[] { DispatchChain.RestInput, DispatchChain.RestForward }.Where(rest => rest.Kinds.Contains((char)name.Kind))
            .Select(rest => rest.BuiltIns[0]).Select(builtIn => AnswersIn.End(builtIn, own => before.Find(own)?.Rules.Select(
                rule => rule.Canonical)) is { } last
                ? RuleTarget.Find(last)?.Name is "ACCEPT" ? null
                    : new Rest(builtIn, IsPolicy: false, ParsedRule.Of(last).Value("--reject-with"))
                : before.PolicyOf(builtIn) == ChainPolicy.Drop ? new Rest(builtIn, IsPolicy: true, Answer: null) : null).FirstOrDefault();

    private sealed record Rest(ChainName BuiltIn, bool IsPolicy, string? Answer);

    private static IEnumerable<ChainState> Changed(Dictionary<ChainName, ChainState> chains, Dictionary<ChainName, ChainState> others) =>
        chains.Values.Where(chain => others.GetValueOrDefault(chain.Name) != chain);

    private static Dictionary<ChainName, ChainState> Reached(TableState table)
    {
        var builtIns = Tables.BuiltInsOf(TableName.Filter).ToList();
        return Jumps.Reachable(builtIns, chain => MayJump(chain) ? table.RulesOf(chain) : []).Concat(builtIns)
            .Select(table.Find).OfType<ChainState>().ToDictionary(chain => chain.Name);
    }

    // Nearly all rules are in chains of partitions that lead nowhere.
    private static bool MayJump(ChainName chain) => !PartitionChainName.TryParse(chain, out var name)
        || DispatchChain.IsEntry(name.Kind) || DispatchChain.IsOfRaw(name.Kind);

    private static IEnumerable<(string Asked, string Match, string? Answer, ChainName Chain, int Place, string Text)> Denying(
        Dictionary<ChainName, ChainState> reached, IEnumerable<ChainState> chains)
    {
        var jumpsTo = reached.Values.Where(from => MayJump(from.Name))
            .SelectMany(from => from.Rules.Select(rule => (from.Name, rule.Canonical)))
            .ToLookup(jump => RuleTarget.Find(jump.Canonical)?.Chain);
        return Denying(reached, chains, jumpsTo);
    }

    private static IEnumerable<(string Asked, string Match, string? Answer, ChainName Chain, int Place, string Text)> Denying(
        Dictionary<ChainName, ChainState> reached, IEnumerable<ChainState> chains,
        ILookup<ChainName?, (ChainName Name, string Canonical)> jumpsTo) =>
        from chain in chains
        let jumps = Jump(reached, chain.Name, jumpsTo)
        where jumps is not null
        from item in chain.Rules.Index()
        let text = item.Item.Canonical
        where RuleTarget.Find(text) is { Name: "DROP" or "REJECT" }
        let rule = ParsedRule.Of(text)
        let match = string.Join(' ', rule.Matches)
        select ($"{(jumps.Length + match.Length == 0 ? BuiltInOf(chain.Name) : jumps)} {match}".Trim(), match, rule.Value("--reject-with"),
            chain.Name, item.Index + 1, text);

    /// <summary>What the jump to a user chain asks for; null if there are several. Rules of partitions say all that they ask for.</summary>
    private static string? Jump(
        Dictionary<ChainName, ChainState> reached, ChainName chain, ILookup<ChainName?, (ChainName Name, string Canonical)> jumpsTo)
    {
        if (reached[chain].IsBuiltIn || (PartitionChainName.TryParse(chain, out var name) && name.Kind is not ChainKind.RawFilter))
            return "";

        var jumps = jumpsTo[chain].Take(2).ToList();
        return jumps is [var only] && Jump(reached, only.Name, jumpsTo) is { } before
            ? $"{before} {string.Join(' ', ParsedRule.Of(only.Canonical).Matches)}".Trim() : null;
    }

    // What denies every packet of a chain denies those of its built-in chain.
    private static ChainName BuiltInOf(ChainName chain) => PartitionChainName.TryParse(chain, out var name)
        && DispatchChain.Find(name.Kind) is { BuiltIns: [var builtIn, ..] } ? builtIn : chain;
}
