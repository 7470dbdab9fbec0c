using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ripcs.Core.Model;

namespace Ripcs.State;

/// <summary>A partition that was in force after a change.</summary>
/// <param name="Digest">What its chains and pointers are; see <see cref="PartitionDigest"/>.</param>
/// <param name="Content">The hash of the whole compiled form, with the places that its rules come from.</param>
/// <param name="Change">The change that wrote the compiled form down.</param>
internal sealed record KeptPartition(string Name, string Digest, string Content, int Change);

/// <summary>What tells two versions of a partition apart: its order, chains and pointers, not the lines of the file that says them.</summary>
internal static class PartitionDigest
{
    public static string Of(CompiledPartition partition)
    {
        var chains = partition.Chains.Select(chain =>
            $"{chain.Family} {chain.Table} {chain.Name}\n{string.Concat(chain.Rules.Select(rule => $"  {rule.Text}\n"))}");
        var pointers = partition.Pointers.Select(pointer => $"{pointer.Family} {pointer.Dispatch} {pointer.ToRuleText()}\n");
        return Hash(string.Create(
            CultureInfo.InvariantCulture, $"{partition.Name} {partition.Order}\n{string.Concat(chains)}{string.Concat(pointers)}"));
    }

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>
/// The compiled partitions that the history speaks of, so that a state that comes back has names: partitions/000412.json holds those
/// that change 412 brought in. Losing them loses names and lines, never a rule.
/// </summary>
internal sealed class KeptPartitions(StateDirectory directory)
{
    public const string Folder = "partitions";
    private const int CurrentSchema = 1;

    /// <summary>Writes down those that no earlier change, of those given, has written down.</summary>
    public ValueList<KeptPartition> Keep(int change, IReadOnlyList<CompiledPartition> partitions, ValueList<KeptPartition> before)
    {
        var old = before.DistinctBy(kept => (kept.Name, kept.Content)).ToDictionary(kept => (kept.Name, kept.Content));
        var brought = new List<CompiledPartition>();
        var all = new List<KeptPartition>();
        foreach (var partition in partitions)
        {
            var content = PartitionDigest.Hash(StateJson.Content(partition));
            if (!old.TryGetValue((partition.Name.Value, content), out var kept))
            {
                brought.Add(partition);
                kept = new KeptPartition(partition.Name.Value, PartitionDigest.Of(partition), content, change);
            }

            all.Add(kept);
        }

        if (brought.Count > 0)
        {
            directory.Write(FileName(change), StateJson.Write(new Pack { Partitions = brought.ToValueList() }));
        }

        return all.ToValueList();
    }

    /// <summary>The compiled forms, of those that can still be read.</summary>
    public ValueList<CompiledPartition> Find(ValueList<KeptPartition> kept) => kept.GroupBy(partition => partition.Change)
        .SelectMany(group => Read(group.Key).Where(partition => group.Any(one => one.Name == partition.Name.Value)))
        .OrderBy(partition => partition.Name).ToValueList();

    /// <summary>Those that a change brought in, as far as that can still be read.</summary>
    public ValueList<CompiledPartition> BroughtBy(int change) => Read(change);

    /// <summary>All that are kept and can be read.</summary>
    public IEnumerable<CompiledPartition> All() => Files().SelectMany(file => ReadFile(file));

    public IReadOnlyList<string> Files() => directory.Files(Folder);

    /// <summary>Removes what no change names any more.</summary>
    public void Prune(IEnumerable<KeptPartition> named)
    {
        var used = named.Select(kept => FileName(kept.Change)).ToHashSet();
        foreach (var file in Files().Select(file => $"{Folder}/{file}").Where(file => !used.Contains(file)))
        {
            directory.Delete(file);
        }
    }

    private ValueList<CompiledPartition> Read(int change) => ReadFile(FileName(change)[(Folder.Length + 1)..]);

    private ValueList<CompiledPartition> ReadFile(string file)
    {
        var name = $"{Folder}/{file}";
        try
        {
            return directory.Read(name) is { } text ? StateJson.Read<Pack>(text, directory.FilePath(name), CurrentSchema).Partitions : [];
        }
        catch (StateException)
        {
            return [];
        }
    }

    private static string FileName(int change) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{change:000000}.json");

    private sealed record Pack : IStateFile
    {
        public int Schema { get; init; } = CurrentSchema;

        public required ValueList<CompiledPartition> Partitions { get; init; }

        public string? FindContradiction() => ChainProof.Contradiction(Partitions);
    }
}
