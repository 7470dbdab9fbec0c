namespace Ripcs.Changes.State;

/// <summary>Which plans were applied, beyond the changes that the history
/// keeps: a plan is applied once, however long ago that was.</summary>
internal sealed record UsedPlans : IStateFile
{
    public const int CurrentSchema = 1;

    /// <summary>With a plan every hour more than a year; the file stays near a megabyte.</summary>
    public const int Kept = 10_000;

    public static string Kind => "plans";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>In the order of their changes.</summary>
    public ValueList<UsedPlan> Plans { get; init; }

    public UsedPlan? Find(string sha256) => Plans.LastOrDefault(plan => plan.Sha256 == sha256);

    /// <summary>After changes that applied plans; of more than are kept the oldest are forgotten.</summary>
    public UsedPlans With(IEnumerable<UsedPlan> used) => this with
    {
        Plans = Plans.Concat(used).GroupBy(plan => plan.Sha256,
            (_, same) => same.MaxBy(plan => plan.Change)!).OrderBy(plan => plan.Change).TakeLast(Kept).ToValueList(),
    };

    public string? FindContradiction() => Plans.DistinctBy(plan => plan.Sha256).Count() != Plans.Count ? "a plan stands in it twice" : null;
}

/// <summary>A plan that was applied.</summary>
/// <param name="Sha256">Of the whole file.</param>
/// <param name="Change">The change that applied it.</param>
/// <param name="Time">When; UTC.</param>
internal sealed record UsedPlan(string Sha256, int Change, DateTimeOffset Time)
{
    /// <summary>Null for a change that applied none.</summary>
    public static UsedPlan? Of(ChangeFacts change) => change.Plan is { } plan ? new UsedPlan(plan.Sha256, change.Number, change.Time)
        : null;
}

/// <summary>The file that holds the <see cref="UsedPlans"/>.</summary>
internal static class UsedPlansFile
{
    public const string Name = "plans.json";

    private const string OfDamage =
        "it says which plans were applied, and no plan is applied without it: move it away once you know that none will be applied a "
        + "second time";

    /// <summary>What the file says, or, where a Ripcs before it made the changes, the history.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static UsedPlans Read(StateDirectory? directory) =>
        directory is null ? new UsedPlans() : directory.Read<UsedPlans>(Name, UsedPlans.CurrentSchema, OfDamage)
            ?? new UsedPlans().With(InHistory(directory));

    /// <summary>Adds the plan of a change that is recorded; nothing where it applied none.</summary>
    public static void Add(StateDirectory directory, ChangeFacts change)
    {
        if (UsedPlan.Of(change) is not { } used || Readable(directory) is not { } known
            || known.With([used]) is var next && next == known && directory.ReadBytes(Name) is not null)
        {
            return;
        }

        directory.Write(Name, next);
    }

    // A damaged file keeps no change that is in force from being recorded; it stays as it is, and keeps the next plan out.
    private static UsedPlans? Readable(StateDirectory directory) => Catch<StateException>.OrNull(() => Read(directory));

    private static IEnumerable<UsedPlan> InHistory(StateDirectory directory) =>
        new Timeline(new History(directory)) is var timeline
            ? timeline.Numbers.Select(timeline.Find).OfType<HistoryRecord>().Select(UsedPlan.Of).OfType<UsedPlan>() : [];
}
