using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>
/// Mistakes: what people get wrong, each with all that is said about it from its own first character to the rules. A line that begins with
/// "> " is a mistake, those below it are what is printed, without the file's name; none if it is none. One that begins with "= " is a word
/// for the labels of the file: those of LabelsOf.
/// </summary>
public sealed class MistakeTests
{
    private const string Usual = "usual";

    private static readonly Dictionary<string, string> LabelsOf = new()
    {
        [Usual] = "Label(\"www\", \"198.51.100.10\"); Label(\"app\", \"10.0.0.10\"); Label(\"app-01\", \"10.0.0.11\");",
        ["labels of both families"] = "Label(\"www\", \"172.19.56.216\", \"2001:db8:56::216\"); "
            + "Label(\"app-01\", \"192.168.5.230\", \"2001:db8:5::230\"); Label(\"four\", \"192.0.2.4\"); "
            + "Label(\"six\", \"2001:db8::6\"); Label(\"inside\", \"192.168.5.0/24\", \"2001:db8:5::/48\");",
    };

    private static readonly List<Row> Table = Read();

    private static readonly Lazy<Dictionary<Row, string[]>> Said = new(Compile);

    public static TheoryData<string, string> Mistakes
    {
        get
        {
            var data = new TheoryData<string, string>();
            Table.ForEach(row => data.Add(row.File, row.Mistake));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_answered_with_what_to_write(string file, string mistake)
    {
        var row = Table.Single(row => row.File == file && row.Mistake == mistake);
        Said.Value[row].ShouldBe(row.Messages);
    }

    private static List<Row> Read()
    {
        var rows = new List<Row>();
        foreach (var path in Directory.GetFiles(Path.Combine(Repository.Root, "tests/Ripcs.Scripting.Tests/Mistakes"))
            .Order(StringComparer.Ordinal))
        {
            var labels = Usual;
            foreach (var line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
            {
                if (line.StartsWith("= ", StringComparison.Ordinal))
                    labels = line[2..];
                else if (line.StartsWith("> ", StringComparison.Ordinal))
                    rows.Add(new Row(Path.GetFileName(path), labels, line[2..], []));
                else
                    rows[^1].Messages.Add(line);
            }
        }

        return rows;
    }

    // Hundreds of files are compiled together. What is right meets what is right in other files, and only one could have a host policy.
    private static Dictionary<Row, string[]> Compile()
    {
        var alone = Table.ToLookup(row => row.Mistake.StartsWith("HostPolicy", StringComparison.Ordinal)
            || !row.Messages.Exists(message => message.StartsWith("error", StringComparison.Ordinal)));
        return alone[true].Select(row => new[] { row }).Prepend([.. alone[false]]).AsParallel().SelectMany(Compile).ToDictionary();
    }

    // Each has its mistake on its second line, or on its first where only that one will do.
    private static IEnumerable<KeyValuePair<Row, string[]>> Compile(Row[] rows)
    {
        using var folder = new RuleFolder();
        foreach (var (number, row) in rows.Index())
        {
            var frame = $"Partition(\"m{number:D3}\"); {LabelsOf[row.Labels]}";
            folder.With($"rules/m{number:D3}.csx", MustBeFirst(row.Mistake) ? $"{row.Mistake}\n{frame}" : $"{frame}\n{row.Mistake}");
        }

        var messages = WithoutFence.Compile(folder.Path,
            FileTrust.OfThisProcess()).Diagnostics.ToLookup(said => said.Span.File);
        return [.. rows.Index().Select(row => (row.Item, File: $"rules/m{row.Index:D3}.csx")).Select(row => KeyValuePair.Create(row.Item,
            messages[row.File].Select(said => Shown(WithoutFence.Printed(said), row.File)).ToArray()))];
    }

    private static bool MustBeFirst(string mistake) => mistake.StartsWith('#') || mistake.StartsWith("load", StringComparison.Ordinal)
        || mistake.StartsWith("partition", StringComparison.Ordinal);

    // No two files of one folder can have the same partition.
    private static string Shown(string message, string file) =>
        message.Replace(file, "", StringComparison.Ordinal).Replace($"partition \"{Path.GetFileNameWithoutExtension(file)}\"",
            "partition \"shop\"", StringComparison.Ordinal);

    private sealed record Row(string File, string Labels, string Mistake, List<string> Messages);
}
