using System.Diagnostics.CodeAnalysis;

namespace Ripcs.Changes.State;

/// <summary>
/// A change as it stands in the history: its facts, and where all else is among the <see cref="Pieces"/>.
/// </summary>
internal sealed record StoredChange : ChangeFacts, IStateFile
{
    /// <summary>One of schema 1, of an older Ripcs, is a whole <see cref="HistoryRecord"/>.</summary>
    public const int CurrentSchema = 2;

    public static string Kind => HistoryRecord.Kind;

    public int Schema { get; init; } = CurrentSchema;

    public StoredChange()
    {
    }

    /// <summary>A change that is about to be written.</summary>
    /// <param name="record">It, marked.</param>
    /// <param name="pieces">Takes what it consists of.</param>
    [SetsRequiredMembers]
    public StoredChange(HistoryRecord record, NewPieces pieces)
        : base(record)
    {
        Before = pieces.Store(StateLines.Of(record.Before));
        After = pieces.Store(StateLines.Of(record.After));
        Printed = pieces.Store([StateJson.Content(new PrintedChange(record.Diff, record.Stale, record.Leaving))]);
        Partitions = pieces.Store(record.Partitions.Select(kept => (ReadOnlyMemory<byte>)StateJson.Content(kept)));
        Pieces = pieces.Files;
    }

    /// <summary>Lines of states; see <see cref="StateLines"/>.</summary>
    public required Root Before { get; init; }

    public required Root After { get; init; }

    /// <summary>One line: what was printed.</summary>
    public required Root Printed { get; init; }

    /// <summary>One line each.</summary>
    public required Root Partitions { get; init; }

    /// <summary>The numbers of the files that held all this when it was written.</summary>
    public ValueList<int> Pieces { get; init; }

    /// <summary>All that it consists of.</summary>
    public ValueList<Root> Roots => [Before, After, Printed, Partitions];

    /// <summary>The change, whose parts are read when somebody asks for them.</summary>
    /// <param name="linesOf">Reads the lines of a part.</param>
    /// <param name="damaged">Says of a part that is not what it should be why, and what to do.</param>
    public HistoryRecord Open(Func<Root, IEnumerable<ReadOnlyMemory<byte>>> linesOf, Func<string, Exception?, StateException> damaged)
    {
        return new HistoryRecord(this).Reading(
            () => State(Before),
            () => State(After),
            () => Part(Printed, lines => StateJson.Value<PrintedChange>(lines.Single().Span)),
            () => Part(Partitions, lines => lines.Select(line => StateJson.Value<KeptPartition>(line.Span)).ToValueList()));

        OwnedState State(Root root) => Part(root, StateLines.Read) is var state
            && ChainProof.Contradiction(state, AsFound) is { } contradiction
            ? throw damaged(contradiction, null) : state;

        T Part<T>(Root root, Func<IEnumerable<ReadOnlyMemory<byte>>, T> read)
        {
            try
            {
                return read(linesOf(root));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw damaged(e.Message, e);
            }
        }
    }
}

/// <summary>What was printed of a change: the differences, what a clean deleted, and what it took out of force.</summary>
internal sealed record PrintedChange(StateDiff? Diff, ValueList<StaleChain> Stale, ValueList<LeavingPartition> Leaving);

/// <summary>A state as lines: each table with its jumps, behind it its chains, and behind each chain its rules, all as JSON.</summary>
internal static class StateLines
{
    private const byte Rule = (byte)'"';

    private static ReadOnlySpan<byte> Table => "{\"Family\":"u8;

    public static IEnumerable<ReadOnlyMemory<byte>> Of(OwnedState state)
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

    /// <exception cref="System.Text.Json.JsonException">That is no state.</exception>
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

        // A rule without a chain, or a chain without a table, ends in an exception: that is no state.
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
