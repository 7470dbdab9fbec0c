using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Ripcs.Changes.State;

/// <summary>
/// What the changes of the history consist of: objects/HASH, each a text named by the hash of what is in it, so that what many changes
/// have in common is there once. A text is a compiled partition, some lines of a state, or, as objects/list-HASH, the names of other
/// texts, one a line. In its file the checksum of the rest is the first line, so that it is checked without being unpacked. To look into
/// one: tail -n +2 FILE | zcat.
/// </summary>
internal sealed class Objects(StateDirectory directory)
{
    public const string Folder = "objects";

    private const string ListMark = "list-";
    private const int HashLength = 32;

    // A rule that changes costs its text and the lists above it, so that these are to be neither long nor many.
    private const int TypicalLength = 8 << 10;
    private const int MostLength = 64 << 10;

    private readonly Dictionary<string, byte[]> _new = [];

    /// <summary>The file of a text.</summary>
    public string PathOf(string name) => directory.FilePath(FileName(name));

    /// <summary>Takes a text in, to be written where it is not there, or not whole.</summary>
    /// <returns>Its name.</returns>
    public string Add(byte[] text) => Add("", text);

    /// <summary>The same with a list of any length. Where a text of it ends is said by its own last line, so that
    /// a line that changes changes its text and the lists above it, and no other.</summary>
    /// <param name="lines">The lines; none has a line break in it.</param>
    public string AddLines(IEnumerable<byte[]> lines) => AddLines("", lines);

    /// <summary>Writes the new ones; what consists of them may be recorded then.</summary>
    public void Write()
    {
        directory.WriteAll(Folder, _new.Select(text => (FileName(text.Key), Packed(text.Value))));
        _new.Clear();
    }

    /// <summary>A text; null if there is none of that name.</summary>
    /// <exception cref="StateException">It is damaged, or not to be trusted.</exception>
    public byte[]? Find(string name) => FindPacked(name) is not { } packed ? null
        : Gzip.Unpack(packed) is var text && NameOf(ListMarkOf(name), text) == name ? text : throw Damaged(name);

    /// <exception cref="StateException">It is damaged, or gone.</exception>
    public byte[] Read(string name) => Find(name) ?? throw Gone(name);

    /// <summary>The lines of a list.</summary>
    /// <exception cref="StateException">A text of it is damaged, or gone.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Lines(string name) =>
        ListMarkOf(name).Length == 0 ? Split(Read(name)) : Split(Read(name)).SelectMany(line => Lines(Encoding.ASCII.GetString(line.Span)));

    /// <summary>Notes all texts of a list, and what is wrong with each.</summary>
    public void Note(string name, Dictionary<string, string?> found)
    {
        if (found.ContainsKey(name))
            return;

        found[name] = TroubleOf(name);
        foreach (var line in found[name] is null && ListMarkOf(name).Length > 0 ? Split(Read(name)) : [])
        {
            Note(Encoding.ASCII.GetString(line.Span), found);
        }
    }

    /// <summary>Notes all texts that are there, needed or not.</summary>
    public void NoteAll(Dictionary<string, string?> found)
    {
        foreach (var name in Names().Where(name => !found.ContainsKey(name)))
        {
            found.Add(name, TroubleOf(name));
        }
    }

    /// <summary>Removes all but these.</summary>
    public void KeepOnly(IReadOnlyCollection<string> needed)
    {
        foreach (var name in Names().Except(needed))
        {
            directory.Delete(FileName(name));
        }
    }

    private string Add(string listMark, byte[] text)
    {
        var name = NameOf(listMark, text);
        if (!_new.ContainsKey(name) && TroubleOf(name) is not null)
            _new.Add(name, text);

        return name;
    }

    private string AddLines(string listMark, IEnumerable<byte[]> lines)
    {
        var texts = Cut(lines).Select(text => Add(listMark, text)).ToList();
        return texts.Count switch { 0 => Add([]), 1 => texts[0], _ => AddLines(ListMark, texts.Select(Encoding.ASCII.GetBytes)) };
    }

    private IEnumerable<string> Names() => directory.Files(Folder).Where(file => !file.EndsWith(".new", StringComparison.Ordinal));

    private string? TroubleOf(string name) =>
        Catch<StateException>.Or(() => FindPacked(name) is null ? Gone(name).Message : null, e => e.Message);

    private byte[]? FindPacked(string name)
    {
        if (directory.ReadBytes(FileName(name)) is not { } file)
            return null;

        var end = Math.Min(HashLength + 1, file.Length);
        return Head(file.AsSpan(end)).AsSpan().SequenceEqual(file.AsSpan(0, end)) ? file[end..] : throw Damaged(name);
    }

    private StateException Gone(string name) => new($"{PathOf(name)} is gone");

    private StateException Damaged(string name) =>
        new($"{PathOf(name)} is damaged: its content is not what was written") { Damage = "its content is not what was written" };

    private static string FileName(string name) => $"{Folder}/{name}";

    private static byte[] Packed(byte[] text)
    {
        var packed = Gzip.Pack(text);
        return [.. Head(packed), .. packed];
    }

    private static byte[] Head(ReadOnlySpan<byte> packed) => Encoding.ASCII.GetBytes($"{Hash(packed)}\n");

    private static string NameOf(string listMark, ReadOnlySpan<byte> text) => $"{listMark}{Hash(text)}";

    private static string ListMarkOf(string name) => name.StartsWith(ListMark, StringComparison.Ordinal) ? ListMark : "";

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content))[..HashLength];

    private static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> text)
    {
        while (text.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            yield return text[..end];
            text = text[(end + 1)..];
        }
    }

    // Two lines at least, or the lists of lists would not come to an end.
    private static IEnumerable<byte[]> Cut(IEnumerable<byte[]> lines)
    {
        var (text, count) = (new MemoryStream(), 0);
        foreach (var line in lines)
        {
            text.Write(line);
            text.WriteByte((byte)'\n');
            if (++count > 1 && (IsLast(line) || text.Length > MostLength))
            {
                yield return text.ToArray();
                (text, count) = (new MemoryStream(), 0);
            }
        }

        if (count > 0)
            yield return text.ToArray();
    }

    // The longer a line, the more often. By FNV-1a: the same wherever and whenever it is worked out.
    private static bool IsLast(byte[] line)
    {
        var hash = 2166136261u;
        foreach (var letter in line)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return hash >> 8 < (1u << 24) / TypicalLength * Math.Min(line.Length, TypicalLength);
    }
}

/// <summary>What is long is compressed: rules are much alike.</summary>
internal static class Gzip
{
    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            zip.Write(plain);
        }

        return packed.ToArray();
    }

    /// <exception cref="InvalidDataException">That is not what was packed.</exception>
    public static byte[] Unpack(byte[] packed)
    {
        using var plain = new MemoryStream();
        using (var zip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            zip.CopyTo(plain);
        }

        return plain.ToArray();
    }
}
