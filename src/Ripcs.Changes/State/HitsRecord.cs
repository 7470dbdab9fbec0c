using Ripcs.Core.Model;

namespace Ripcs.Changes.State;

/// <summary>What rules have counted in chains that are deleted; what is live counts on in the kernel.</summary>
internal sealed record HitsRecord : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "hits";

    public static readonly HitsRecord None = new();

    public int Schema { get; init; } = CurrentSchema;

    public ValueList<StatementCount> Gone { get; init; }
}

/// <summary>What the rules of a statement have counted.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Statement">Its words and name: accept "ssh from the office".</param>
/// <param name="Packets">How many packets.</param>
/// <param name="Bytes">How long they were together.</param>
internal sealed record StatementCount(string Partition, string Statement, ulong Packets, ulong Bytes);

/// <summary>The file that holds the <see cref="HitsRecord"/>.</summary>
internal static class HitsFile
{
    public const string Name = "hits.json";

    private const string OfDamage = "only counts of deleted chains are lost: move the file away, and ripcs hits counts without them";

    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static HitsRecord Read(StateDirectory? directory) => directory?.Read<HitsRecord>(Name, HitsRecord.CurrentSchema, OfDamage) ?? HitsRecord.None;

    public static void Write(StateDirectory directory, HitsRecord hits) => directory.Write(Name, hits);
}
