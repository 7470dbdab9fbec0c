using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Importing;

/// <summary>What becomes of a built-in chain.</summary>
internal sealed class ChainPlan
{
    private readonly HashSet<int> _before;
    private readonly HashSet<int> _after;

    /// <param name="family">The family.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="lines">Its rules that nothing else says.</param>
    /// <param name="packets">The same rules by their packets.</param>
    /// <param name="drops">True if its policy drops, and no host policy says so.</param>
    public ChainPlan(Family family, DumpChain chain, IReadOnlyList<FilterLine> lines, PacketChain packets, bool drops)
    {
        (Family, Name, Lines, Drops) = (family, chain.Name, lines, drops);
        var boxes = packets.Rules.Select(rule => PacketBox.Everything(family).Within(rule.Match)).ToList();
        _before = Raw(Enumerable.Range(0, lines.Count).Reverse());
        _after = Raw(Enumerable.Range(0, lines.Count));

        // What drops the rest is a statement, and must be evaluated last.
        IsAfter = !drops && _after.Count < _before.Count;
        Form = (_, _) => FilterForm.Full;

        HashSet<int> Raw(IEnumerable<int> order)
        {
            var raw = new HashSet<int>();
            foreach (var i in order)
            {
                if (lines[i].IsRaw || raw.Any(other => boxes[i].MayMeet(packets.Rules[other].Match)
                    && !MayFollow(packets.Rules[i], packets.Rules[other])))
                {
                    raw.Add(i);
                }
            }

            return raw;
        }
    }

    // True if it does not matter which of the two is evaluated first.
    private static bool MayFollow(PacketRule rule, PacketRule raw) => rule.Effect is RuleEffect.Decide(var fate)
        && (rule.Effect == raw.Effect || (fate is Fate.Drop or Fate.Reject && raw.Effect is RuleEffect.GoOn
            && SameDecisions.ChangesPackets(RuleTarget.Find(raw.Text)?.Name ?? "")));

    public Family Family { get; }

    public ChainName Name { get; }

    public IReadOnlyList<FilterLine> Lines { get; }

    public bool Drops { get; }

    /// <summary>True if its Raw is evaluated after the partitions.</summary>
    public bool IsAfter { get; set; }

    /// <summary>So many lines at the end where its Raw is stay Raw; one more than there are if the policy does, too.</summary>
    public int RawBelow { get; set; }

    public bool IsMerged { get; set; } = true;

    /// <summary>True if all of it is, before the partitions.</summary>
    public bool IsRawWhole => !IsAfter && RawBelow > Lines.Count;

    public Func<RuleStatement, ChainName, FilterForm> Form { get; set; }

    /// <summary>True if a statement denies what no rule decides about.</summary>
    public bool IsClosed => Drops && RawBelow <= Lines.Count;

    public bool IsRaw(int line) => IsUnproved(line) || (IsAfter ? _after : _before).Contains(line);

    public bool IsUnproved(int line) => (IsAfter ? Lines.Count - 1 - line : line) < RawBelow;

    public IReadOnlyList<RuleStatement> Statements()
    {
        var placed = Said().Select(rule => Form(rule, Name).Of(rule, Name, Family)).ToList();
        return IsMerged ? MergedStatements.WithRanges(MergedStatements.Of(placed)) : placed;
    }

    /// <summary>Its accepts that a rewrite says.</summary>
    public HashSet<int> Opened { get; } = [];

    /// <summary>The accepts that have the ends of a rewrite.</summary>
    public IEnumerable<int> AcceptsOf(RuleStatement rewrite) => Enumerable.Range(0, Lines.Count).Where(i => !IsRaw(i)
        && Lines[i].Said is { Kind: StatementKind.Accept } said && (rewrite.Translations is [TranslationRequest.Dnat dnat]
            ? said.To is [var to] && to == dnat.To
            : said.Out == rewrite.Out && rewrite.Translations is [var translation]
                && (said.From ?? [BuiltInLabel.All]) == translation.Addresses));

    /// <summary>The same without the ends that the chain implies.</summary>
    public IEnumerable<RuleStatement> Said()
    {
        var said = Lines.Where((_, i) => !IsRaw(i) && !Opened.Contains(i)).Select(line => line.Said!);
        if (IsClosed)
            said = said.Append(new RuleStatement(StatementKind.Drop, "everything else", FilterImport.OfPolicies));

        return IsMerged ? MergedStatements.OfProtocols(WithLogs(said)) : WithLogs(said);
    }

    // Log("").From("192.0.2.0/24"), Drop("").From("192.0.2.0/24") → Drop("").From("192.0.2.0/24").Log()
    private static IEnumerable<RuleStatement> WithLogs(IEnumerable<RuleStatement> statements)
    {
        RuleStatement? log = null;
        foreach (var said in statements)
        {
            var isLogged = log is not null && said.Kind is not StatementKind.Log && !FilterReader.HasCountingMatch(said)
                && said == log with
                {
                    Kind = said.Kind, What = said.What, RejectWith = said.RejectWith, Log = null, LogGroup = null,
                    AnyProtocol = said.AnyProtocol,
                };
            if (log is not null && !isLogged)
                yield return log;

            if (said.Kind is StatementKind.Log)
            {
                log = said;
                continue;
            }

            yield return isLogged ? said with { Log = log!.Log, LogGroup = log.LogGroup } : said;
            log = null;
        }

        if (log is not null)
            yield return log;
    }
}
