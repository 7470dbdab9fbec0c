using Ripcs.Changes.Status;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Rendering;

/// <summary>Rules that lead from foreign chains to owned ones past Ripcs's own jumps: they stay when those chains are replaced.</summary>
internal static class ForeignJumpFindings
{
    private const int NamesToShow = 3;

    public static Finding? ToOurs(HostStatus status)
    {
        var all = status.References;
        if (all.Count == 0)
            return null;

        var keeping = all.Where(references => references.KeepsOldRules).ToList();
        var level = keeping.Count > 0 ? FindingLevel.Critical : FindingLevel.Warning;
        var names = Words.Some([.. (keeping.Count > 0 ? keeping : [.. all]).Select(references => references.From).Distinct()], NamesToShow);
        return new Finding(
            FindingKind.ForeignJumps,
            level,
            keeping.Count > 0 ? $"rules not managed by Ripcs keep in force what it has replaced ({names})"
                : $"rules not managed by Ripcs jump to its chains ({names})",
            [.. all.Select(ForeignJumpText.Warning)]);
    }

    /// <summary>They count as drift elsewhere: these notes tell what happens to them.</summary>
    public static IEnumerable<Note> FromOurs(HostStatus status) =>
        status.ForeignJumps.Select(jump => ForeignJumpText.Warning(jump, $"ripcs rules apply {Paths.ToApply(status)}"));
}

/// <summary>Rules in the other variant of iptables are in force too, but not visible in this one.</summary>
internal static class OtherVariantFindings
{
    private const int NamesToShow = 5;

    /// <summary>Owned chains there stop every apply.</summary>
    public static Finding? Ours(HostStatus status)
    {
        var tables = status.OtherVariant.Where(table => table.Ours.Count > 0).ToList();
        return tables.Count == 0 ? null : new Finding(
            FindingKind.OursInOtherVariant,
            FindingLevel.Critical,
            $"chains of Ripcs are live in the {tables[0].Backend} variant of iptables"
                + $"{(IsHere(status) ? " too" : ", and none in this one")}",
            [
                .. tables.Select(table => Note.Warning(
                    $"chains of Ripcs are live in the {table.Backend} variant of iptables{(IsHere(status) ? " too" : "")} ("
                        + $"{Place(table)}: {Names(table.Ours)}), {Advice(status, table)}")),
            ]);
    }

    private static bool IsHere(HostStatus status) => status.Tables.Count > 0;

    private static string Advice(HostStatus status, OtherVariantTable table)
    {
        var remove = $"ripcs rules flush --backend {table.Backend}, then apply the rule files again";
        return IsHere(status) ? $"and the kernel enforces both; remove those first: {remove}"
            : $"and none in this one; look at them with: ripcs status --backend {table.Backend}; if this variant is to be used from now "
                + $"on, remove those first: {remove}";
    }

    public static Finding? Foreign(HostStatus status)
    {
        var tables = status.OtherVariant.Where(table => table.Ours.Count == 0).ToList();
        return tables.Count == 0 ? null : new Finding(
            FindingKind.OtherVariant,
            FindingLevel.Note,
            $"{Words.Count(tables.Sum(table => table.Rules), "rule")} not managed by Ripcs in the {tables[0].Backend} variant of iptables",
            [
                .. tables.Select(table => Note.Info(
                    $"the kernel also enforces the {table.Backend} variant of iptables, {Place(table)}: "
                        + $"{Words.List([.. Content(table)])}")),
            ]);
    }

    private static IEnumerable<string> Content(OtherVariantTable table)
    {
        if (table.Rules > 0)
            yield return $"{Words.Count(table.Rules, "rule")} not managed by Ripcs in {Names(table.Chains)}";

        if (table.Policies.Count > 0)
            yield return $"the policy of {Names(table.Policies)}";
    }

    private static string Place(OtherVariantTable table) => Words.Place(table.Family, table.Table);

    private static string Names(ValueList<ChainName> chains) => Words.Some(chains, NamesToShow);
}

/// <summary>Foreign rules and chains beside Ripcs's jumps: no error, but they may decide before Ripcs does.</summary>
internal static class NeighbourFindings
{
    /// <summary>They decide about packets before any partition does.</summary>
    public static Finding? InFront(HostStatus status, int allowed)
    {
        if (status.RulesInFront == 0)
            return null;

        var passing = status.Passing.Where(one => status.NamesInFront.Contains(one.Cause)).ToLookup(one => one.Cause);

        // A number does not show which rules are meant: rules that accept are only tolerated by name, in a baseline.
        var level = status.RulesInFront > allowed || passing.Count > 0 ? FindingLevel.Warning : FindingLevel.Note;
        var where = status.Neighbours.Where(beside => beside.InFront.Count > 0).Select(Place).ToList();
        var (stand, jump) = (status.RulesInFront == 1 ? "is" : "are", where.Count == 1 ? "jump" : "jumps");
        return new Finding(
            FindingKind.InFront,
            level,
            $"{Words.Count(status.RulesInFront, "rule")} not managed by Ripcs {stand} in front of its {jump} in {Words.List(where)}"
                + (passing.Count == 0 ? "" : ", and "
                + $"{(passing.Count == status.RulesInFront ? "" : $"{passing.Count} of them ")}{LetIn(passing.Count)}"),
            [
                .. from beside in status.Neighbours
                   from rule in beside.InFront
                   let place = $"rule {rule.Place} of {Place(beside)}"
                   select new Note(
                       level is FindingLevel.Note ? NoteLevel.Info : NoteLevel.Warning,
                       passing[HostStatus.NameInFront(beside, rule)].Select(Text).FirstOrDefault()
                           ?? $"{place} is in front of Ripcs's jump: {rule.Text}"),
            ]);
    }

    public static Finding? ChainsInFront(HostStatus status) => Chains(
        FindingKind.ChainsInFront,
        status,
        beside => beside.ChainsInFront,
        (_, chains) => $"packets pass {chains} before Ripcs's jump",
        "not managed by Ripcs in front of its jumps");

    public static Finding? ChainsBehind(HostStatus status) => Chains(
        FindingKind.ChainsBehind,
        status,
        beside => beside.ChainsBehind,
        (beside, chains) => $"Ripcs's {(beside.Table == TableName.Nat ? "translations" : "accepts")} come before {chains}",
        "not managed by Ripcs after its jumps");

    public static Finding? NotEvaluatedFirst(HostStatus status) => status.WithoutJump.Count == 0 ? null : new Finding(
        FindingKind.NotEvaluatedFirst,
        FindingLevel.Note,
        $"no rule jumps to {Words.List([.. status.WithoutJump.Select(chain => chain.Value)])}, which HostPolicy().Behind names",
        [NewRulesText.WithoutJump(status.WithoutJump)!]);

    /// <summary>At any other place, because the policy comes last.</summary>
    public static Finding? Passing(HostStatus status) =>
        status.Passing.Where(one => !status.NamesInFront.Contains(one.Cause)).ToList() is not { Count: > 0 } passing ? null : new Finding(
            FindingKind.Passing, FindingLevel.Warning, $"{Words.Count(passing.Count, "rule")} not managed by Ripcs {LetIn(passing.Count)}",
            [.. passing.Select(Text).Select(text => Note.Warning(text))]);

    private static string LetIn(int rules) => $"{(rules == 1 ? "lets" : "let")} in what the host policy should drop";

    private static string Text(Diagnostic passing) =>
        $"{passing.Span}: {passing.Message}; if you mean it, accept it: ripcs lint DIR --write-baseline FILE, then --baseline FILE";

    private static Finding? Chains(
        FindingKind kind, HostStatus status, Func<Neighbours, ValueList<ChainName>> of, Func<Neighbours, string, string> say, string where)
    {
        var beside = status.Neighbours.Where(one => of(one).Count > 0).ToList();
        return beside.Count == 0 ? null : new Finding(
            kind,
            FindingLevel.Note,
            $"{Words.Count(beside.Sum(one => of(one).Count), "chain")} {where}",
            [.. beside.Select(one => Note.Info($"{Place(one)}: {say(one, string.Join(", ", of(one)))}"))]);
    }

    private static string Place(Neighbours beside) => $"{beside.BuiltIn} ({Words.Place(beside.Family, beside.Table)})";
}
