using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>
/// mistakes.txt: what people get wrong in one line, each with all that is said about it from its own first character to the rules.
/// A line that begins with "> " is a mistake, those below it are what is printed, without the file's name.
/// </summary>
public sealed class MistakeTests
{
    private const string Labels = "Label(\"www\", \"198.51.100.10\"); Label(\"app\", \"10.0.0.10\"); Label(\"app-01\", \"10.0.0.11\");";

    private static readonly Lazy<Dictionary<string, string[]>> Said = new(Compile);

    private static readonly List<(string Mistake, string[] Messages)> Table = Read();

    public static TheoryData<string> Mistakes => [.. Table.Select(row => row.Mistake)];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_answered_with_what_to_write(string mistake) =>
        Said.Value[mistake].ShouldBe(Table.Single(row => row.Mistake == mistake).Messages);

    private static List<(string Mistake, string[] Messages)> Read()
    {
        var rows = new List<(string Mistake, List<string> Messages)>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests/Ripcs.Scripting.Tests/mistakes.txt"))
            .Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                rows.Add((line[2..], []));
            }
            else
            {
                rows[^1].Messages.Add(line);
            }
        }

        return rows.ConvertAll(row => (row.Mistake, row.Messages.ToArray()));
    }

    // Hundreds of files are compiled together; each has its mistake on its second line, or on its first where only that one will do.
    private static Dictionary<string, string[]> Compile()
    {
        using var folder = new RuleFolder();
        foreach (var (mistake, number) in Table.Select((row, number) => (row.Mistake, number)))
        {
            var frame = $"Partition(\"m{number}\"); {Labels}";
            folder.With($"rules/m{number}.csx", MustBeFirst(mistake) ? $"{mistake}\n{frame}" : $"{frame}\n{mistake}");
        }

        var messages = WithoutFence.Compile(folder.Path,
            FileTrust.OfThisProcess()).Diagnostics.ToLookup(said => said.Span.File);
        return Table.Select((row, number) => (row.Mistake, File: $"rules/m{number}.csx")).ToDictionary(
            row => row.Mistake,
            row => messages[row.File].Select(said => Shown(WithoutFence.Printed(said), row.File)).ToArray());
    }

    private static bool MustBeFirst(string mistake) => mistake.StartsWith('#') || mistake.StartsWith("load", StringComparison.Ordinal)
        || mistake.StartsWith("partition", StringComparison.Ordinal);

    // No two files of one folder can have the same partition.
    private static string Shown(string message, string file) =>
        message.Replace(file, "", StringComparison.Ordinal).Replace($"partition \"{Path.GetFileNameWithoutExtension(file)}\"",
            "partition \"shop\"", StringComparison.Ordinal);
}
