namespace Ripcs.Core.Packing;

/// <summary>
/// What was compiled from one rule file as bytes, to be kept or handed on, and back. Whoever hands such bytes over may lie: what is read
/// is exactly what is written of the same value, holds together (<see cref="CompiledFileCheck"/>), or is refused. Writer and reader of
/// each part stand one below the other.
/// </summary>
public static class CompiledFilePack
{
    /// <summary>Rises with every change of the form.</summary>
    public const byte Version = 9;

    /// <summary>No rule file comes near it: it is room for some 400,000 rules.</summary>
    public const int MaxLength = 64 << 20;

    // How many bytes each has at least.
    private const int ShortestDetail = 1;
    private const int ShortestDiagnostic = 8;
    private const int ShortestLabel = 7;

    private static ReadOnlySpan<byte> Mark => "RIPCS"u8;

    /// <summary>The bytes that <see cref="Read(ReadOnlySpan{byte}, string)"/> makes the same value of.</summary>
    /// <exception cref="PackException">They would be more than <see cref="MaxLength"/>.</exception>
    public static byte[] Write(CompiledFile file)
    {
        var pack = new PackWriter();
        pack.Bytes(Mark);
        pack.Byte(Version);
        pack.Shared(file.Path);
        pack.Flag(file.Named is not null);
        if (file.Named is { } named)
        {
            pack.Shared(named.Name.Value);
            WriteSpan(pack, named.At);
        }

        pack.Flag(file.Partition is not null);
        if (file.Partition is { } partition)
            PartitionPack.Write(pack, partition);

        Write(pack, file.Diagnostics);
        pack.Number(file.Holds.First.DayNumber);
        pack.Number(file.Holds.Last.DayNumber);
        ExpectationPack.Write(pack, file.Expectations);
        pack.List(file.Labels, label => WriteLabel(pack, label));
        return IsShortEnough(pack.Written.Length) ? pack.Written.ToArray() : throw TooLong(pack.Written.Length);
    }

    /// <summary>What the bytes say of a rule file.</summary>
    /// <param name="pack">From anywhere.</param>
    /// <param name="path">The rule file that they must speak of, as it is shown.</param>
    /// <exception cref="PackException">They are not the pack of that file.</exception>
    public static CompiledFile Read(ReadOnlySpan<byte> pack, string path)
    {
        var file = IsShortEnough(pack.Length) ? Read(pack) : throw TooLong(pack.Length);
        CompiledFileCheck.Check(file, path);
        return file;
    }

    private static CompiledFile Read(ReadOnlySpan<byte> bytes)
    {
        var pack = new PackReader(bytes);
        if (!pack.Bytes(Mark.Length).SequenceEqual(Mark))
            throw new PackException("it does not begin as one");

        if (pack.Byte() is not Version and var version)
            throw new PackException(string.Create(CultureInfo.InvariantCulture, $"it has form {version}, not {Version}"));

        var path = pack.Shared();
        var named = pack.Flag() ? new NamedPartition(PartitionPack.ReadName(ref pack), ReadSpan(ref pack)) : null;
        var partition = pack.Flag() ? PartitionPack.Read(ref pack) : null;
        var diagnostics = ReadDiagnostics(ref pack);
        var holds = new DaySpan(ReadDay(ref pack), ReadDay(ref pack));
        var expectations = ExpectationPack.Read(ref pack);
        var labels = pack.List(ShortestLabel, ReadLabel);
        pack.End();
        return new CompiledFile(path, named, partition, diagnostics) { Holds = holds, Expectations = expectations, Labels = labels };
    }

    public static void Write(PackWriter pack, ValueList<Diagnostic> diagnostics) => pack.List(diagnostics, diagnostic =>
    {
        pack.Byte((byte)diagnostic.Severity);
        pack.Shared(diagnostic.Code);
        WriteSpan(pack, diagnostic.Span);
        pack.Text(diagnostic.Message);
        pack.List(diagnostic.Details, pack.Text);
        pack.Byte((byte)diagnostic.Next);
    });

    /// <exception cref="PackException">There are none.</exception>
    public static ValueList<Diagnostic> ReadDiagnostics(ref PackReader pack) => pack.List(ShortestDiagnostic, ReadDiagnostic);

    private static Diagnostic ReadDiagnostic(ref PackReader pack) =>
        new(pack.OneOf<Severity>(), pack.Shared(), ReadSpan(ref pack),
            pack.Text()) { Details = pack.List(ShortestDetail, (ref reader) => reader.Text()), Next = pack.OneOf<Way>() };

    private static void WriteLabel(PackWriter pack, SaidLabel label)
    {
        pack.Shared(label.Name);
        WriteSpan(pack, label.At);
        pack.Flag(label.IsSet);
        pack.Flag(label.IsUsed);
        pack.SharedOrNone(label.List);
    }

    private static SaidLabel ReadLabel(ref PackReader pack) =>
        new(pack.Shared(), ReadSpan(ref pack), pack.Flag(), pack.Flag()) { List = pack.SharedOrNone() };

    private static DateOnly ReadDay(ref PackReader pack) =>
        pack.Number() is var day && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(day)
            : throw new PackException("a day is invalid");

    private static void WriteSpan(PackWriter pack, SourceSpan span)
    {
        pack.Shared(span.File);
        pack.Signed(span.Line);
        pack.Signed(span.Column);
    }

    private static SourceSpan ReadSpan(ref PackReader pack) => new(pack.Shared(), pack.Signed(), pack.Signed());

    private static bool IsShortEnough(int length) => length <= MaxLength;

    private static PackException TooLong(int length) =>
        new(string.Create(CultureInfo.InvariantCulture, $"it has {length} bytes, and more than {MaxLength} are not taken"));
}
