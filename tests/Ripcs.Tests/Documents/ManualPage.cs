using System.Text.RegularExpressions;

namespace Ripcs.Tests.Documents;

/// <summary>A manual page in mdoc, cut into its sections; without escapes.</summary>
internal sealed class ManualPage
{
    private readonly IReadOnlyList<ManualPart> _sections;

    private ManualPage(string text)
    {
        Whole = new ManualPart("", [.. text.Split('\n').Select(WithoutEscapes)]);
        _sections = Whole.Cut(".Sh ");
    }

    public ManualPart Whole { get; }

    public static ManualPage Commands => new(Repository.Read("man/ripcs.8"));

    public static ManualPage Concepts => new(Repository.Read("man/ripcs.7"));

    public static ManualPage Json => new(Repository.Read("man/ripcs-json.5"));

    public static ManualPage Language => new(Repository.Read("man/ripcs-rules.5"));

    public ManualPart Section(string title) => _sections.Single(section => section.Title == title);

    /// <summary>Text as it is written in a literal display.</summary>
    public static string WithEscapes(string text) =>
        text.Replace(@"\", @"\e", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal);

    private static string WithoutEscapes(string line) =>
        line.Replace(@"\&", "", StringComparison.Ordinal).Replace(@"\-", "-", StringComparison.Ordinal)
            .Replace(@"\~", " ", StringComparison.Ordinal).Replace(@"\e", @"\", StringComparison.Ordinal);
}

/// <summary>A section or subsection.</summary>
internal sealed record ManualPart(string Title, IReadOnlyList<string> Lines)
{
    public IReadOnlyList<ManualPart> Parts => Cut(".Ss ");

    /// <summary>What is listed, each as it stands behind ".It ".</summary>
    public IEnumerable<string> Items => Lines.Where(line => line.StartsWith(".It ", StringComparison.Ordinal)).Select(line => line[4..]);

    /// <summary>The literal displays: files and sessions.</summary>
    public IReadOnlyList<string> Displays
    {
        get
        {
            var displays = new List<string>();
            for (var i = 0; i < Lines.Count; i++)
            {
                if (Lines[i].StartsWith(".Bd -literal", StringComparison.Ordinal))
                {
                    var lines = Lines.Skip(i + 1).TakeWhile(line => line != ".Ed").ToList();
                    displays.Add(string.Concat(lines.Select(line => line + "\n")));
                }
            }

            return displays;
        }
    }

    /// <summary>The lines of one item, up to the next.</summary>
    public ManualPart Item(string begin)
    {
        var rest = Lines.SkipWhile(line => !$"{line} ".StartsWith($".It {begin} ", StringComparison.Ordinal)).Skip(1);
        return new ManualPart(begin, [.. rest.TakeWhile(line => !line.StartsWith(".It ", StringComparison.Ordinal) && line != ".El")]);
    }

    /// <summary>All arguments of a macro that stand alone behind it, wherever they stand: Words("Cm") are keywords.</summary>
    public IEnumerable<string> Words(string macro) => Lines.Where(line => line.StartsWith('.'))
        .SelectMany(line => Regex.Matches(line[1..], $@"(?<=(^|\s){macro} )\S+")).Select(match => match.Value);

    public IReadOnlyList<ManualPart> Cut(string macro)
    {
        var parts = new List<ManualPart>();
        for (var i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].StartsWith(macro, StringComparison.Ordinal))
            {
                var lines = Lines.Skip(i + 1).TakeWhile(line => !line.StartsWith(macro, StringComparison.Ordinal));
                parts.Add(new ManualPart(Lines[i][macro.Length..], [.. lines]));
            }
        }

        return parts;
    }
}
