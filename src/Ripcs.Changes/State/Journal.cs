using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.State;

/// <summary>A change that has begun: what is to be recorded once it has ended. It is on the disk before the first block.</summary>
internal sealed record Journal : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "journal";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The change with the number that it is to get: what was, and what is desired.</summary>
    public required HistoryRecord Change { get; init; }

    /// <summary>The partitions to be remembered.</summary>
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The chains that it makes.</summary>
    public ValueList<ChainPlace> Made { get; init; }

    /// <summary>The directory that it speaks for, if it does for one.</summary>
    public string? Directory { get; init; }

    /// <summary>The rule files that it compiled.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>What is held afterwards; null to leave that as it is.</summary>
    public HeldPartitions? Held { get; init; }

    /// <summary>True for a restore: the change whose state it brings back is in the history already.</summary>
    public bool IsRestore { get; init; }

    public string? FindContradiction() => Change.FindContradiction() ?? ChainProof.Contradiction(Partitions);

    /// <summary>True if a run that speaks for one partition alone can complete it.</summary>
    public bool IsCompletedBy(string partition, string command) =>
        Change.Command == command
        || (Directory is null && Change.Restores is null && Partitions is [var only] && only.Name.Value == partition);

    /// <summary>What is known, and the chains that the change may have made.</summary>
    public Knowledge Knowing(Knowledge known) => known with { Made = known.Made.Concat(Made).Distinct().ToValueList() };

    /// <summary>"change 7 (rules apply /etc/ripcs/rules, by alice, 2026-11-20 03:12:20 UTC)".</summary>
    public string Title => string.Create(
        CultureInfo.InvariantCulture, $"{(IsRestore ? "the restore of " : "")}change {Change.Number} ({Change.Command}, by {Change.User}, {Change.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC)");
}

/// <summary>The file that holds the <see cref="Journal"/> while a change runs; found later, it tells of one that did not finish.</summary>
internal static class JournalFile
{
    public const string Name = "journal.json";

    /// <summary>The journal, or null if the last change has ended.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static Journal? Read(StateDirectory? directory) =>
        directory?.Read<Journal>(Name, Journal.CurrentSchema);

    public static void Write(StateDirectory directory, Journal journal) => directory.Write(Name, journal with { Change = journal.Change.Marked() });

    public static void Remove(StateDirectory directory) => directory.Delete(Name);

    public static string SetAside(StateDirectory directory) => directory.SetAside(Name);

    /// <summary>True if a change may be unfinished.</summary>
    public static bool IsLeft(StateDirectory? state)
    {
        try
        {
            return Read(state) is not null;
        }
        catch (StateException)
        {
            return true;
        }
    }
}
