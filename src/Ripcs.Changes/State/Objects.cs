using System.IO.Compression;
using System.Text;

namespace Ripcs.Changes.State;

/// <summary>
/// The contents of the changes in the history: objects/HASH, each a text named by its hash, so that a text shared by several changes is
/// stored once. A text is a compiled partition, some lines of a state, as objects/list-HASH the names of other texts, one a line, or as
/// objects/rules-HASH the rules of some chains, named by the hash of their digests. The first line of its file is the checksum of the rest,
/// so that it can be checked without being unpacked. To read one: tail -n +2 FILE | zcat.
/// </summary>
internal sealed class Objects(StateDirectory directory)
{
    public const string Folder = "objects";

    private const string ListMark = "list-";
    private const string RulesMark = "rules-";
    private const int HashLength = 32;

    // A changed rule costs its text and the lists above it, so these should be neither long nor many.
    private const int TypicalLength = 8 << 10;
    private const int MostLength = 64 << 10;

    private readonly Dictionary<string, byte[]> _new = [];

    // The state before a change and the one after it share nearly all of their texts.
    private readonly HashSet<string> _there = [];

    /// <summary>The file of a text.</summary>
    public string PathOf(string name) => directory.FilePath(FileName(name));

    /// <summary>True if a text is to be written.</summary>
    public bool HasNew => _new.Count > 0;

    /// <summary>True if there is a whole text with that name.</summary>
    public bool Has(string name) => TroubleOf(name) is null;

    /// <summary>Adds a text, which is written if it is missing or damaged.</summary>
    /// <returns>Its name.</returns>
    public string Add(byte[] text) => Add("", text);

    /// <summary>The same for a list of any length. A text ends at lines with certain hashes,
    /// so that a changed line changes only its own text and the lists above it.</summary>
    /// <param name="lines">The lines, without line breaks.</param>
    public string AddLines(IEnumerable<byte[]> lines) => AddLines("", lines);

    /// <summary>Adds the rules of some chains; the text is asked for only if it is missing or damaged.</summary>
    /// <param name="digests">Of the rules of each chain.</param>
    /// <param name="text">Their rules, a line each.</param>
    /// <returns>Its name.</returns>
    public string AddRules(IEnumerable<string> digests, Func<byte[]> text)
    {
        var name = RulesMark + Hash(Encoding.ASCII.GetBytes(string.Join('\n', digests)));
        AddMissing(name, text);
        return name;
    }

    /// <summary>Writes the new texts; what refers to them may be recorded afterwards.</summary>
    public void Write()
    {
        directory.WriteAll(Folder, _new.Select(text => (FileName(text.Key), Packed(text.Value))));
        _new.Clear();
    }

    /// <summary>A text; null if there is none with that name.</summary>
    /// <exception cref="StateException">It is damaged, or not to be trusted.</exception>
    public byte[]? Find(string name) => FindPacked(name) is not { } packed ? null
        : Gzip.Unpack(packed) is var text && (name.StartsWith(RulesMark, StringComparison.Ordinal)
            || NameOf(ListMarkOf(name), text) == name) ? text : throw Damaged(name);

    /// <exception cref="StateException">It is damaged, or gone.</exception>
    public byte[] Read(string name) => Find(name) ?? throw Gone(name);

    /// <summary>The lines of a list.</summary>
    /// <exception cref="StateException">A text of it is damaged, or gone.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Lines(string name) =>
        ListMarkOf(name).Length == 0 ? Split(Read(name)) : Split(Read(name)).SelectMany(line => Lines(Encoding.ASCII.GetString(line.Span)));

    /// <summary>Adds all texts of a list to the found ones, each with its problem or null.</summary>
    public void Note(string name, Dictionary<string, AdvisedText?> found)
    {
        if (found.ContainsKey(name))
            return;

        found[name] = TroubleOf(name);
        foreach (var line in found[name] is null && ListMarkOf(name).Length > 0 ? Split(Read(name)) : [])
        {
            Note(Encoding.ASCII.GetString(line.Span), found);
        }
    }

    /// <summary>Adds all existing texts, needed or not.</summary>
    public void NoteAll(Dictionary<string, AdvisedText?> found)
    {
        foreach (var name in Names().Where(name => !found.ContainsKey(name)))
        {
            found.Add(name, TroubleOf(name));
        }
    }

    /// <summary>Removes all others.</summary>
    public void KeepOnly(IReadOnlyCollection<string> needed)
    {
        _there.Clear();
        foreach (var name in Names().Except(needed))
        {
            directory.Delete(FileName(name));
        }
    }

    private string Add(string listMark, byte[] text)
    {
        var name = NameOf(listMark, text);
        AddMissing(name, () => text);
        return name;
    }

    private void AddMissing(string name, Func<byte[]> text)
    {
        if (_new.ContainsKey(name) || _there.Contains(name))
            return;

        if (Has(name))
        {
            _there.Add(name);
        }
        else
        {
            _new.Add(name, text());
        }
    }

    private string AddLines(string listMark, IEnumerable<byte[]> lines)
    {
        var texts = Cut(lines).Select(text => Add(listMark, text)).ToList();
        return texts.Count switch { 0 => Add([]), 1 => texts[0], _ => AddLines(ListMark, texts.Select(Encoding.ASCII.GetBytes)) };
    }

    private IEnumerable<string> Names() => directory.Files(Folder).Where(file => !file.EndsWith(".new", StringComparison.Ordinal));

    /// <summary>Why there is no whole text with that name; null if there is one.</summary>
    public AdvisedText? TroubleOf(string name) =>
        Catch<StateException>.Or(() => FindPacked(name) is null ? Gone(name).Message : null, e => e.Message);

    private byte[]? FindPacked(string name)
    {
        if (directory.ReadBytes(FileName(name)) is not { } file)
            return null;

        var end = Math.Min(HashLength + 1, file.Length);
        return Head(file.AsSpan(end)).AsSpan().SequenceEqual(file.AsSpan(0, end)) ? file[end..] : throw Damaged(name);
    }

    private StateException Gone(string name) => new($"{PathOf(name)} is gone");

    public StateException Damaged(string name) =>
        new($"{PathOf(name)} is damaged: its content is not what was written") { Damage = "its content is not what was written" };

    private static string FileName(string name) => $"{Folder}/{name}";

    private static byte[] Packed(byte[] text)
    {
        var packed = Gzip.Pack(text);
        return [.. Head(packed), .. packed];
    }

    private static byte[] Head(ReadOnlySpan<byte> packed) => Encoding.ASCII.GetBytes($"{Checksum.TextOf(packed)}\n");

    private static string NameOf(string listMark, ReadOnlySpan<byte> text) => $"{listMark}{Hash(text)}";

    private static string ListMarkOf(string name) => name.StartsWith(ListMark, StringComparison.Ordinal) ? ListMark : "";

    private static string Hash(ReadOnlySpan<byte> content) => Sha256.TextOf(content)[..HashLength];

    private static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> text)
    {
        while (text.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            yield return text[..end];
            text = text[(end + 1)..];
        }
    }

    // At least two lines, because otherwise lists of lists would never end.
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

    // The longer a line, the more likely. It uses FNV-1a, which gives the same result everywhere.
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

/// <summary>Compresses texts, because rules are very similar.</summary>
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

    /// <exception cref="InvalidDataException">It was not packed by this class.</exception>
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
