using System.Text;
using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>The pieces that a change brought.</summary>
internal sealed record PiecePack : IStateFile
{
    public const int CurrentSchema = 1;

    private IReadOnlyList<ReadOnlyMemory<byte>>? _pieces;

    public static string Kind => State.Pieces.Kind;

    public int Schema { get; init; } = CurrentSchema;

    public required int Change { get; init; }

    /// <summary>True if all that its change consists of is in it.</summary>
    public bool IsWhole { get; init; }

    /// <summary>One piece behind the other, each behind a line with its length in bytes; compressed with gzip.</summary>
    public required byte[] Content { get; init; }

    [JsonIgnore]
    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces => _pieces ??= [.. Unpacked(Content)];

    public static byte[] Packed(IEnumerable<byte[]> pieces)
    {
        using var plain = new MemoryStream();
        foreach (var piece in pieces)
        {
            plain.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{piece.Length}\n")));
            plain.Write(piece);
        }

        return Gzip.Pack(plain.ToArray());
    }

    // What does not unpack ends in an exception here, and that is damage.
    public string? FindContradiction() => Pieces.Count > 0 ? null : "it holds nothing";

    private static IEnumerable<ReadOnlyMemory<byte>> Unpacked(byte[] content)
    {
        ReadOnlyMemory<byte> rest = Gzip.Unpack(content);
        while (rest.Length > 0)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var length = int.Parse(rest.Span[..end], NumberStyles.None, CultureInfo.InvariantCulture);
            yield return rest.Slice(end + 1, length);
            rest = rest[(end + 1 + length)..];
        }
    }
}

/// <summary>The pieces of a change that is about to be recorded.</summary>
/// <param name="change">Its number.</param>
/// <param name="isWhole">True if it shares none with earlier ones.</param>
/// <param name="shared">The number of the file that holds a piece to which it may refer; null if there is none.</param>
internal sealed class NewPieces(int change, bool isWhole, Func<string, int?> shared)
{
    private readonly Dictionary<string, byte[]> _brought = [];
    private readonly HashSet<int> _files = [];

    public int Change => change;

    /// <summary>The numbers of the files that hold what it consists of, ascending.</summary>
    public ValueList<int> Files => _files.Order().ToValueList();

    public Root Store(IEnumerable<ReadOnlyMemory<byte>> lines) => LineTree.Store(lines, Add);

    /// <summary>Those that are new, as they are written; null if there is none.</summary>
    public PiecePack? Pack() =>
        _brought.Count == 0 ? null : new PiecePack { Change = change, IsWhole = isWhole, Content = PiecePack.Packed(_brought.Values) };

    private string Add(byte[] content)
    {
        var hash = LineTree.Hash(content);
        var file = shared(hash);
        _files.Add(file ?? change);
        if (file is null)
            _brought[hash] = content;

        return hash;
    }
}
