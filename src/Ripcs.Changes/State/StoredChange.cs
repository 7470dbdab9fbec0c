using System.Diagnostics.CodeAnalysis;

namespace Ripcs.Changes.State;

/// <summary>A change as stored in the history: its facts, and the names of everything else among the <see cref="Objects"/>.</summary>
internal sealed record StoredChange : ChangeFacts, IStateFile
{
    public const int CurrentSchema = 3;

    public static string Kind => "change";

    public int Schema { get; init; } = CurrentSchema;

    public StoredChange()
    {
    }

    /// <summary>A change to be written.</summary>
    /// <param name="record">The change, marked.</param>
    /// <param name="objects">Receives its contents.</param>
    [SetsRequiredMembers]
    public StoredChange(HistoryRecord record, Objects objects)
        : base(record)
    {
        Before = objects.AddLines(StateLines.Of(record.Before));
        After = objects.AddLines(StateLines.Of(record.After));
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
            () => Part(() => PartitionsIn(objects).ToValueList()));

        OwnedState State(string name) => Part(() => StateLines.Read(objects.Lines(name))) is var state
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
    }

    /// <summary>The partitions after it.</summary>
    public IEnumerable<KeptPartition> PartitionsIn(Objects objects) =>
        objects.Lines(Partitions).Select(line => StateJson.Value<KeptPartition>(line.Span));
}

/// <summary>The printed parts of a change: the differences, the chains that
/// a clean deleted, and the partitions that it took out of force.</summary>
internal sealed record PrintedChange(StateDiff? Diff, ValueList<StaleChain> Stale, ValueList<LeavingPartition> Leaving);

/// <summary>A state as lines: each table with its jumps, then its chains, and after each chain its rules, all as JSON.</summary>
internal static class StateLines
{
    private const byte Rule = (byte)'"';

    private static ReadOnlySpan<byte> Table => "{\"Family\":"u8;

    public static IEnumerable<byte[]> Of(OwnedState state)
    {
        foreach (var table in state.Tables)
        {
            yield return StateJson.Content(table with { Chains = [] });
            foreach (var chain in table.Chains)
            {
                yield return StateJson.Content(chain with { Rules = [] });
                foreach (var rule in chain.Rules)
                {
                    yield return StateJson.Content(rule);
                }
            }
        }
    }

    /// <exception cref="System.Text.Json.JsonException">It is not a state.</exception>
    public static OwnedState Read(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        var (tables, chains, rules) = (new List<OwnedTable>(), new List<OwnedChain>(), new List<string>());
        foreach (var item in lines)
        {
            var line = item.Span;
            if (line[0] == Rule)
            {
                rules.Add(StateJson.Value<string>(line));
            }
            else if (line.StartsWith(Table))
            {
                EndTable();
                tables.Add(StateJson.Value<OwnedTable>(line));
            }
            else
            {
                EndChain();
                chains.Add(StateJson.Value<OwnedChain>(line));
            }
        }

        EndTable();
        return new OwnedState(tables.ToValueList());

        void EndTable()
        {
            EndChain();
            if (chains.Count > 0)
            {
                tables[^1] = tables[^1] with { Chains = chains.ToValueList() };
                chains.Clear();
            }
        }

        // A rule without a chain, or a chain without a table, throws an exception: that is no state.
        void EndChain()
        {
            if (rules.Count > 0)
            {
                chains[^1] = chains[^1] with { Rules = rules.ToValueList() };
                rules.Clear();
            }
        }
    }
}
