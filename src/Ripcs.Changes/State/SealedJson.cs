using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ripcs.Changes.State;

/// <summary>
/// A JSON object whose first member is the checksum of all the others: a bit that flips on the disk can leave a text that still reads
/// as JSON, with another address in it. Files can be long, so they are bytes from the disk to the reader of JSON, and never a text.
/// </summary>
internal static class SealedJson
{
    private const int HashLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>Where the members begin that the checksum covers.</summary>
    public static readonly int HeadLength = Begin.Length + HashLength + End.Length;

    private static ReadOnlySpan<byte> Begin => "{\"Checksum\":\""u8;

    private static ReadOnlySpan<byte> End => "\","u8;

    /// <param name="binding">For whom the file is; null where that is said nowhere.</param>
    /// <param name="members">The members of the object, one at least, and its closing brace.</param>
    public static byte[] Seal(Binding? binding, ReadOnlySpan<byte> members)
    {
        var bound = Encoding.UTF8.GetBytes(binding?.Members ?? "");
        var file = new byte[HeadLength + bound.Length + members.Length + 1];
        bound.CopyTo(file.AsSpan(HeadLength));
        members.CopyTo(file.AsSpan(HeadLength + bound.Length));
        file[^1] = (byte)'\n';
        Begin.CopyTo(file);
        Checksum(Members(file)).CopyTo(file.AsSpan(Begin.Length));
        End.CopyTo(file.AsSpan(Begin.Length + HashLength));
        return file;
    }

    /// <summary>True if the file begins as a sealed one does.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> file) => file.StartsWith(Begin);

    /// <summary>Compares the checksum.</summary>
    /// <exception cref="JsonException">It is not what was written.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        if (!IsSealed(file) || file.Length <= HeadLength || file[^1] != (byte)'\n')
            throw new JsonException("it is cut off, or was not written by ripcs");

        var head = file[Begin.Length..HeadLength];
        if (!head[..HashLength].SequenceEqual(Checksum(Members(file))) || !head[HashLength..].SequenceEqual(End))
            throw new JsonException("its content is not what was written (the checksum differs)");
    }

    /// <summary>What the checksum of a file covers: its members and the closing brace.</summary>
    public static ReadOnlySpan<byte> Members(ReadOnlySpan<byte> file) => file[HeadLength..^1];

    private static byte[] Checksum(ReadOnlySpan<byte> members)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("{"u8);
        hash.AppendData(members);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
