using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Status.Findings;

/// <summary>Foreign rules and chains beside our jumps: no mistake, but they may decide before Ripcs does.</summary>
internal static class NeighbourFindings
{
    /// <summary>These decide about packets before any partition does.</summary>
    public static Finding? InFront(HostStatus status, int allowed)
    {
        if (status.RulesInFront == 0)
            return null;

        var passing = status.Passing.Where(one => status.NamesInFront.Contains(one.Cause)).ToLookup(one => one.Cause);

        // A number does not say which rules are meant: what lets in is accepted by name alone, in a baseline.
        var level = status.RulesInFront > allowed || passing.Count > 0 ? FindingLevel.Warning : FindingLevel.Note;
        var where = status.Neighbours.Where(beside => beside.InFront.Count > 0).Select(Place).ToList();
        var (stand, jump) = (status.RulesInFront == 1 ? "stands" : "stand", where.Count == 1 ? "jump" : "jumps");
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
                           ?? $"{place} stands in front of Ripcs's jump: {rule.Text}"),
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
        "not managed by Ripcs behind its jumps");

    public static Finding? NotAskedFirst(HostStatus status) => status.NotAskedFirst.Count == 0 ? null : new Finding(
        FindingKind.NotAskedFirst,
        FindingLevel.Note,
        $"no rule leads to {Words.List([.. status.NotAskedFirst.Select(chain => chain.Value)])}, which HostPolicy().Behind names",
        [ChainsInFrontText.Of(status.NotAskedFirst)!]);

    /// <summary>Wherever else they stand: the policy comes last.</summary>
    public static Finding? Passing(HostStatus status) =>
        status.Passing.Where(one => !status.NamesInFront.Contains(one.Cause)).ToList() is not { Count: > 0 } passing ? null : new Finding(
            FindingKind.Passing, FindingLevel.Warning, $"{Words.Count(passing.Count, "rule")} not managed by Ripcs {LetIn(passing.Count)}",
            [.. passing.Select(Text).Select(Note.Warning)]);

    private static string LetIn(int rules) => $"{(rules == 1 ? "lets" : "let")} in what the host policy is to drop";

    private static string Text(Diagnostic passing) =>
        $"{passing.Span}: {passing.Message}; where it is meant, accept it: ripcs lint DIR --write-baseline FILE, then --baseline FILE";

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
