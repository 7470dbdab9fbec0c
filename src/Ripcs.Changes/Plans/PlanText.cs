using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ripcs.Changes.State;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Packing;
using Ripcs.Core.Planning.Differences;
using Ripcs.Host.Processes;

namespace Ripcs.Changes.Plans;

/// <summary>
/// A plan as text: a line that says what it is, one for each part, and at the end the checksum of all lines above. What is read is exactly
/// what is written of the same plan, and holds together, or is refused.
/// </summary>
internal static class PlanText
{
    /// <summary>Room for some 200,000 rules.</summary>
    public const int MaxLength = 128 << 20;

    private const string Begin = "ripcs plan ";
    private const string By = " by ";
    private const string Made = "made ";
    private const string Partition = "partition ";
    private const string Before = "before ";
    private const string Diff = "diff ";
    private const string Meaning = "meaning ";
    private const string Checksum = "sha256 ";

    // Rises with every change of the form.
    private const int Form = 1;

    private static readonly JsonSerializerOptions Json = new(StateJson.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(PlanContext.Default, StateContext.Default),
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>How every plan begins, whatever its form.</summary>
    public static ReadOnlySpan<byte> Mark => "ripcs plan "u8;

    /// <summary>What tells one plan from all others.</summary>
    public static string Digest(ReadOnlySpan<byte> plan) => Convert.ToHexStringLower(SHA256.HashData(plan));

    public static byte[] Write(PlanRecord plan)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Begin}{Form}{By}{ThisProgram.Version}\n")));
        Add(Made, plan.Made);
        foreach (var partition in plan.Partitions)
        {
            Add(Partition, partition);
        }

        foreach (var partition in plan.Before)
        {
            Add(Before, partition);
        }

        Add(Diff, plan.Diff);
        foreach (var line in plan.Meaning)
        {
            Add(Meaning, line);
        }

        text.Write(Encoding.ASCII.GetBytes($"{Checksum}{Digest(text.WrittenSpan)}\n"));
        return text.WrittenSpan.ToArray();

        void Add<T>(string word, T value)
        {
            text.Write(Encoding.ASCII.GetBytes(word));
            text.Write(JsonSerializer.SerializeToUtf8Bytes(value, Json));
            text.Write("\n"u8);
        }
    }

    /// <param name="bytes">All that is in the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="PlanRefusedException">It is no plan of this Ripcs, or not as it was written.</exception>
    public static PlanRecord Read(byte[] bytes, string path)
    {
        if (!bytes.AsSpan().StartsWith(Mark))
        {
            throw new PlanRefusedException($"{path} is not a plan; make one: ripcs rules diff PATH --out PLAN");
        }

        CheckForm(bytes, path);
        CheckSum(bytes, path);
        try
        {
            var plan = Parse(bytes);
            return !Write(plan).AsSpan().SequenceEqual(bytes) ? throw new JsonException("it is not written as ripcs writes it")
                : Contradiction(plan) is { } contradiction ? throw new JsonException(contradiction) : plan;
        }
        catch (Exception e) when (e is not (PlanRefusedException or OutOfMemoryException))
        {
            // The checksum keeps nobody out who can reckon it, and whatever a reader throws at what it was not made for, no command ends with a trace.
            throw new PlanRefusedException($"{path} holds what no ripcs writes ({PlainText.Of(e.Message)}); make the plan again: ripcs rules diff PATH --out PLAN", e);
        }
    }

    private static void CheckForm(ReadOnlySpan<byte> bytes, string path)
    {
        var line = Encoding.UTF8.GetString(bytes[..Math.Min(LineEnd(bytes), 100)]);
        var (form, version) = line[Begin.Length..].Split(By) is [var number, var name] ? (number, name) : ("", "");
        if (version.Length == 0 || !version.All(char.IsAscii) || !int.TryParse(form, NumberStyles.None, CultureInfo.InvariantCulture, out var known))
        {
            throw Cut(path);
        }

        if (known != Form || version != ThisProgram.Version)
        {
            throw new PlanRefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path} was made by ripcs {PlainText.Of(version)} (plan form {known}), and this is ripcs {ThisProgram.Version} (form {Form}), which may do otherwise; make the plan with the version that applies it"));
        }
    }

    // The whole last line, and nothing behind it.
    private static void CheckSum(ReadOnlySpan<byte> bytes, string path)
    {
        var length = Checksum.Length + (2 * SHA256.HashSizeInBytes) + 1;
        var last = bytes.Length < length ? [] : bytes[^length..];
        if (last.IsEmpty || last[^1] != (byte)'\n' || !last.StartsWith("sha256 "u8) || bytes[^(length + 1)] != (byte)'\n')
        {
            throw Cut(path);
        }

        if (!last[Checksum.Length..^1].SequenceEqual(Encoding.ASCII.GetBytes(Digest(bytes[..^length]))))
        {
            throw new PlanRefusedException($"{path} was changed after it was made (the checksum differs); make the plan again: ripcs rules diff PATH --out PLAN");
        }
    }

    private static PlanRefusedException Cut(string path) => new($"{path} is cut off; copy it again from where it was made");

    private static PlanRecord Parse(byte[] bytes)
    {
        var lines = new Lines(bytes);
        _ = lines.Next(Begin) ?? throw new JsonException("it does not begin as a plan");
        var made = lines.Value<PlanFacts>(Made);
        var partitions = lines.All<CompiledPartition>(Partition);
        var before = lines.All<CompiledPartition>(Before);
        var diff = lines.Value<StateDiff>(Diff);
        var meaning = lines.All<string>(Meaning);
        return new PlanRecord(made, partitions, before, diff, meaning);
    }

    /// <summary>What cannot be, though every byte is as ripcs writes it.</summary>
    private static string? Contradiction(PlanRecord plan)
    {
        try
        {
            foreach (var partition in plan.Partitions.Concat(plan.Before))
            {
                CompiledFileCheck.Check(partition);
            }
        }
        catch (PackException e)
        {
            return e.Message;
        }

        var names = plan.Partitions.Select(partition => partition.Name.Value).ToList();
        return names.Distinct().Count() != names.Count || plan.Before.DistinctBy(partition => partition.Name).Count() != plan.Before.Count ? "a partition stands in it twice"
            : plan.Partitions.Count(partition => partition.HostPolicy is not null) > 1 ? "it has two host policies"
            : plan.Made.Directory is null && names.Count != 1 ? "one rule file does not make so many partitions"
            : plan.Meaning.All(PlainText.IsPlain) && PlainText.IsPlain(plan.Made.Path) ? null : "a text in it cannot be printed";
    }

    private static int LineEnd(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n') is var end and >= 0 ? end : bytes.Length;

    /// <summary>The lines of a plan, one after the other.</summary>
    private sealed class Lines(byte[] bytes)
    {
        private int _at;

        /// <summary>What stands behind the word in the next line; null if that begins otherwise.</summary>
        public ReadOnlyMemory<byte>? Next(string word)
        {
            var rest = bytes.AsMemory(_at);
            if (!rest.Span.StartsWith(Encoding.ASCII.GetBytes(word)))
            {
                return null;
            }

            var end = LineEnd(rest.Span);
            _at = Math.Min(_at + end + 1, bytes.Length);
            return rest[word.Length..end];
        }

        public T Value<T>(string word) => Read<T>(Next(word) ?? throw new JsonException($"it lacks the line \"{word.Trim()}\""));

        public ValueList<T> All<T>(string word)
        {
            var values = new List<T>();
            while (Next(word) is { } line)
            {
                values.Add(Read<T>(line));
            }

            return values.ToValueList();
        }

        private static T Read<T>(ReadOnlyMemory<byte> line) => JsonSerializer.Deserialize<T>(line.Span, Json) ?? throw new JsonException("a line holds null");
    }
}
