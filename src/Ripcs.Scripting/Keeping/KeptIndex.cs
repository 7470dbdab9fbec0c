using System.Text;
using Ripcs.Core.Results;

namespace Ripcs.Scripting.Keeping;

/// <summary>The partitions that the host's record holds too, so that they need not be read from kept results.</summary>
public interface IRecordedPartitions
{
    /// <summary>The name under which the record holds exactly this partition; null if it does not.</summary>
    public string? NameOf(CompiledPartition partition);

    /// <summary>A partition of the record; null if it no longer holds it.</summary>
    /// <param name="partition">The partition's own name.</param>
    /// <param name="name">The name under which the record held it.</param>
    public CompiledPartition? Find(string partition, string name);
}

/// <summary>
/// One file for those results of a rule set whose partitions the host's record holds: of a thousand unchanged rule files a run reads this
/// file and the record, and no result. It holds everything of a result but its partition. Losing it costs time alone.
/// </summary>
internal sealed class KeptIndex
{
    public static readonly KeptIndex None = new([]);

    private const byte Break = (byte)'\n';
    private const char Blank = ' ';

    // A change of one file of many is not worth another index.
    private const int MostMissing = 8;
    private const int PartMissing = 32;

    // By key: what stands behind it.
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _results;

    private KeptIndex(Dictionary<string, ReadOnlyMemory<byte>> results) => _results = results;

    /// <summary>The name of the file for the rule set at a path.</summary>
    public static string NameOf(string root) => $"{KeptFolder.OfRuleSet}index-{Sha256.TextOf(root)}";

    /// <param name="bytes">What was kept.</param>
    /// <param name="name">The name of the file.</param>
    /// <exception cref="ResultException">It is damaged, or another one.</exception>
    public static KeptIndex Read(ReadOnlyMemory<byte> bytes, string name)
    {
        var (rest, results) = (KeptEntry.Open(bytes, name), new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal));
        while (!rest.IsEmpty)
        {
            var key = Encoding.ASCII.GetString(Line(ref rest).Span);
            var behind = rest;
            _ = (Line(ref rest), Line(ref rest), Line(ref rest));
            results[key] = behind[..(behind.Length - rest.Length)];
        }

        return new KeptIndex(results);
    }

    /// <summary>A result with the digest of the whole of it; null if it is not here, or the record no longer holds its partition.</summary>
    /// <param name="path">The shown path of the rule file that it must belong to.</param>
    /// <exception cref="ResultException">It is not the result of that file.</exception>
    public (KeptEntry Entry, string Digest)? Find(string key, string path, IRecordedPartitions recorded)
    {
        if (!_results.TryGetValue(key, out var rest)
            || Encoding.ASCII.GetString(Line(ref rest).Span).Split(Blank) is not [var digest, var name])
        {
            return null;
        }

        var entry = KeptEntry.ReadBody(rest[..^1], path);
        return entry.File.Named is { } named && recorded.Find(named.Name.Value, name) is { } partition && partition.File == path
            ? (entry with { File = entry.File with { Partition = partition } }, digest) : null;
    }

    /// <summary>The bytes of an index, if one is worth writing; null if this one still serves.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="used">The keys of the results that were found here.</param>
    /// <param name="missing">Results that were not, with their keys and digests.</param>
    public byte[]? With(
        string name, IReadOnlyCollection<string> used, IReadOnlyList<(string Key, string Digest, KeptEntry Entry)> missing,
        IRecordedPartitions recorded)
    {
        var coming = (from one in missing
                      let inRecord = one.Entry.File.Partition is { } partition ? recorded.NameOf(partition) : null
                      where inRecord is not null
                      select (one.Key, one.Digest, InRecord: inRecord, one.Entry)).ToList();
        if (coming.Count <= (used.Count == 0 ? 0 : Math.Max(MostMissing, used.Count / PartMissing)))
            return null;

        using var body = new MemoryStream();
        foreach (var key in used)
        {
            body.Write(Encoding.ASCII.GetBytes($"{key}\n"));
            body.Write(_results[key].Span);
        }

        foreach (var (key, digest, inRecord, entry) in coming)
        {
            body.Write(Encoding.ASCII.GetBytes($"{key}\n{digest}{Blank}{inRecord}\n"));
            body.Write((entry with { File = entry.File with { Partition = null } }).Body());
            body.WriteByte(Break);
        }

        return KeptEntry.Seal(name, body.ToArray());
    }

    private static ReadOnlyMemory<byte> Line(ref ReadOnlyMemory<byte> text)
    {
        var end = text.Span.IndexOf(Break);
        var line = end < 0 ? throw new ResultException("it is cut off") : text[..end];
        text = text[(end + 1)..];
        return line;
    }
}
