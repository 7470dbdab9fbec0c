using Ripcs.Linux;

namespace Ripcs.Host;

/// <summary>Reads every file that the caller names, or that lies in a folder that he names, whatever it is: no command waits for a
/// pipe that nobody writes to, reads a device without end, or fills the memory.</summary>
internal static class GivenFile
{
    /// <summary>Space for some 200,000 rules.</summary>
    public const int MaxLength = 128 << 20;

    private const int FirstLength = 1 << 16;
    private const string NoFile = "it is not a file";

    private static string TooLong => $"it is longer than {MaxLength >> 20} MiB, and is not read";

    /// <summary>The text of a file, or of a pipe, as in --against &lt;(ssh HOST iptables-save).</summary>
    /// <exception cref="IOException">It is neither, is too long, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it.</exception>
    public static string Text(string path)
    {
        using var text = new StreamReader(new MemoryStream(Bytes(path, takesPipe: true)));
        return text.ReadToEnd();
    }

    /// <param name="takesPipe">False where nobody can mean a pipe, such as for a file of a folder.</param>
    /// <inheritdoc cref="Text"/>
    public static byte[] Bytes(string path, bool takesPipe)
    {
        // What a shell offers as a text without a line: --against6 /dev/null.
        if (takesPipe && path == "/dev/null")
            return [];

        using var file = PlainFile.OpenGiven(path);
        return file.Facts switch
        {
            { IsRegular: true } => file.ReadAll(MaxLength) ?? throw new IOException(TooLong),
            { IsPipe: true } when takesPipe => file.ReadPipe(MaxLength) switch
            {
                null => throw new IOException(TooLong),
                [] => throw new IOException("it is a pipe, and nothing came through it"),
                var bytes => bytes,
            },
            _ => throw new IOException(NoFile),
        };
    }

    /// <summary>All of standard input; null if it is too long: who may send a text need not be allowed to fill the memory of the host.
    /// </summary>
    public static ReadOnlyMemory<byte>? Input(Stream input)
    {
        var (bytes, length) = (new byte[FirstLength], 0);
        while (input.Read(bytes, length, bytes.Length - length) is > 0 and var more)
        {
            length += more;
            if (length > MaxLength)
                return null;

            if (length == bytes.Length)
                Array.Resize(ref bytes, Math.Min(2 * length, MaxLength + 1));
        }

        return bytes.AsMemory(0, length);
    }

    /// <summary>The same as text.</summary>
    public static string? InputText(Stream input)
    {
        if (Input(input) is not { } bytes)
            return null;

        using var text = new StreamReader(new MemoryStream(bytes.ToArray()));
        return text.ReadToEnd();
    }

    /// <summary>Refuses to write where something other than a file is: a pipe waits for a reader, and the new file would take the place
    /// of /dev/null.</summary>
    /// <exception cref="IOException">It is such a place, or cannot be looked at.</exception>
    public static void CheckPlace(string path)
    {
        if (Path.Exists(path) && !PlainFile.FactsOfGiven(path).IsRegular)
            throw new IOException(NoFile);
    }
}
