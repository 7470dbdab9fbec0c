namespace Ripcs.Changes.State;

/// <summary>The plans that were applied, for longer than the history
/// keeps changes: a plan is applied only once, however long ago.</summary>
internal sealed record UsedPlans : IStateFile
{
    public const int CurrentSchema = 1;

    /// <summary>Enough for more than a year of hourly plans; the file stays near a megabyte.</summary>
    public const int Kept = 10_000;

    public static string Kind => "plans";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>In the order of their changes.</summary>
    public ValueList<UsedPlan> Plans { get; init; }

    public UsedPlan? Find(string sha256) => Plans.LastOrDefault(plan => plan.Sha256 == sha256);

    /// <summary>Adds plans that changes have applied, and drops the oldest ones beyond the limit.</summary>
    public UsedPlans With(IEnumerable<UsedPlan> used) => this with
    {
        Plans = Plans.Concat(used).GroupBy(plan => plan.Sha256,
            (_, same) => same.MaxBy(plan => plan.Change)!).OrderBy(plan => plan.Change).TakeLast(Kept).ToValueList(),
    };

    public string? FindContradiction() => Plans.DistinctBy(plan => plan.Sha256).Count() != Plans.Count ? "it contains a plan twice" : null;
}

/// <summary>A plan that was applied.</summary>
/// <param name="Sha256">The hash of the whole file.</param>
/// <param name="Change">The change that applied it.</param>
/// <param name="Time">The time; UTC.</param>
internal sealed record UsedPlan(string Sha256, int Change, DateTimeOffset Time)
{
    /// <summary>Null for a change that applied none.</summary>
    public static UsedPlan? Of(ChangeFacts change) => change.Plan is { } plan ? new UsedPlan(plan.Sha256, change.Number, change.Time)
        : null;
}

/// <summary>The file of the <see cref="UsedPlans"/>.</summary>
internal static class UsedPlansFile
{
    public const string Name = "plans.json";

    private const string OfDamage =
        "it lists the plans that were applied, and no plan is applied without it: move it away once you know that none will be applied a "
        + "second time";

    /// <summary>The content of the file, or of the history if an earlier Ripcs made the changes.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static UsedPlans Read(StateDirectory? directory) =>
        directory is null ? new UsedPlans() : directory.Read<UsedPlans>(Name, UsedPlans.CurrentSchema, OfDamage)
            ?? new UsedPlans().With(InHistory(directory));

    /// <summary>Adds the plan of a recorded change; does nothing if it applied none.</summary>
    public static void Add(StateDirectory directory, ChangeFacts change)
    {
        if (UsedPlan.Of(change) is not { } used || Readable(directory) is not { } known
            || known.With([used]) is var next && next == known && directory.ReadBytes(Name) is not null)
        {
            return;
        }

        directory.Write(Name, next);
    }

    // A damaged file must not prevent the record of a change in force; it stays as it is, and keeps the next plan out.
    private static UsedPlans? Readable(StateDirectory directory) => Catch<StateException>.OrNull(() => Read(directory));

    private static IEnumerable<UsedPlan> InHistory(StateDirectory directory) =>
        new Timeline(new History(directory)) is var timeline
            ? timeline.Numbers.Select(timeline.Find).OfType<HistoryRecord>().Select(UsedPlan.Of).OfType<UsedPlan>() : [];
}
