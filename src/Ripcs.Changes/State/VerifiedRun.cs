using System.Text;
using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>Everything that determines the result, effect and report of an apply. As
/// long as it is the same, a run with nothing to do still has nothing to do.</summary>
/// <param name="Program">This build of Ripcs.</param>
/// <param name="Place">Machine, boot, and network namespace.</param>
/// <param name="Path">The path as typed, which messages repeat.</param>
/// <param name="Inputs">The rule files there and all files that they load: their paths, link targets, and bytes.</param>
/// <param name="Tables">The kernel's tables and the programs that read them; determined last.</param>
internal sealed record RunBasis(string Program, string Place, string Path, string Inputs, string State, TablesMark Tables);

/// <summary>The last apply that read everything and found nothing to do: its basis and its report. Nothing
/// is restored or rolled back from it; losing it costs the next run the time to read again.</summary>
internal sealed record VerifiedRun
{
    public required RunBasis Basis { get; init; }

    /// <summary>The time of that apply.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The full paths of the files that were read besides the rule files of the run.</summary>
    public ValueList<string> Loaded { get; init; }

    /// <summary>The days on which the rule files compile to the same: on others, rules may have expired.</summary>
    public required DaySpan Holds { get; init; }

    public ValueList<Diagnostic> Diagnostics { get; init; }

    public ValueList<Note> Notes { get; init; }

    /// <summary>The number of partitions in the rule files.</summary>
    public required int Partitions { get; init; }

    /// <summary>Partitions in force that no rule file names, without changes by hand.</summary>
    public ValueList<UnnamedPartition> Unnamed { get; init; }

    public required string Summary { get; init; }
}

/// <summary>The file of the <see cref="VerifiedRun"/>. If it cannot be read
/// or written, it counts as missing, and everything is read again.</summary>
internal static class VerifiedFile
{
    public const string Name = "verified";

    // In place of the generation, if there is none.
    private const long NotCounted = -1;

    // The number rises with every change of the format.
    private const string Form = "ripcs verified run 3";

    /// <param name="directory">The full path of the state directory, which need not be open.</param>
    public static VerifiedRun? Find(string directory)
    {
        try
        {
            using var file = PlainFile.Open(Path.Combine(directory, Name));
            return file.Facts is { IsRegular: true, OthersCanWrite: false, Owner: var owner } && owner == Posix.EffectiveUser()
                ? Read(new SealedLines.Reader(Encoding.UTF8.GetString(file.ReadAll()))) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException
            or ArgumentException)
        {
            return null;
        }
    }

    public static void Write(StateDirectory state, VerifiedRun run)
    {
        var lines = new SealedLines();
        Write(lines, run);
        // For example on a full disk.
        _ = Catch<StateException>.In(() => state.Write(Name, lines.Sealed()));
    }

    private static void Write(SealedLines lines, VerifiedRun run)
    {
        lines.Add(Form);
        lines.Add(run.Basis.Program);
        lines.Add(run.Basis.Place);
        lines.Add(run.Basis.Path);
        lines.Add(run.Basis.Inputs);
        lines.Add(run.Basis.State);
        lines.Add(run.Basis.Tables.Generation ?? NotCounted);
        lines.Add(run.Basis.Tables.Programs);
        lines.Add(run.Basis.Tables.Sets ?? "");
        lines.Add(run.Basis.Tables.Rules ?? "");
        lines.Add(run.Time.UtcTicks);
        lines.Add(run.Loaded, lines.Add);
        lines.Add(run.Holds.First.DayNumber);
        lines.Add(run.Holds.Last.DayNumber);
        lines.Add(run.Partitions);
        lines.Add(run.Unnamed, partition =>
        {
            lines.Add(partition.Name);
            lines.Add(partition.Rules);
        });
        lines.Add(run.Summary);
        lines.Add(run.Notes, note =>
        {
            lines.Add((int)note.Level);
            lines.Add(note.Text);
        });
        lines.Add(run.Diagnostics, diagnostic => Write(lines, diagnostic));
    }

    private static VerifiedRun? Read(SealedLines.Reader lines)
    {
        if (lines.Text() != Form)
            return null;

        var basis = new RunBasis(lines.Text(), lines.Text(), lines.Text(), lines.Text(), lines.Text(), ReadTables(lines));
        var run = new VerifiedRun
        {
            Basis = basis,
            Time = new DateTimeOffset(lines.Number(), TimeSpan.Zero),
            Loaded = lines.List(lines.Text),
            Holds = new DaySpan(DateOnly.FromDayNumber(lines.Small()), DateOnly.FromDayNumber(lines.Small())),
            Partitions = lines.Small(),
            Unnamed = lines.List(() => new UnnamedPartition(lines.Text(), lines.Small())),
            Summary = lines.Text(),
            Notes = lines.List(() => new Note((NoteLevel)lines.Small(), lines.Text())),
            Diagnostics = lines.List(() => ReadDiagnostic(lines)),
        };
        lines.End();
        return run;
    }

    private static TablesMark ReadTables(SealedLines.Reader lines)
    {
        string? OrNone() => lines.Text() is { Length: > 0 } text ? text : null;
        return new TablesMark(lines.Number() is var count and not NotCounted ? checked((uint)count) : null,
            lines.Text()) { Sets = OrNone(), Rules = OrNone() };
    }

    private static void Write(SealedLines lines, Diagnostic diagnostic)
    {
        lines.Add((int)diagnostic.Severity);
        lines.Add(diagnostic.Code);
        lines.Add(diagnostic.Span.File);
        lines.Add(diagnostic.Span.Line);
        lines.Add(diagnostic.Span.Column);
        lines.Add(diagnostic.Message);
        lines.Add(diagnostic.Details, lines.Add);
    }

    private static Diagnostic ReadDiagnostic(SealedLines.Reader lines) =>
        new((Severity)lines.Small(), lines.Text(), new SourceSpan(lines.Text(), lines.Small(), lines.Small()),
            lines.Text()) { Details = lines.List(lines.Text) };
}

/// <summary>Detects any change in a state directory: a file written, added, renamed or removed, replaced by a
/// link, or with other permissions. It reads no contents, so its cost does not depend on their size.</summary>
internal static class StateStamp
{
    // Locks, if there is no other place for them: they change with every run, and are no recorded data.
    private const string Locks = "run";

    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it.</exception>
    public static string Of(string path)
    {
        var stamps = new StampDigest();
        AddFolder(stamps, path, name => name is VerifiedFile.Name or $"{VerifiedFile.Name}.new" or Locks);
        return stamps.Text();
    }

    // There are thousands of objects, which are written once and never changed, and each is checked when it is needed.
    private static void AddFolder(StampDigest stamps, string path, Func<string, bool> isLeftOut)
    {
        var isOfObjects = Path.GetFileName(path) == Objects.Folder;
        stamps.Add(path).Add(isOfObjects ? FileStamp.Of(path) : FileStamp.OfFolder(path));
        if (isOfObjects)
            return;

        foreach (var entry in new DirectoryInfo(path).GetFileSystemInfos().Where(entry => !isLeftOut(entry.Name))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                AddFolder(stamps, entry.FullName, _ => false);
            }
            else
            {
                stamps.Add(entry.FullName).Add(FileStamp.Of(entry.FullName));
            }
        }
    }
}
