using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Importing;

/// <summary>
/// Proposes the statements that a person would have written for the filter table, compiles them, and compares the result with the dump.
/// Rules for which no proof succeeds stay Raw: from the beginning of their chain, because Raw is evaluated before statements, or from its
/// end, in a Raw after the partitions, whichever leaves fewer. If that does not suffice either, the whole table stays Raw.
/// </summary>
internal sealed class FilterImport
{
    // A proof compares all packets of a chain each time.
    private const int MostRules = 2000;
    private const int MostAlone = 4000;
    private const string NotProved = "every statement that was tried decides some packets differently";
    private const string BeforeRaw = "a statement would be evaluated after the Raw rules below, which match some of its packets";
    private const string BehindRaw = "a statement would be evaluated before the Raw rules above, which match some of its packets";

    /// <summary>What becomes of an accept that a rewrite says.</summary>
    public const string ByRewrite = "a rewrite accepts its packets";

    /// <summary>The place of the denies that say what a policy says.</summary>
    public static readonly SourceSpan OfPolicies = new("policies", 1);

    private readonly DraftFile _draft;
    private readonly ValueList<Dump> _dumps;
    private readonly IReadOnlySet<DumpRule> _said;
    private readonly List<ChainPlan> _plans = [];
    private readonly Dictionary<Family, PacketRules> _before;
    private readonly HashSet<Family> _leadSent;
    private ValueList<RuleStatement> _rewrites;
    private Func<BothFamilies, IReadOnlyList<RuleStatement>, IReadOnlyList<RuleStatement>, IEnumerable<RuleStatement>>? _together;
    private bool _isClosedLast;

    private FilterImport(
        DraftFile draft, ValueList<Dump> dumps, ValueList<Dump> before, IReadOnlySet<DumpRule> said, ValueList<RuleStatement> rewrites)
    {
        (_draft, _dumps, _said, _rewrites) = (draft, dumps, said, rewrites);
        _leadSent = [.. before.Where(ImportProof.LeadsSent).Select(dump => dump.Family)];
        _before = before.ToDictionary(dump => dump.Family, dump => new PacketRules(ImportProof.StateOf(dump)));
        foreach (var dump in dumps)
        {
            var filter = dump.Table(TableName.Filter);
            HashSet<DumpRule> without = [.. said, .. IdleRules.TakeOut(filter,
                filter.Chains.ToDictionary(chain => chain.Name, chain => chain.Rules.ToList()))];
            var rest = new PacketRules(ImportProof.StateOf(dump, without));
            var stated = new StatedLines(dump, rewrites);
            foreach (var chain in ImportProof.BuiltIns.Select(filter.Find).OfType<DumpChain>())
            {
                var isSaid = draft.HostPolicy?.HasDefaultOf(dump.Family, chain.Name.Value) is true;
                var lines = chain.Rules.Where(rule => !without.Contains(rule)).Select(rule => stated.Of(chain.Name, rule)).ToList();
                var packets = rest.Find(TableName.Filter, chain.Name)!;
                _plans.Add(new ChainPlan(dump.Family, chain, lines, packets, !isSaid && chain.Policy == ChainPolicy.Drop));
            }
        }
    }

    /// <summary>The file with statements and Raw, and what happened to the rules; null if nothing is proved.</summary>
    /// <param name="draft">The file with its host policy.</param>
    /// <param name="dumps">The dumps, without the rules of other programs, and with the rules of chains where these are jumped to.</param>
    /// <param name="before">The same as they are live.</param>
    /// <param name="said">Their rules that the host policy or a rewrite says.</param>
    /// <param name="rewrites">The rewrites, without names.</param>
    public static (DraftFile File, ValueList<RuleFate> Fates)? Of(
        DraftFile draft, ValueList<Dump> dumps, ValueList<Dump> before, IReadOnlySet<DumpRule> said, ValueList<RuleStatement> rewrites)
    {
        if (before.Sum(dump => dump.Table(TableName.Filter).Chains.Sum(chain => chain.Rules.Count)) > MostRules)
            return null;

        var import = new FilterImport(draft, dumps, before, said, rewrites);
        return import.Search() ? import.Shortened() : null;
    }

    private bool Search()
    {
        KeepTogether();
        var unlike = Unlike();
        if (unlike.Count == 0)
            return true;

        Each(plan => plan.IsMerged = false);
        for (unlike = Unlike(); unlike.Count > 0; unlike = Unlike())
        {
            // Statements of one chain are evaluated in the others, too.
            var first = unlike[0];
            var own = _plans.FindAll(plan => plan.Family == first.Family);
            if (own.OrderBy(plan => plan != first).ThenBy(plan => !unlike.Contains(plan)).Any(plan => Settles(first, plan)))
                continue;

            if (own.TrueForAll(plan => plan.IsRawWhole))
                return false;

            own.ForEach(plan => (plan.IsAfter, plan.RawBelow) = (false, plan.IsAfter ? 0 : plan.Lines.Count + 1));
        }

        return true;
    }

    /// <summary>Keeps the fewest rules from one end of a chain Raw that have to be for another to decide as before; false if none do it.
    /// </summary>
    private bool Settles(ChainPlan unlike, ChainPlan plan)
    {
        var (bad, good) = (plan.RawBelow, plan.Lines.Count + 1);
        plan.RawBelow = good;
        if (bad == good || Unlike().Contains(unlike))
        {
            plan.RawBelow = bad;
            return false;
        }

        while (good - bad > 1)
        {
            plan.RawBelow = (bad + good) / 2;
            (bad, good) = Unlike().Contains(unlike) ? (plan.RawBelow, good) : (bad, plan.RawBelow);
        }

        plan.RawBelow = good;

        // If no statement is left, Raw is where a reader expects it.
        if (plan.IsAfter && good >= plan.Lines.Count)
            (plan.IsAfter, plan.RawBelow) = (false, 0);

        return true;
    }

    /// <summary>The result in the shortest forms that are proved.</summary>
    private (DraftFile File, ValueList<RuleFate> Fates) Shortened()
    {
        foreach (var plan in _plans.Where(plan => !plan.IsMerged))
        {
            Try(plan, () => plan.IsMerged = true, () => plan.IsMerged = false);
        }

        foreach (var plan in _plans)
        {
            // One statement that needs the exact word does not make the others longer; a deny more often needs it.
            TryForm(plan, (said, form) => said.Kind is StatementKind.Accept ? Usual(said, form) : form);
            TryForm(plan, Usual);
            var exact = plan.Said().Where(said => plan.Form(said, plan.Name).Word != FilterForm.Usual(said, plan.Name)).ToList();
            foreach (var said in IsFew(exact) ? exact : [])
            {
                TryForm(plan, (other, form) => other == said ? Usual(said, form) : form);
            }

            var limited = plan.Said().Where(said => said.HasLimits).ToList();
            foreach (var said in IsFew(limited) ? limited : [])
            {
                TryForm(plan, (other, form) => other == said ? form with { CountsNew = true } : form);
            }

            FilterForm Usual(RuleStatement said, FilterForm form) => form with { Word = FilterForm.Usual(said, plan.Name) };
        }

        foreach (var dump in _dumps)
        {
            TryEverywhere(dump.Family);
        }

        TryOpened();

        // Whoever adds an accept writes it at the end, but before what denies everything else.
        (_together, _isClosedLast) = ((both, v4, v6) => both.InAnyOrder(v4, v6), true);
        if (Unlike().Count > 0)
            _together = (both, v4, v6) => both.InOrder(v4, v6);

        _isClosedLast = Unlike().Count == 0;
        if (!_isClosedLast && Unlike().Count > 0)
            _together = null;

        return Built();
    }

    // What the chains say alike, a person writes once.
    private void TryEverywhere(Family family)
    {
        var plans = _plans.FindAll(plan => plan.Family == family && plan.Name.Value is not "OUTPUT");
        var sent = _plans.Find(plan => plan.Family == family && plan.Name.Value is "OUTPUT");
        if (sent is null || plans.Count < 2)
            return;

        var alike = plans[0].Said().Intersect(plans[1].Said())
            .Where(said => said.Kind is not StatementKind.Log && said.Log is null && !FilterReader.Counts(said)).ToList();
        if (alike.Count > 0 && !IsSaidOnce(alike.ToHashSet()) && IsFew(alike))
            alike.ForEach(said => IsSaidOnce([said]));

        bool IsSaidOnce(HashSet<RuleStatement> some)
        {
            ChainPlan[] all = [.. plans, sent];
            var (forms, own) = (all.Select(plan => plan.Form).ToList(), sent.Said().ToHashSet());
            foreach (var (plan, form) in all.Zip(forms))
            {
                plan.Form = (said, chain) => !some.Contains(said) ? form(said, chain)
                    : new FilterForm(own.Contains(said) ? FilterWord.None : FilterWord.Arriving);
            }

            if (Unlike().Count == 0)
                return true;

            foreach (var (plan, form) in all.Zip(forms))
            {
                plan.Form = form;
            }

            return false;
        }
    }

    // A person writes what leads packets somewhere and accepts them there as one statement.
    private void TryOpened()
    {
        var plans = _plans.FindAll(plan => plan.Name.Value is not "OUTPUT");
        if (_rewrites.Count * plans.Sum(plan => plan.Lines.Count) > MostAlone)
            return;

        for (var i = 0; i < _rewrites.Count; i++)
        {
            var closed = _rewrites;
            ValueList<RuleStatement> opened = [.. closed.Take(i), closed[i] with { NoAccept = false }, .. closed.Skip(i + 1)];
            var accepts = plans.SelectMany(plan => plan.AcceptsOf(closed[i]).Select(line => (Of: plan.Opened, line))).ToList();
            foreach (var (of, line) in accepts.Count > 0 && IsAlikeWith(opened) ? accepts : [])
            {
                // What nothing denies is no accept of the rewrite.
                of.Add(line);
                if (!IsAlikeWith(opened) || IsAlikeWith(closed))
                    of.Remove(line);
            }

            _rewrites = accepts.Exists(accept => accept.Of.Contains(accept.line)) ? opened : closed;
        }

        bool IsAlikeWith(ValueList<RuleStatement> rewrites)
        {
            _rewrites = rewrites;
            return Unlike().Count == 0;
        }
    }

    // Each is tried with a proof, which takes longer the more rules there are.
    private bool IsFew(List<RuleStatement> some) => some.Count * _plans.Sum(plan => plan.Lines.Count) <= MostAlone;

    private void TryForm(ChainPlan plan, Func<RuleStatement, FilterForm, FilterForm> change)
    {
        var before = plan.Form;
        Try(plan, () => plan.Form = (said, chain) => change(said, before(said, chain)), () => plan.Form = before);
    }

    private void Try(ChainPlan plan, Action change, Action undo)
    {
        var statements = plan.Statements();
        change();
        if (!statements.SequenceEqual(plan.Statements()) && Unlike().Count > 0)
            undo();
    }

    private void Each(Action<ChainPlan> change) => _plans.ForEach(change);

    private List<ChainPlan> Unlike()
    {
        var file = Built().File;
        var partition = file.IsEmpty ? null : ImportProof.Compiled(file);
        if (partition is null && !file.IsEmpty)
            return _plans;

        var after = _before.Keys.ToDictionary(family => family,
            family => new PacketRules(ImportProof.StateOf(partition is null ? [] : [partition], family, _ => ChainPolicy.Accept)));
        return _plans.Where(plan =>
            !SameDecisions.In(plan.Name, _before[plan.Family], after[plan.Family], _leadSent.Contains(plan.Family))).ToList();
    }

    private (DraftFile File, ValueList<RuleFate> Fates) Built()
    {
        var both = new BothFamilies(_draft.Comments);
        var all = _together is null ? _plans.SelectMany(plan => plan.Statements()) : ImportProof.BuiltIns.SelectMany(builtIn =>
            _together(both, Statements(Family.IPv4, builtIn), Statements(Family.IPv6, builtIn)));

        // The same conditions find nothing that the first has left.
        var once = new HashSet<RuleStatement>();
        all = all.Where(rule => rule.Kind is StatementKind.Log || rule.Log is not null || FilterReader.Counts(rule)
            || once.Add(rule with { At = default })).ToList();
        var said = Said();
        var named = Naming.Of([.. _rewrites, .. all.OrderBy(rule => _isClosedLast && rule.At == OfPolicies)], both.Comments,
            _draft.Titled.Concat(said.Where(rule => rule.IsTold).Select(rule => rule.Section)).ToHashSet());
        var draft = _draft with { Labels = named.Labels, Rules = named.Rules, Comments = both.Comments };
        var (file, fates) = RawImport.Add(draft, _dumps, said.Concat(_said).ToHashSet(),
            new RawPlaces(Whys(), _plans.Where(plan => !plan.Drops || plan.IsClosed).Select(plan => (plan.Family, plan.Name)).ToHashSet())
            {
                After = _plans.Where(plan => plan.IsAfter).Select(plan => (plan.Family, plan.Name)).ToHashSet(),
            });
        var opened = _plans.SelectMany(plan => plan.Opened.Select(line => plan.Lines[line].Rule)).ToHashSet();
        return (file, [.. fates, .. said.Select(rule => new RuleFate(rule, FateKind.Statement, opened.Contains(rule) ? ByRewrite : ""))]);
    }

    private IReadOnlyList<RuleStatement> Statements(Family family, ChainName builtIn) =>
        _plans.Find(plan => plan.Family == family && plan.Name == builtIn)?.Statements() ?? [];

    private HashSet<DumpRule> Said() =>
        _plans.SelectMany(plan => plan.Lines.Where((_, i) => !plan.IsRaw(i))).Select(line => line.Rule).ToHashSet();

    // The user chains to which its Raw rules lead.
    private HashSet<ChainName> Below(ChainPlan plan)
    {
        var filter = _dumps.First(dump => dump.Family == plan.Family).Table(TableName.Filter);
        var roots = plan.Lines.Where((_, i) => plan.IsRaw(i)).Select(line => RuleTarget.Find(line.Rule.Text)?.Chain)
            .OfType<ChainName>().Where(chain => filter.Find(chain) is { Policy: null }).ToList();
        return [.. roots, .. Jumps.Reachable(roots, chain => (filter.Find(chain)?.Rules ?? []).Select(rule => rule.Text))];
    }

    // Chains of hundreds of rules, such as those of Ript, stay in one Raw.
    private void KeepTogether()
    {
        while (_plans.Find(plan => plan.IsAfter && _plans.Exists(other => !other.IsAfter && other.Family == plan.Family
            && Below(other).Overlaps(Below(plan)))) is { } parted)
        {
            parted.IsAfter = false;
        }
    }

    private Dictionary<DumpRule, string> Whys() => _plans.SelectMany(plan => plan.Lines.Index().Where(line => plan.IsRaw(line.Index))
        .Select(line => (line.Item.Rule, Why: line.Item.IsRaw ? line.Item.Why
            : plan.IsUnproved(line.Index) ? NotProved : plan.IsAfter ? BehindRaw : BeforeRaw))).DistinctBy(item => item.Rule)
        .ToDictionary(item => item.Rule, item => item.Why);
}
