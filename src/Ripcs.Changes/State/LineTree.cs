using System.Security.Cryptography;
using System.Text;

namespace Ripcs.Changes.State;

/// <summary>The top of a tree of pieces: the hash of its first piece, and how many levels of hashes lie above the lines.</summary>
internal sealed record Root(string Hash, int Depth);

/// <summary>
/// A long list of lines as a tree of pieces, each named by the hash of its content: a piece holds some nine lines, or the names of some
/// nine pieces. Where a piece ends is said by its own last line, so a line that changes changes its piece and those above it, and no other.
/// </summary>
internal static class LineTree
{
    // Each level has half as many pieces as the one below it has lines, or fewer.
    private const int MostLevels = 32;

    // Two at least, or the levels would not come to an end.
    private const int FewestLines = 2;
    private const int MostLines = 32;
    private const int HashLength = 32;

    /// <summary>Cuts a list.</summary>
    /// <param name="lines">The lines; none has a line break in it.</param>
    /// <param name="add">Takes the content of each piece, and gives its hash back.</param>
    public static Root Store(IEnumerable<ReadOnlyMemory<byte>> lines, Func<byte[], string> add)
    {
        var level = lines.ToList();
        for (var depth = 0; ; depth++)
        {
            var pieces = Cut(level).Select(piece => add(Content(piece))).ToList();
            if (pieces.Count <= 1)
                return new Root(pieces.Count == 0 ? add([]) : pieces[0], depth);

            level = pieces.ConvertAll(hash => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(hash));
        }
    }

    /// <summary>The list again.</summary>
    /// <param name="root">Its top.</param>
    /// <param name="find">The content of a piece.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(Root root, Func<string, ReadOnlyMemory<byte>> find)
    {
        var lines = Lines(find(root.Hash));
        for (var depth = Math.Min(root.Depth, MostLevels); depth > 0; depth--)
        {
            lines = lines.SelectMany(hash => Lines(find(Name(hash))));
        }

        return lines;
    }

    /// <summary>The hashes of all pieces of a list, but for those below one that is to be skipped.</summary>
    /// <param name="root">Its top.</param>
    /// <param name="find">The content of a piece.</param>
    /// <param name="isNew">Asked for each piece, with its level: false to skip what is below it.</param>
    public static void Walk(Root root, Func<string, ReadOnlyMemory<byte>> find, Func<Root, bool> isNew)
    {
        if (isNew(root) && root.Depth is > 0 and <= MostLevels)
        {
            foreach (var hash in Lines(find(root.Hash)))
            {
                Walk(new Root(Name(hash), root.Depth - 1), find, isNew);
            }
        }
    }

    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content))[..HashLength];

    private static string Name(ReadOnlyMemory<byte> hash) => Encoding.ASCII.GetString(hash.Span);

    private static byte[] Content(List<ReadOnlyMemory<byte>> lines)
    {
        var content = new byte[lines.Sum(line => line.Length + 1)];
        var end = 0;
        foreach (var line in lines)
        {
            line.CopyTo(content.AsMemory(end));
            end += line.Length + 1;
            content[end - 1] = (byte)'\n';
        }

        return content;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> content)
    {
        while (content.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            yield return content[..end];
            content = content[(end + 1)..];
        }
    }

    private static IEnumerable<List<ReadOnlyMemory<byte>>> Cut(List<ReadOnlyMemory<byte>> lines)
    {
        var piece = new List<ReadOnlyMemory<byte>>();
        foreach (var line in lines)
        {
            piece.Add(line);
            if (piece.Count >= FewestLines && (IsLast(line.Span) || piece.Count == MostLines))
            {
                yield return piece;
                piece = [];
            }
        }

        if (piece.Count > 0)
            yield return piece;
    }

    // One line in eight, by FNV-1a: the same wherever and whenever it is asked.
    private static bool IsLast(ReadOnlySpan<byte> line)
    {
        var hash = 2166136261u;
        foreach (var letter in line)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return hash >> 29 == 0;
    }
}
