using System.Text.RegularExpressions;
using Xunit;

namespace Ripcs.Testing;

/// <summary>Rules that tests read: our own, in tests/Corpora, and the collected ones of other projects, whose licences keep them out of
/// this repository: they lie beside it where they may be used, and are absent elsewhere.</summary>
public static partial class Corpora
{
    private static readonly string Own = Repository.At("tests", "Corpora");

    /// <summary>The folder of the collected ones; null where it is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A file or folder in one of both.</summary>
    public static string At(string folder, params string[] path)
    {
        var own = Path.Combine(Own, folder);
        return Path.Combine([Directory.Exists(own) ? own
            : Path.Combine(Root ?? throw new InvalidOperationException("../shared/corpora is absent"), folder), .. path]);
    }

    /// <summary>All files, with their paths in the corpora; what is our own is not read twice.</summary>
    public static IEnumerable<(string Path, string File)> Files()
    {
        var folders = new[] { Root, Own }.OfType<string>().Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(folder => Path.GetFileName(folder)).Distinct().Order(StringComparer.Ordinal);
        return from folder in folders
               from file in Directory.EnumerateFiles(At(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               select (Path.Combine(folder, Path.GetRelativePath(At(folder), file)), file);
    }

    /// <summary>Every file that has the lines of a save, by its path in the corpora.</summary>
    public static IEnumerable<(string Path, string Text)> Saves() =>
        from one in Files()
        where new FileInfo(one.File).Length < 4_000_000
        let text = File.ReadAllText(one.File)
        where text.Contains("\nCOMMIT", StringComparison.Ordinal) && SaveTables().IsMatch(text)
        select (one.Path, text.ReplaceLineEndings("\n"));

    /// <summary>Most of them: of the large ones, which are one firewall on many days, only one, and all with RIPCS_TESTS=all.</summary>
    public static IEnumerable<(string Path, string Text)> Sample()
    {
        var large = 0;
        return Saves().Where(save => Cases.All || save.Text.Length < 200_000 || large++ == 0);
    }

    [GeneratedRegex(@"^\*(filter|nat|mangle|raw)\r?$", RegexOptions.Multiline)]
    private static partial Regex SaveTables();

    private static string? Find()
    {
        var beside = Path.GetFullPath(Repository.At("..", "shared", "corpora"));
        return Directory.Exists(beside) ? beside : null;
    }
}

/// <summary>A test that needs the collected corpora.</summary>
public sealed class CorporaFactAttribute : FactAttribute
{
    public CorporaFactAttribute()
    {
        if (Corpora.Root is null)
            Skip = "../shared/corpora is absent";
    }
}

/// <summary>A test with cases that needs the collected corpora and the real kernel.</summary>
public sealed class KernelCorporaTheoryAttribute : TheoryAttribute
{
    public KernelCorporaTheoryAttribute() => Skip = Corpora.Root is null ? "../shared/corpora is absent" : KernelTests.ReasonToSkip;
}
