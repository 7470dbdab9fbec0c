using System.Diagnostics.CodeAnalysis;

namespace Ripcs.Changes.State;

/// <summary>A change as stored in the history: its facts, and the names of everything else among the <see cref="Objects"/>.</summary>
internal sealed record StoredChange : ChangeFacts, IStateFile
{
    public const int CurrentSchema = 4;

    public static string Kind => "change";

    public int Schema { get; init; } = CurrentSchema;

    public StoredChange()
    {
    }

    /// <summary>A change to be written.</summary>
    /// <param name="record">The change, marked.</param>
    /// <param name="objects">Receives its contents.</param>
    /// <param name="written">States that are among them already; null for none.</param>
    [SetsRequiredMembers]
    public StoredChange(HistoryRecord record, Objects objects, StoredStates? written = null)
        : base(record)
    {
        Before = written?.NameOf(record.Before) ?? objects.AddLines(StateLines.Of(record.Before, objects));
        After = written?.NameOf(record.After) ?? objects.AddLines(StateLines.Of(record.After, objects));
        Printed = objects.Add(StateJson.Content(new PrintedChange(record.Diff, record.Stale, record.Leaving)));
        Partitions = objects.AddLines(record.Partitions.Select(StateJson.Content));
    }

    /// <summary>The lines of states; see <see cref="StateLines"/>.</summary>
    public required string Before { get; init; }

    public required string After { get; init; }

    /// <summary>See <see cref="PrintedChange"/>.</summary>
    public required string Printed { get; init; }

    /// <summary>One <see cref="KeptPartition"/> a line.</summary>
    public required string Partitions { get; init; }

    /// <summary>The change, whose parts are read when they are first used.</summary>
    /// <param name="objects">Reads its contents.</param>
    /// <param name="damaged">Makes the exception for a damaged part.</param>
    public HistoryRecord Open(Objects objects, Func<AdvisedText, Exception?, StateException> damaged)
    {
        return new HistoryRecord(this).Reading(
            () => State(Before),
            () => State(After),
            () => Part(() => StateJson.Value<PrintedChange>(objects.Read(Printed))),
            () => Part(() => PartitionsIn(objects).ToValueList()),
            () => Part(() => RulesIn(objects).Select(objects.TroubleOf).FirstOrDefault(trouble => trouble is not null) is { } trouble
                ? throw new StateException(trouble) : true));

        OwnedState State(string name) => Part(() => StateLines.Read(objects.Lines(name), objects, damaged)) is var state
            && ChainProof.Contradiction(state, AsFound) is { } contradiction
            ? throw damaged(contradiction, null) : state;

        T Part<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw damaged(HostException.MessageOf(e), e);
            }
        }
    }

    /// <summary>Adds the objects that it needs; see <see cref="Objects.Note"/>.</summary>
    public void Note(Objects objects, Dictionary<string, AdvisedText?> found)
    {
        foreach (var name in new[] { Before, After, Printed, Partitions })
        {
            objects.Note(name, found);
        }

        foreach (var name in found.Values.Any(trouble => trouble is not null) ? [] : RulesIn(objects))
        {
            objects.Note(name, found);
        }
    }

    /// <summary>The names of the texts that hold the rules of its states.</summary>
    public IEnumerable<string> RulesIn(Objects objects) =>
        new[] { Before, After }.Distinct().SelectMany(state => StateLines.TextsIn(objects.Lines(state))).Distinct();

    /// <summary>The partitions after it.</summary>
    public IEnumerable<KeptPartition> PartitionsIn(Objects objects) =>
        objects.Lines(Partitions).Select(line => StateJson.Value<KeptPartition>(line));
}

/// <summary>Two states that are stored, and their names among the <see cref="Objects"/>.</summary>
internal sealed record StoredStates(OwnedState Before, string NameOfBefore, OwnedState After, string NameOfAfter)
{
    /// <summary>The name of a state; null for another one.</summary>
    public string? NameOf(OwnedState state) => state == Before ? NameOfBefore : state == After ? NameOfAfter : null;
}

/// <summary>The printed parts of a change: the differences, the chains that
/// a clean deleted, and the partitions that it took out of force.</summary>
internal sealed record PrintedChange(StateDiff? Diff, ValueList<StaleChain> Stale, ValueList<LeavingPartition> Leaving);
