using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>A change that reverts by itself unless somebody confirms it in time.</summary>
internal sealed record PendingChange : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "pending";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The number that the change has, or is to get, in the history.</summary>
    public required int Number { get; init; }

    /// <summary>How long it is pending, counted from when it is in force.</summary>
    public required int Seconds { get; init; }

    /// <summary>Until when it is pending, for people; null while it is not in force yet.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// The same by the time since the machine was started, which nobody can set; before the change is in force, when its guard gives
    /// up waiting for it. Null in a file of an older Ripcs.
    /// </summary>
    public TimeSpan? Ends { get; init; }

    /// <summary>The boot and the network namespace in which it is in force: after a restart it is not.</summary>
    public required string Place { get; init; }

    /// <summary>"rules apply /etc/ripcs/rules".</summary>
    public required string Command { get; init; }

    public required string User { get; init; }

    /// <summary>The variant of iptables that it was made in, and is reverted in; null in a file of an older Ripcs.</summary>
    public BackendChoice? Backend { get; init; }

    /// <summary>The change whose state comes back if nobody confirms; 0 where that is the state before all changes.</summary>
    public int BackTo { get; init; }

    /// <summary>That state itself, so that no other file is needed to revert; null in a file of an older Ripcs.</summary>
    public OwnedState? Before { get; init; }

    /// <summary>The chains of that state that do not hold what their names say, as in a <see cref="HistoryRecord"/>.</summary>
    public ValueList<ChainPlace> AsFound { get; init; }

    /// <summary>The partitions that the change brings in, to be held once it is reverted.</summary>
    public ValueList<HeldPartition> Brings { get; init; }

    /// <summary>True for one of which only the number is known.</summary>
    [JsonIgnore]
    public bool IsDamaged { get; private init; }

    /// <summary>A change of which only the number is known.</summary>
    public static PendingChange Damaged(int number, string path) => new()
    {
        IsDamaged = true, Number = number, Seconds = 0, Place = CurrentPlace, Command = $"{path} is damaged", User = "unknown",
    };

    /// <summary>A change of which no more is known than what the history tells.</summary>
    public static PendingChange Lost(HistoryRecord change, int backTo) => new()
    {
        Number = change.Number, Seconds = 0, Until = change.Time, Place = CurrentPlace, Command = change.Command, User = change.User,
        BackTo = backTo, Before = change.Before, AsFound = change.AsFound,
    };

    /// <summary>As it is written: it says itself what in it is as found.</summary>
    public PendingChange Marked() => Before is { } before ? this with { AsFound = Unproven.Of(before).Distinct().ToValueList() } : this;

    public string? FindContradiction() => Before is { } before ? ChainProof.Contradiction(before, AsFound) : null;

    /// <summary>How long it is still pending.</summary>
    public TimeSpan Left(TimeProvider clock) => Ends is { } ends ? ends - SinceStart(clock)
        : (Until ?? clock.GetUtcNow()) - clock.GetUtcNow();

    /// <summary>True if it was in force and its time is over.</summary>
    public bool IsOver(TimeProvider clock) => Until is not null && Left(clock) <= TimeSpan.Zero;

    /// <summary>How long the machine has been running: the clock of <see cref="Ends"/>.</summary>
    public static TimeSpan SinceStart(TimeProvider clock) => clock.GetElapsedTime(startingTimestamp: 0);

    /// <summary>True if the restart of the machine has ended it.</summary>
    public bool IsElsewhere => Place != CurrentPlace;

    /// <summary>True if it was made since the machine was started.</summary>
    public bool IsOfThisBoot => Place.StartsWith($"{Uptime.CurrentBoot}/", StringComparison.Ordinal);

    /// <summary>"03:13:20 UTC".</summary>
    public string UntilText => Until is { } until ? until.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + " UTC" : "";

    /// <summary>"change 412 (rules apply /etc/ripcs/rules, by alice)".</summary>
    public string Title => $"change {Number} ({Command}, by {User})";

    /// <summary>Cookies of namespaces begin anew with each boot.</summary>
    public static string CurrentPlace => $"{Uptime.CurrentBoot}/{NetworkNamespaceId.Current()}";
}

/// <summary>
/// history/000412.unconfirmed: change 412 is to be confirmed, and was not so far. The guard's note in /run goes with a restart, and
/// the file in pending/ may be deleted; the record beside which this one stands is what a restart brings back.
/// </summary>
internal sealed class UnconfirmedMarks(StateDirectory state)
{
    private const string Extension = ".unconfirmed";

    public bool IsSet(int number) => state.Files(History.Folder).Contains(Path.GetFileName(Name(number)));

    public void Set(int number)
    {
        if (!IsSet(number))
            state.Write(Name(number), "");
    }

    public void Remove(int number) => state.Delete(Name(number));

    /// <summary>Forgets all of them: no change is pending, and the number of one that never came into force is given again.</summary>
    public void RemoveAll()
    {
        foreach (var file in state.Files(History.Folder).Where(file => file.EndsWith(Extension, StringComparison.Ordinal)))
        {
            state.Delete($"{History.Folder}/{file}");
        }
    }

    private static string Name(int number) => $"{History.Folder}/{number:000000}{Extension}";
}
