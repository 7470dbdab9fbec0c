using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Documents;

/// <summary>.editorconfig, what no analyser holds: the width of a line, and guards of one line.</summary>
public sealed class LayoutTests
{
    private const int Width = 140;

    // The text of a regex, a program or a page stands as it is.
    private static readonly string[] Verbatim = ["\"\"\"", "@\""];

    [Fact]
    public void No_line_of_code_is_wider_than_140_columns() => Files().SelectMany(TooWide).ShouldBeEmpty();

    [Fact]
    public void A_guard_of_one_line_stands_without_braces() => Files().SelectMany(Braced).ShouldBeEmpty();

    private static List<string> Files()
    {
        var files = new[] { "src", "tests" }
            .SelectMany(folder => Directory.GetFiles(Repository.At(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .ToList();
        files.Count.ShouldBeGreaterThan(1000);
        return files;
    }

    private static IEnumerable<string> TooWide(string file)
    {
        var isText = false;
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            var turns = Regex.Count(line, "\"\"\"");
            if (line.Length > Width && !isText && !Verbatim.Any(line.Contains))
                yield return $"{Path.GetRelativePath(Repository.Root, file)}:{number + 1}";

            isText ^= turns % 2 == 1;
        }
    }

    private static IEnumerable<string> Braced(string file)
    {
        var lines = File.ReadAllLines(file);
        var isText = false;
        for (var at = 0; at + 4 < lines.Length; at++)
        {
            var indent = Regex.Match(lines[at], @"^( *)if \(.*\)$").Groups[1];
            if (!isText && indent.Success && lines[at + 1] == $"{indent}{{" && lines[at + 3] == $"{indent}}}"
                && Regex.IsMatch(lines[at + 2], $"^{indent}    (return|throw|continue|break|yield)\\b.*;$")
                && !lines[at + 4].TrimStart().StartsWith("else", StringComparison.Ordinal))
                yield return $"{Path.GetRelativePath(Repository.Root, file)}:{at + 1}";

            isText ^= Regex.Count(lines[at], "\"\"\"") % 2 == 1;
        }
    }
}
