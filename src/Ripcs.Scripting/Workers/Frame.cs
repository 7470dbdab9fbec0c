using System.Buffers.Binary;
using System.Text;

namespace Ripcs.Scripting.Workers;

/// <summary>The other side of a pipe sent something invalid; the message describes it.</summary>
internal sealed class TalkException(string message) : Exception(message);

/// <summary>Messages on a pipe: four bytes of length, low byte first, then as many bytes.</summary>
internal static class Frame
{
    /// <summary>The limit of one message in bytes, above what the largest rule set needs.</summary>
    private const int Longest = 512 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Write(Stream pipe, Action<BinaryWriter> fill)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Strict, leaveOpen: true))
        {
            writer.Write(0);
            fill(writer);
        }

        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetBuffer(), (int)bytes.Length - sizeof(int));
        pipe.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        pipe.Flush();
    }

    /// <summary>The next message; null if the pipe ends before it.</summary>
    /// <param name="longest">The most bytes that it may have.</param>
    /// <exception cref="TalkException">It is longer, or the pipe ends within it.</exception>
    public static byte[]? Read(Stream pipe, long longest = Longest)
    {
        var head = new byte[sizeof(int)];
        var got = pipe.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (got == 0)
            return null;

        var length = got == head.Length ? BinaryPrimitives.ReadUInt32LittleEndian(head) : throw new TalkException("a message was cut");
        if (length > longest)
            throw new TalkException("it sent more than a rule set can contain");

        // The buffer grows as data arrives: a length alone does not allocate memory.
        using var bytes = new MemoryStream();
        var buffer = new byte[Math.Min(length, 1 << 16)];
        while (bytes.Length < length)
        {
            var read = pipe.Read(buffer, 0, (int)Math.Min(buffer.Length, length - bytes.Length));
            if (read == 0)
                throw new TalkException("a message was cut");

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads a message completely.</summary>
    /// <exception cref="TalkException">The message is malformed.</exception>
    public static T Parse<T>(byte[] message, Func<BinaryReader, T> parse)
    {
        try
        {
            using var bytes = new MemoryStream(message);
            using var reader = new BinaryReader(bytes, Strict);
            var parsed = parse(reader);
            return bytes.Position == bytes.Length ? parsed : throw new TalkException("a message is too long");
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or FormatException or IOException)
        {
            throw new TalkException("a message is not one of those that a worker sends");
        }
    }

    /// <summary>A list, after its length.</summary>
    public static void Write<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    /// <summary>A list after its length; an impossible length is refused before anything is allocated.</summary>
    public static List<T> List<T>(BinaryReader reader, Func<T> item)
    {
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new TalkException("a list is longer than its message");

        return [.. Enumerable.Range(0, count).Select(_ => item())];
    }
}
