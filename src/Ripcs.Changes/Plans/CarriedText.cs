using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ripcs.Host.Processes;

namespace Ripcs.Changes.Plans;

/// <summary>The format of a text that is carried from one machine to another: a line with its kind and the version of
/// its writer, a line for each value with a word before it, and at the end the checksum of all lines before.</summary>
/// <param name="kind">Its kind, for messages: "plan".</param>
/// <param name="form">The version of its format, which rises with every change.</param>
/// <param name="make">How to make one.</param>
/// <param name="oldest">The oldest form that is still read, where that is another.</param>
internal sealed class CarriedText(string kind, int form, AdvisedText make, int? oldest = null)
{
    private const string By = " by ";
    private const string Checksum = "sha256 ";

    private static readonly JsonSerializerOptions Json = StrictJson.Exact(
        JsonTypeInfoResolver.Combine(PlanContext.Default, StateContext.Default), [.. StateContext.Converters, .. PlanContext.Converters]);

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T));

    /// <summary>The beginning of every such text, in all format versions.</summary>
    public string Mark => $"ripcs {kind} ";

    /// <summary>Identifies a text.</summary>
    public static string Digest(ReadOnlySpan<byte> text) => Sha256.TextOf(text);

    /// <param name="add">Writes the lines, in order.</param>
    public byte[] Write(Action<Writer> add) => Write(form, add);

    private byte[] Write(int form, Action<Writer> add)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write(Encoding.UTF8.GetBytes($"{Mark}{form}{By}{ThisProgram.Version}\n"));
        add(new Writer(text));
        text.Write(Encoding.ASCII.GetBytes($"{Checksum}{Digest(text.WrittenSpan)}\n"));
        return text.WrittenSpan.ToArray();
    }

    /// <param name="bytes">The content of the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="parse">Reads the lines, in order.</param>
    /// <param name="write">Writes the lines again: the text must be exactly what is written for the same value.</param>
    /// <param name="contradiction">A contradiction in the value, even if every byte is in ripcs's format; null if there is none.</param>
    /// <exception cref="PlanRefusedException">It is no such text of this Ripcs, or was modified.</exception>
    public T Read<T>(byte[] bytes, string path, Func<Reader, T> parse, Action<T, Writer> write, Func<T, string?> contradiction)
    {
        if (!bytes.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Mark)))
            throw new PlanRefusedException($"{path} is not a {kind}; make one: " + make);

        if (bytes.AsSpan(0, LineEnd(bytes)).EndsWith("\r"u8))
        {
            throw new PlanRefusedException(
                $"the line endings of {path} were changed (to CR LF, as on another operating system); copy it again from where it "
                + $"was made, byte for byte");
        }

        var known = CheckForm(bytes, path);
        CheckSum(bytes, path);
        var lines = new Reader(bytes);
        try
        {
            _ = lines.Next(Mark);
            var value = parse(lines);
            var again = Write(known, writer => write(value, writer));
            return !again.AsSpan().SequenceEqual(bytes) ? throw Unknown(path,
                NotSo(LinesIn(bytes.AsSpan(0, again.AsSpan().CommonPrefixLength(bytes))) + 1))
                : contradiction(value) is { } reason ? throw Unknown(path, reason) : value;
        }
        catch (Exception e) when (e is not (PlanRefusedException or OutOfMemoryException))
        {
            // A checksum stops no one who can compute it, so a crafted text may raise
            // any exception in a reader, but no command may end with a stack trace.
            throw Unknown(path, e is LackingLineException ? e.Message : NotSo(lines.Line), e);
        }
    }

    private PlanRefusedException Unknown(string path, string reason, Exception? inner = null) =>
        new($"{path} contains what ripcs never writes ({PlainText.Of(reason)}); make the {kind} again: " + make, inner);

    // The message of a JSON reader is about the program, and does not help the owner of the file.
    private static string NotSo(int line) => $"line {line} is not as ripcs writes it";

    private static int LinesIn(ReadOnlySpan<byte> text) => text.Count((byte)'\n');

    private int CheckForm(ReadOnlySpan<byte> bytes, string path)
    {
        var line = Encoding.UTF8.GetString(bytes[..Math.Min(LineEnd(bytes), 100)]);
        var (number, version) = line[Mark.Length..].Split(By) is [var first, var second] ? (first, second) : ("", "");
        if (version.Length == 0 || !version.All(char.IsAscii)
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known))
        {
            throw Cut(path);
        }

        if (known > form || known < (oldest ?? form) || version != ThisProgram.Version)
        {
            throw new PlanRefusedException($"{path} was made by ripcs {PlainText.Of(version)} ({kind} form {known}), and this is ripcs "
                + $"{ThisProgram.Version} (form {form}), which may read it differently; make the {kind} with the version that reads it");
        }

        return known;
    }

    // The whole last line, and nothing after it.
    private void CheckSum(ReadOnlySpan<byte> bytes, string path)
    {
        var length = Checksum.Length + (2 * Sha256.Size) + 1;
        var last = bytes.Length <= length ? [] : bytes[^length..];
        if (last.IsEmpty || last[^1] != (byte)'\n' || !last.StartsWith("sha256 "u8) || bytes[^(length + 1)] != (byte)'\n')
        {
            throw bytes.LastIndexOf("\nsha256 "u8) is var end and >= 0 && bytes.Length > end + 1 + length
                ? new PlanRefusedException($"{path} has something after its last line; copy it again from where it was made") : Cut(path);
        }

        if (!last[Checksum.Length..^1].SequenceEqual(Encoding.ASCII.GetBytes(Digest(bytes[..^length]))))
            throw new PlanRefusedException($"{path} was changed after it was made (the checksum differs); make the {kind} again: " + make);
    }

    private static PlanRefusedException Cut(string path) => new($"{path} is cut off; copy it again from where it was made");

    private static int LineEnd(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n') is var end and >= 0 ? end : bytes.Length;

    /// <summary>Writes lines.</summary>
    internal sealed class Writer(ArrayBufferWriter<byte> text)
    {
        /// <param name="word">The word before the value, with a space after it.</param>
        /// <param name="value">The value of the line.</param>
        public void Add<T>(string word, T value)
        {
            text.Write(Encoding.ASCII.GetBytes(word));
            text.Write(JsonSerializer.SerializeToUtf8Bytes(value, Type<T>()));
            text.Write("\n"u8);
        }

        /// <summary>A line for each value.</summary>
        public void AddAll<T>(string word, IEnumerable<T> values)
        {
            foreach (var value in values)
            {
                Add(word, value);
            }
        }
    }

    /// <summary>Reads the lines in order.</summary>
    internal sealed class Reader(byte[] bytes)
    {
        private int _at;

        /// <summary>The number of the line that was read last, from 1.</summary>
        public int Line { get; private set; }

        /// <summary>The text after the word in the next line; null if the line begins differently.</summary>
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

        private static T Read<T>(ReadOnlyMemory<byte> line) => JsonSerializer.Deserialize(line.Span, Type<T>())
            ?? throw new JsonException("a line holds null");
    }
}

/// <summary>A line is missing.</summary>
internal sealed class LackingLineException(string message) : Exception(message);
