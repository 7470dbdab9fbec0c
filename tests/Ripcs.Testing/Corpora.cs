using System.Text.RegularExpressions;
using Xunit;

namespace Ripcs.Testing;

/// <summary>The collected rules of other projects, which lie beside the repository
/// where they may be used and are absent elsewhere.</summary>
public static partial class Corpora
{
    /// <summary>The folder; null where it is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A file or folder in it.</summary>
    public static string At(params string[] path) =>
        Path.Combine([Root ?? throw new InvalidOperationException("../shared/corpora is absent"), .. path]);

    /// <summary>Every file that has the lines of a save, by its path in the corpora.</summary>
    public static IEnumerable<(string Path, string Text)> Saves() =>
        from file in Directory.EnumerateFiles(At(), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        where new FileInfo(file).Length < 4_000_000
        let text = File.ReadAllText(file)
        where text.Contains("\nCOMMIT", StringComparison.Ordinal) && SaveTables().IsMatch(text)
        select (Path.GetRelativePath(At(), file), text.ReplaceLineEndings("\n"));

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

/// <summary>A test that needs the corpora.</summary>
public sealed class CorporaFactAttribute : FactAttribute
{
    public CorporaFactAttribute()
    {
        if (Corpora.Root is null)
            Skip = "../shared/corpora is absent";
    }
}

/// <summary>A test with cases that needs the corpora and the real kernel.</summary>
public sealed class KernelCorporaTheoryAttribute : TheoryAttribute
{
    public KernelCorporaTheoryAttribute() => Skip = Corpora.Root is null ? "../shared/corpora is absent" : KernelTests.ReasonToSkip;
}
