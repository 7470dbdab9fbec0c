namespace Ripcs.Changes.Texts;

/// <summary>A state that was can hold what somebody had typed into a chain by hand; what comes back of that is said.</summary>
internal static class AsFoundText
{
    /// <summary>A line for each chain that comes back as it was found, and not as its name says.</summary>
    /// <param name="desired">What comes back.</param>
    /// <param name="path">The rule files that put it right.</param>
    public static IEnumerable<Note> Warnings(OwnedState desired, OwnedState live, string path) =>
        from chain in Unproven.Of(desired)
        let rules = desired.Table(chain.Family, chain.Table).Find(chain.Chain)
        where rules != live.Table(chain.Family, chain.Table).Find(chain.Chain)
        select Note.Warning($"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) is restored as it was then, changed by hand; "
            + $"{Advice(path)}");

    /// <summary>The same of the state as a whole: a jump or a policy that was not as recorded is in no chain.</summary>
    /// <param name="drift">What in that state is not as its partitions say.</param>
    /// <param name="name">"the state after change 4".</param>
    /// <param name="path">The rule files that put it right.</param>
    public static IEnumerable<Note> Warning(StateDiff drift, string name, string path) =>
        DriftPlaces.Of(drift) is { Count: > 0 } places
            ? [Note.Warning($"{name} is what was found then, changed by hand ({Words.List(places)}); {Advice(path)}")] : [];

    private static string Advice(string path) => $"look at it with: ripcs status, and put it right with: ripcs rules apply {path}";
}

/// <summary>A state that comes back without the compiled forms of its partitions has all its rules, but not what they are called.</summary>
internal static class LostPartitionText
{
    public static Note Warning(LostPartition lost, string path) =>
        Note.Warning($"{lost.Reason}, so the names, lines and orders of {lost.Name} are lost until the next: "
        + $"ripcs rules apply {path}");
}
