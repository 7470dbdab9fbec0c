using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ripcs.Host.Processes;

namespace Ripcs.Changes.Plans;

/// <summary>
/// The form of a text that goes from one machine to another: a line that says what it is and who wrote it, a line for each value with a
/// word in front of it, and at the end the checksum of all lines above.
/// </summary>
/// <param name="kind">What it is, for messages: "plan".</param>
/// <param name="form">The number of its form, which rises with every change of it.</param>
/// <param name="make">How to make one.</param>
internal sealed class CarriedText(string kind, int form, string make)
{
    /// <summary>Room for some 200,000 rules.</summary>
    public const int MaxLength = 128 << 20;

    private const string By = " by ";
    private const string Checksum = "sha256 ";

    private static readonly JsonSerializerOptions Json = new(StateJson.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(PlanContext.Default, StateContext.Default),
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>How every such text begins, whatever its form.</summary>
    public string Mark => $"ripcs {kind} ";

    /// <summary>What tells one text from all others.</summary>
    public static string Digest(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));

    /// <param name="add">Writes the lines, in order.</param>
    public byte[] Write(Action<Writer> add)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write(Encoding.UTF8.GetBytes($"{Mark}{form}{By}{ThisProgram.Version}\n"));
        add(new Writer(text));
        text.Write(Encoding.ASCII.GetBytes($"{Checksum}{Digest(text.WrittenSpan)}\n"));
        return text.WrittenSpan.ToArray();
    }

    /// <param name="bytes">All that is in the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="parse">Reads the lines, in order.</param>
    /// <param name="write">Writes the value again: what is read is exactly what is written of the same value.</param>
    /// <param name="contradiction">What cannot be, though every byte is as ripcs writes it; null if there is nothing.</param>
    /// <exception cref="PlanRefusedException">It is no such text of this Ripcs, or not as it was written.</exception>
    public T Read<T>(byte[] bytes, string path, Func<Reader, T> parse, Func<T, byte[]> write, Func<T, string?> contradiction)
    {
        if (!bytes.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Mark)))
            throw new PlanRefusedException($"{path} is not a {kind}; make one: {make}");

        if (bytes.AsSpan(0, LineEnd(bytes)).EndsWith("\r"u8))
        {
            throw new PlanRefusedException(
                $"the ends of the lines of {path} were changed (to CR LF, as of another operating system); copy it again from where it "
                + $"was made, byte for byte");
        }

        CheckForm(bytes, path);
        CheckSum(bytes, path);
        var lines = new Reader(bytes);
        try
        {
            _ = lines.Next(Mark);
            var value = parse(lines);
            var again = write(value);
            return !again.AsSpan().SequenceEqual(bytes) ? throw Unknown(path,
                NotSo(LinesIn(bytes.AsSpan(0, again.AsSpan().CommonPrefixLength(bytes))) + 1))
                : contradiction(value) is { } reason ? throw Unknown(path, reason) : value;
        }
        catch (Exception e) when (e is not (PlanRefusedException or OutOfMemoryException))
        {
            // The checksum keeps nobody out who can reckon it, and whatever a reader
            // throws at what it was not made for, no command ends with a trace.
            throw Unknown(path, e is LackingLineException ? e.Message : NotSo(lines.Line), e);
        }
    }

    private PlanRefusedException Unknown(string path, string reason, Exception? inner = null) =>
        new($"{path} holds what no ripcs writes ({PlainText.Of(reason)}); make the {kind} again: {make}", inner);

    // What a reader of JSON says of it speaks of the program, and helps nobody who holds the file.
    private static string NotSo(int line) => $"line {line} is not as ripcs writes it";

    private static int LinesIn(ReadOnlySpan<byte> text) => text.Count((byte)'\n');

    private void CheckForm(ReadOnlySpan<byte> bytes, string path)
    {
        var line = Encoding.UTF8.GetString(bytes[..Math.Min(LineEnd(bytes), 100)]);
        var (number, version) = line[Mark.Length..].Split(By) is [var first, var second] ? (first, second) : ("", "");
        if (version.Length == 0 || !version.All(char.IsAscii)
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known))
        {
            throw Cut(path);
        }

        if (known != form || version != ThisProgram.Version)
        {
            throw new PlanRefusedException($"{path} was made by ripcs {PlainText.Of(version)} ({kind} form {known}), and this is ripcs "
                + $"{ThisProgram.Version} (form {form}), which may do otherwise; make the {kind} with the version that reads it");
        }
    }

    // The whole last line, and nothing behind it.
    private void CheckSum(ReadOnlySpan<byte> bytes, string path)
    {
        var length = Checksum.Length + (2 * SHA256.HashSizeInBytes) + 1;
        var last = bytes.Length <= length ? [] : bytes[^length..];
        if (last.IsEmpty || last[^1] != (byte)'\n' || !last.StartsWith("sha256 "u8) || bytes[^(length + 1)] != (byte)'\n')
        {
            throw bytes.LastIndexOf("\nsha256 "u8) is var end and >= 0 && bytes.Length > end + 1 + length
                ? new PlanRefusedException($"{path} has something behind its last line; copy it again from where it was made") : Cut(path);
        }

        if (!last[Checksum.Length..^1].SequenceEqual(Encoding.ASCII.GetBytes(Digest(bytes[..^length]))))
            throw new PlanRefusedException($"{path} was changed after it was made (the checksum differs); make the {kind} again: {make}");
    }

    private static PlanRefusedException Cut(string path) => new($"{path} is cut off; copy it again from where it was made");

    private static int LineEnd(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n') is var end and >= 0 ? end : bytes.Length;

    /// <summary>Writes lines.</summary>
    internal sealed class Writer(ArrayBufferWriter<byte> text)
    {
        /// <param name="word">What stands in front, with a space behind it.</param>
        /// <param name="value">What is in the line.</param>
        public void Add<T>(string word, T value)
        {
            text.Write(Encoding.ASCII.GetBytes(word));
            text.Write(JsonSerializer.SerializeToUtf8Bytes(value, Json));
            text.Write("\n"u8);
        }

        /// <summary>A line for each.</summary>
        public void AddAll<T>(string word, IEnumerable<T> values)
        {
            foreach (var value in values)
            {
                Add(word, value);
            }
        }
    }

    /// <summary>The lines, one after the other.</summary>
    internal sealed class Reader(byte[] bytes)
    {
        private int _at;

        /// <summary>Which line was read last, from 1.</summary>
        public int Line { get; private set; }

        /// <summary>What stands behind the word in the next line; null if that begins otherwise.</summary>
        public ReadOnlyMemory<byte>? Next(string word)
        {
            var rest = bytes.AsMemory(_at);
            if (!rest.Span.StartsWith(Encoding.ASCII.GetBytes(word)))
                return null;

            var end = LineEnd(rest.Span);
            _at = Math.Min(_at + end + 1, bytes.Length);
            Line++;
            return rest[word.Length..end];
        }

        public T Value<T>(string word) =>
            Read<T>(Next(word) ?? throw new LackingLineException($"line {Line + 1} should begin with \"{word.Trim()}\""));

        public ValueList<T> All<T>(string word)
        {
            var values = new List<T>();
            while (Next(word) is { } line)
            {
                values.Add(Read<T>(line));
            }

            return values.ToValueList();
        }

        private static T Read<T>(ReadOnlyMemory<byte> line) => JsonSerializer.Deserialize<T>(line.Span, Json)
            ?? throw new JsonException("a line holds null");
    }
}

/// <summary>A line is not there.</summary>
internal sealed class LackingLineException(string message) : Exception(message);
