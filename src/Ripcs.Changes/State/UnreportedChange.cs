namespace Ripcs.Changes.State;

/// <summary>A rollback whose run ended before its report: killed between the record and the report,
/// or a guard's. The next "rollback" means this one, and must not go one change further.</summary>
internal sealed record UnreportedChange : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "unreported";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The rollback.</summary>
    public required int Number { get; init; }
}

/// <summary>The file of the <see cref="UnreportedChange"/>, from the record of a rollback until it is reported.</summary>
internal static class UnreportedFile
{
    public const string Name = "unreported.json";

    /// <summary>The last change, if it is a rollback that was not reported; otherwise null.</summary>
    public static HistoryRecord? Find(StateDirectory state)
    {
        var timeline = new Timeline(new History(state));
        return timeline.Find(timeline.Last) is { Restores: not null } last && Names(state, last.Number) ? last : null;
    }

    /// <summary>Written before the journal is removed. A disk error does not prevent the record.</summary>
    public static void Write(StateDirectory state, int number) =>
        Catch<StateException>.In(() => state.Write(Name, new UnreportedChange { Number = number }));

    public static void Remove(StateDirectory state) => Catch<StateException>.In(() => state.Delete(Name));

    // An unreadable file at least proves that a report is missing.
    private static bool Names(StateDirectory state, int number) =>
        Catch<StateException>.Or(() => state.Read<UnreportedChange>(Name, UnreportedChange.CurrentSchema)?.Number == number, _ => true);
}
