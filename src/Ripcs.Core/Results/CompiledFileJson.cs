using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Ripcs.Core.Results;

/// <summary>
/// What was compiled from one rule file as bytes, to be kept or handed on, and back. Whoever hands such bytes over may lie: the value must
/// hold together (<see cref="CompiledFileCheck"/>), or it is refused.
/// </summary>
public static class CompiledFileJson
{
    /// <summary>Rises with every change of the form.</summary>
    public const int Version = 13;

    /// <summary>No rule file comes near it: it is room for some 400,000 rules.</summary>
    public const int MaxLength = 64 << 20;

    /// <summary>The lists of what is compiled, and its enums, which are written as names.</summary>
    public static JsonConverter[] Converters =>
    [
        new CompiledChainJson(),
        new ValueListJson<string>(),
        new ValueListJson<int>(),
        new ValueListJson<CompiledChain>(),
        new ValueListJson<Pointer>(),
        new ValueListJson<CompiledLabel>(),
        new ValueListJson<SaidLabel>(),
        new ValueListJson<EndedRule>(),
        new ValueListJson<RefreshedSet>(),
        new ValueListJson<CompiledExpectation>(),
        new ValueListJson<ExpectedTraffic>(),
        new ValueListJson<ChainPolicy>(),
        new ValueListJson<ChainName>(),
        new ValueListJson<Diagnostic>(),
        StrictJson.Enum<Family>(),
        StrictJson.Enum<PointerKind>(),
        StrictJson.Enum<ExpectedFate>(),
        StrictJson.Enum<Severity>(),
        StrictJson.Enum<Way>(),
    ];

    private static readonly JsonSerializerOptions Options = StrictJson.Exact(CompiledContext.Default, Converters);

    /// <summary>The bytes that <see cref="Read"/> makes the same value of.</summary>
    /// <exception cref="ResultException">They would be more than <see cref="MaxLength"/>.</exception>
    public static byte[] Write(CompiledFile file)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new VersionedFile(Version, file), Type<VersionedFile>());
        return bytes.Length <= MaxLength ? bytes : throw TooLong(bytes.Length);
    }

    /// <summary>What the bytes say of a rule file.</summary>
    /// <param name="bytes">From anywhere.</param>
    /// <param name="path">The rule file that they must speak of, as it is shown.</param>
    /// <exception cref="ResultException">They are not the result of that file.</exception>
    public static CompiledFile Read(ReadOnlyMemory<byte> bytes, string path)
    {
        var file = ReadOwn(bytes, path);
        CompiledFileCheck.Check(file, path);
        return file;
    }

    /// <summary>The same of bytes that only ripcs itself can have written, from a result that was checked then.</summary>
    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, string)"/>
    public static CompiledFile ReadOwn(ReadOnlyMemory<byte> bytes, string path)
    {
        var read = bytes.Length <= MaxLength ? Read<VersionedFile>(bytes) : throw TooLong(bytes.Length);
        if (read.Version != Version)
            throw new ResultException(string.Create(CultureInfo.InvariantCulture, $"it has form {read.Version}, not {Version}"));

        CompiledFileCheck.CheckNames(read.File, path);
        return read.File;
    }

    public static byte[] WriteDiagnostics(ValueList<Diagnostic> diagnostics) =>
        JsonSerializer.SerializeToUtf8Bytes(diagnostics, Type<ValueList<Diagnostic>>());

    /// <exception cref="ResultException">There are none.</exception>
    public static ValueList<Diagnostic> ReadDiagnostics(ReadOnlyMemory<byte> bytes) => Read<ValueList<Diagnostic>>(bytes);

    private static T Read<T>(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonBytes.Read(bytes, Type<T>()) ?? throw new ResultException("it holds null");
        }
        catch (Exception e) when (e is not (ResultException or OutOfMemoryException))
        {
            // The message of a JSON reader is about the program, and a crafted text may raise any exception in a reader.
            throw new ResultException("it is not as ripcs writes it");
        }
    }

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static ResultException TooLong(int length) =>
        new(string.Create(CultureInfo.InvariantCulture, $"it has {length} bytes, and more than {MaxLength} are not taken"));
}

/// <summary>A compiled file, behind the form in which it is written.</summary>
internal sealed record VersionedFile(int Version, CompiledFile File);

/// <summary>How what is compiled is written as JSON, generated at build time.</summary>
[JsonSerializable(typeof(VersionedFile))]
[JsonSerializable(typeof(ValueList<Diagnostic>))]
internal sealed partial class CompiledContext : JsonSerializerContext;
