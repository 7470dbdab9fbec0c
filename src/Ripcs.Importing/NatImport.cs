namespace Ripcs.Importing;

/// <summary>
/// Turns the translations at the end of PREROUTING and POSTROUTING into rewrites. Raw is evaluated before rewrites, so translations after
/// the last rule that only Raw can express can become rewrites, and those before it cannot.
/// </summary>
internal static class NatImport
{
    private static readonly (DispatchChain Dispatch, ValueList<string> Targets)[] Kinds =
        [(DispatchChain.Dnat, ["DNAT", "REDIRECT"]), (DispatchChain.Snat, ["SNAT", "MASQUERADE"])];

    /// <summary>The rewrites of the dumps, and the rules that they replace.</summary>
    public static (ValueList<RuleStatement> Rewrites, ValueList<DumpRule> Said) Of(ValueList<Dump> dumps)
    {
        var found = dumps.SelectMany(dump => Kinds.Select(kind => Of(dump, kind.Dispatch, kind.Targets)))
            .Where(found => found.Said.Count > 0).ToList();
        var rewrites = found.SelectMany(item => item.Rules).ToValueList();
        return found.Count > 0 && ImportProof.Compiled(Named(new DraftFile("trial"), rewrites)) is not null
            ? (rewrites, found.SelectMany(item => item.Said).ToValueList()) : ([], []);
    }

    /// <summary>The file with these statements.</summary>
    public static DraftFile Named(DraftFile draft, IEnumerable<RuleStatement> statements)
    {
        var (labels, rules) = Naming.Of([.. statements], draft.Comments, draft.Titled);
        return draft with { Labels = labels, Rules = rules };
    }

    private static (IReadOnlyList<RuleStatement> Rules, ValueList<DumpRule> Said) Of(Dump dump, DispatchChain dispatch,
        ValueList<string> targets)
    {
        var rules = dump.Table(TableName.Nat).Find(dispatch.BuiltIns[0])?.Rules ?? [];
        var last = rules.Reverse().TakeWhile(rule => targets.Contains(RuleTarget.Find(rule.Text)?.Name ?? "")
            && RewriteReader.Of(rule) is not null).Reverse().ToValueList();
        if (last.Count == 0 || rules.Any(Leaves))
            return ([], []);

        var said = last.Select(rule => RewriteReader.Of(rule)!).ToList();
        var way = new[] { MergedStatements.Of(said), said }.FirstOrDefault(way => IsSame(way, last, dump.Family));
        return way is null ? ([], []) : (way, last);
    }

    // After a return from a built-in chain the rewrites would still be evaluated.
    private static bool Leaves(DumpRule rule) => RuleTarget.Find(rule.Text) is { } target && (target.IsGoto || target.Name is "RETURN");

    private static bool IsSame(IReadOnlyList<RuleStatement> rules, ValueList<DumpRule> said, Family family) =>
        ImportProof.Compiled(Named(new DraftFile("trial"), rules)) is { } partition && partition.Chains.All(chain => chain.Family == family)
        && SingleRule.AreSame(said.Select(rule => rule.Text),
            partition.Chains.SelectMany(chain => chain.Rules).Select(rule => rule.Text));
}
