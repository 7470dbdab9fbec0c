using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>A partition that was in force after a change.</summary>
/// <param name="Digest">What its chains and pointers are; see <see cref="PartitionDigest"/>.</param>
/// <param name="Content">The hash of the whole compiled form, with the places that its rules come from.</param>
/// <param name="Change">The change that wrote the compiled form down.</param>
internal sealed record KeptPartition(string Name, string Digest, string Content, int Change);

/// <summary>What tells two versions of a partition apart: its order, chains, pointers
/// and host policy, not the lines of the file that says them.</summary>
internal static class PartitionDigest
{
    public static string Of(CompiledPartition partition)
    {
        var chains = partition.Chains.Select(chain =>
            $"{chain.Family} {chain.Table} {chain.Name}\n{string.Concat(chain.Rules.Select(rule => $"  {rule.Text}\n"))}");
        var pointers = partition.Pointers.Select(pointer => $"{pointer.Family} {pointer.Dispatch} {pointer.ToRuleText()}\n");
        return Hash(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{partition.Name} {partition.Order}\n{string.Concat(chains)}{string.Concat(pointers)}{Policy(partition.HostPolicy)}")));
    }

    // Neither policies nor what is asked first stand in a chain.
    private static string Policy(CompiledHostPolicy? said) => said is null ? ""
        : string.Concat(Families.Both.SelectMany(family =>
            said.DefaultsIn(family).Select(chain => $"{family} {chain.BuiltIn} {chain.Policy}\n")))
            + $"behind {string.Join(' ', said.Behind)}\n";

    internal static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>
/// The compiled partitions that the history speaks of, so that a state that comes back has names: partitions/000412.json holds those
/// that change 412 brought in. Losing them loses names and lines, never a rule.
/// </summary>
internal sealed class KeptPartitions(StateDirectory directory)
{
    public const string Folder = "partitions";
    public const string Kind = "partitions";
    private const int CurrentSchema = 2;
    private const string Extension = ".json";
    private const string OfDamage =
        "a rollback to a state that needs it is refused: take another one (ripcs history), or move the file away: "
        + "then the rollback goes on without the names, lines and orders that it holds";

    /// <summary>Writes down those that no earlier change, of those given, has written down in a file that is still whole.</summary>
    public ValueList<KeptPartition> Keep(int change, IReadOnlyList<CompiledPartition> partitions, ValueList<KeptPartition> before)
    {
        var old = before.DistinctBy(kept => (kept.Name, kept.Content)).ToDictionary(kept => (kept.Name, kept.Content));
        var isWhole = new Dictionary<int, bool>();
        var brought = new List<CompiledPartition>();
        var all = new List<KeptPartition>();
        foreach (var partition in partitions)
        {
            var content = PartitionDigest.Hash(StateJson.Content(partition));
            if (!old.TryGetValue((partition.Name.Value, content), out var kept) || !IsWhole(kept.Change))
            {
                brought.Add(partition);
                kept = new KeptPartition(partition.Name.Value, PartitionDigest.Of(partition), content, change);
            }

            all.Add(kept);
        }

        if (brought.Count > 0)
            directory.Write(FileName(change), Pack.Of(change, brought.ToValueList()));

        return all.ToValueList();

        bool IsWhole(int number)
        {
            if (!isWhole.TryGetValue(number, out var whole))
                isWhole[number] = whole = File.Exists(directory.FilePath(FileName(number))) && DamageOf(FileName(number)) is null;

            return whole;
        }
    }

    /// <summary>The compiled forms of those that can still be read, and what became of the others.</summary>
    public FoundPartitions Find(ValueList<KeptPartition> kept)
    {
        var found = new List<CompiledPartition>();
        var lost = new List<LostPartitions>();
        foreach (var file in kept.GroupBy(partition => partition.Change))
        {
            var names = file.Select(partition => partition.Name).Order(StringComparer.Ordinal).ToValueList();
            try
            {
                if (ReadFile(FileName(file.Key)) is { } partitions)
                {
                    RefuseLacking(file.Key, names, partitions);
                    found.AddRange(partitions.Where(partition => names.Contains(partition.Name.Value)));
                }
                else
                {
                    lost.Add(new LostPartitions($"{directory.FilePath(FileName(file.Key))} is gone", names, Damage: null));
                }
            }
            catch (StateException e)
            {
                lost.Add(new LostPartitions(Reason(FileName(file.Key), e), names, e.Message));
            }
        }

        return new FoundPartitions(found.OrderBy(partition => partition.Name).ToValueList(), lost.ToValueList());
    }

    /// <summary>Those that a change brought in; none if it brought none.</summary>
    /// <exception cref="StateException">The file is damaged.</exception>
    public ValueList<CompiledPartition> BroughtBy(int change) => ReadFile(FileName(change)) ?? [];

    /// <summary>The files that are not what was written. Only checksums are compared, as a monitoring system asks every minute.</summary>
    public ValueList<DamagedFile> Damaged() => Files()
        .Where(file => file.EndsWith(Extension, StringComparison.Ordinal)).Select(file => $"{Folder}/{file}")
        .Select(file => DamageOf(file) is { } damage ? new DamagedFile(directory.FilePath(file), damage) : null)
        .OfType<DamagedFile>().ToValueList();

    /// <summary>All that are kept and can be read.</summary>
    public IEnumerable<CompiledPartition> All() => Files().SelectMany(file => TryRead($"{Folder}/{file}"));

    /// <summary>The same, those of the last changes first.</summary>
    public IEnumerable<CompiledPartition> FromNewest() =>
        Files().OrderDescending(StringComparer.Ordinal).SelectMany(file => TryRead($"{Folder}/{file}"));

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

    private ValueList<CompiledPartition>? ReadFile(string name)
    {
        var pack = directory.Read<Pack>(name, CurrentSchema, OfDamage);
        return pack?.Change is { } change && name != FileName(change)
            ? throw StateJson.Damaged(directory.FilePath(name),
                string.Create(CultureInfo.InvariantCulture, $"it says that it is of change {change}"), OfDamage) : pack?.All;
    }

    private ValueList<CompiledPartition> TryRead(string name)
    {
        try
        {
            return ReadFile(name) ?? [];
        }
        catch (StateException)
        {
            return [];
        }
    }

    private void RefuseLacking(int change, ValueList<string> names, ValueList<CompiledPartition> partitions)
    {
        var lacking = names.Except(partitions.Select(partition => partition.Name.Value)).ToList();
        if (lacking.Count > 0)
            throw StateJson.Damaged(directory.FilePath(FileName(change)), $"it lacks {lacking[0]}", OfDamage);
    }

    private string? DamageOf(string name)
    {
        try
        {
            if (directory.ReadBytes(name) is { } content)
                StateJson.CheckSeal<Pack>(content, directory.Owner.Record);

            return null;
        }
        catch (JsonException e)
        {
            return StateJson.Damaged(directory.FilePath(name), e.Message, OfDamage).Message;
        }
        catch (StateException e)
        {
            return e.Message;
        }
    }

    private string Reason(string name, StateException e) =>
        e.Damage is { } damage ? $"{directory.FilePath(name)} is damaged ({damage})" : e.Message;

    private static string FileName(int change) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{change:000000}{Extension}");

    internal sealed record Pack : IStateFile
    {
        private ValueList<CompiledPartition>? _all;

        public int Schema { get; init; } = CurrentSchema;

        /// <summary>The change that brought them; null in a file of an older Ripcs.</summary>
        public int? Change { get; init; }

        /// <summary>The list as JSON, compressed with gzip.</summary>
        public byte[]? Content { get; init; }

        /// <summary>The list as an older Ripcs wrote it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ValueList<CompiledPartition>? Partitions { get; init; }

        [JsonIgnore]
        public ValueList<CompiledPartition> All => _all ??= Partitions
            ?? StateJson.Value<ValueList<CompiledPartition>>(Gzip.Unpack(Content ?? throw new JsonException("it holds no partitions")));

        public static string Kind => KeptPartitions.Kind;

        public static Pack Of(int change, ValueList<CompiledPartition> partitions) =>
            new() { Change = change, Content = Gzip.Pack(StateJson.Content(partitions)) };

        public string? FindContradiction() => ChainProof.Contradiction(All);
    }
}

/// <summary>What is still known of the partitions of a state.</summary>
internal sealed record FoundPartitions(ValueList<CompiledPartition> Partitions, ValueList<LostPartitions> Lost);

/// <summary>Partitions whose compiled forms cannot be read.</summary>
/// <param name="Reason">The file that held them, and what became of it.</param>
/// <param name="Names">The partitions.</param>
/// <param name="Damage">What is wrong with the file and what to do; null if it is gone, as after somebody moved it away.</param>
internal sealed record LostPartitions(string Reason, ValueList<string> Names, string? Damage);

/// <summary>A file of compiled partitions, or of pieces, that is not what was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Message">What is wrong with it and what to do.</param>
internal sealed record DamagedFile(string Path, string Message)
{
    /// <summary>True where the state after the last change cannot be brought back without it.</summary>
    public bool IsLost { get; init; }
}
