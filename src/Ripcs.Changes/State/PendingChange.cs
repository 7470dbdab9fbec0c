using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>A change that is reverted automatically unless it is confirmed in time.</summary>
internal sealed record PendingChange : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "pending";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The number of the change in the history, or its future number.</summary>
    public required int Number { get; init; }

    /// <summary>How long it is pending, counted from when it is in force.</summary>
    public required int Seconds { get; init; }

    /// <summary>The deadline to show; null until it is in force.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The deadline on the clock since boot, which cannot be set; before the change is in
    /// force, the time when its guard stops waiting for it. Null in a file of an older Ripcs.</summary>
    public TimeSpan? Ends { get; init; }

    /// <summary>The boot and the network namespace in which it is in force: a reboot ends it.</summary>
    public required string Place { get; init; }

    /// <summary>"rules apply /etc/ripcs/rules".</summary>
    public required string Command { get; init; }

    public required string User { get; init; }

    /// <summary>The variant of iptables with which it was made and is reverted; null in a file of an older Ripcs.</summary>
    public BackendChoice? Backend { get; init; }

    /// <summary>The change whose state comes back without a confirmation; 0 for the state before all changes.</summary>
    public int BackTo { get; init; }

    /// <summary>That state itself, so that a revert needs no other file; null in a file of an older Ripcs.</summary>
    public OwnedState? Before { get; init; }

    /// <summary>The chains of that state whose content does not match the
    /// hash in their names, as in a <see cref="HistoryRecord"/>.</summary>
    public ValueList<ChainPlace> AsFound { get; init; }

    /// <summary>The names of the partitions that it changes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> Partitions { get; init; }

    /// <summary>The partitions that the change brings in, which are held once it is reverted.</summary>
    public ValueList<HeldPartition> Brings { get; init; }

    /// <summary>True if only the number is known.</summary>
    [JsonIgnore]
    public bool IsDamaged { get; private init; }

    /// <summary>A change of which only the number is known.</summary>
    public static PendingChange Damaged(int number, string path) => new()
    {
        IsDamaged = true, Number = number, Seconds = 0, Place = CurrentPlace, Command = $"{path} is damaged", User = "unknown",
    };

    /// <summary>A change of which only the history is known.</summary>
    public static PendingChange Lost(HistoryRecord change, int backTo) => new()
    {
        Number = change.Number, Seconds = 0, Until = change.Time, Place = CurrentPlace, Command = change.Command, User = change.User,
        BackTo = backTo, Before = change.Before, AsFound = change.AsFound,
    };

    /// <summary>The form to be written, which marks chains with changes by hand.</summary>
    public PendingChange Marked() => Before is not { } before ? this
        : this with { AsFound = ChainsChangedByHand.Of(before).Distinct().ToValueList() };

    public string? FindContradiction() => Before is { } before ? ChainProof.Contradiction(before, AsFound) : null;

    /// <summary>How long it is still pending.</summary>
    public TimeSpan Left(TimeProvider clock) => Ends is { } ends ? ends - SinceStart(clock)
        : (Until ?? clock.GetUtcNow()) - clock.GetUtcNow();

    /// <summary>True if it was in force and its time is over.</summary>
    public bool IsOver(TimeProvider clock) => Until is not null && Left(clock) <= TimeSpan.Zero;

    /// <summary>The uptime of the machine: the clock of <see cref="Ends"/>.</summary>
    public static TimeSpan SinceStart(TimeProvider clock) => clock.GetElapsedTime(startingTimestamp: 0);

    /// <summary>False if a reboot has ended it, or if it is in another network namespace; null if nothing tells.</summary>
    public bool? IsHere => Uptime.IsSamePlace(Place, CurrentPlace);

    /// <summary>True if that is certain.</summary>
    public bool IsElsewhere => IsHere is false;

    /// <summary>True unless it was certainly made before the last boot.</summary>
    public bool IsOfThisBoot => Uptime.IsSameBoot(Uptime.BootIn(Place), Uptime.CurrentBoot) is not false;

    /// <summary>"03:13:20 UTC".</summary>
    public string UntilText => Until is { } until ? Shown(until) : "";

    /// <inheritdoc cref="UntilText"/>
    public static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>"change 412 (rules apply /etc/ripcs/rules, by alice)".</summary>
    public string Title => $"change {Number} ({Command}, by {User})";

    /// <summary>Namespace cookies start again with each boot.</summary>
    public static string CurrentPlace => $"{Uptime.CurrentBoot}/{NetworkNamespaceId.Current()}";
}

/// <summary>history/000412.unconfirmed: change 412 must be confirmed, and was not so far. The guard's note in /run is lost
/// with a reboot, and the file in pending/ may be deleted; this mark is beside the record that a reboot restores.</summary>
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

    /// <summary>Removes all of them: no change is pending, and the number of one that never came into force is assigned again.</summary>
    public void RemoveAll()
    {
        foreach (var file in state.Files(History.Folder).Where(file => file.EndsWith(Extension, StringComparison.Ordinal)))
        {
            state.Delete($"{History.Folder}/{file}");
        }
    }

    /// <summary>True for the name of such a mark in the state directory.</summary>
    public static bool IsMark(string name) => name.StartsWith($"{History.Folder}/", StringComparison.Ordinal)
        && name.EndsWith(Extension, StringComparison.Ordinal);

    private static string Name(int number) => $"{History.Folder}/{number:000000}{Extension}";
}
