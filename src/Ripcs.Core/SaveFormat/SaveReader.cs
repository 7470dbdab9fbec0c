using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Ripcs.Core.SaveFormat;

/// <summary>
/// Reads what iptables-save prints, strictly: a line that it does not know is an error and never skipped, because what is not read
/// would be taken for absent.
/// </summary>
public static partial class SaveReader
{
    /// <param name="isWritten">True for one that people may have written for
    /// iptables-restore, which reads more than iptables-save prints.</param>
    /// <exception cref="SaveFormatException">The text is not whole, or not the text of iptables-save.</exception>
    public static SaveDocument Parse(string text, bool isWritten = false) =>
        new(Lines(text, isWritten).ToValueList(), text.Length == 0 || text[^1] == '\n');

    /// <summary>What the text says, without comments and counters; of a long text no more is kept than that.</summary>
    /// <exception cref="SaveFormatException">The text is not whole, or not the text of iptables-save.</exception>
    public static FamilyState ReadState(Family family, string text) => SavedState.Of(family, Lines(text));

    /// <summary>As <see cref="Parse"/>, for callers who say in their own words what cannot be read.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SaveDocument? document, out string problem)
    {
        try
        {
            (document, problem) = (Parse(text), "");
            return true;
        }
        catch (SaveFormatException e)
        {
            (document, problem) = (null, e.Message);
            return false;
        }
    }

    /// <summary>Why a text cannot be read. Of one without any table no line is quoted: it is another file, perhaps one that its reader has
    /// no right to see, but for being root's in this one program.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="fault">What the reader says.</param>
    public static string Fault(string text, string fault) =>
        TableLine().IsMatch(text) ? fault : "it has no line that begins a table, such as *filter";

    [GeneratedRegex("^\\*[a-z]+\\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex TableLine();

    private static IEnumerable<SaveLine> Lines(string text, bool isWritten = false)
    {
        var tables = new TableScope(isWritten);
        var number = 1;

        // --log-prefix="x y" is --log-prefix "x y".
        text = isWritten ? EqualsQuote().Replace(text, " ") : text;
        for (var start = 0; start < text.Length;)
        {
            var length = LineEnd.Find(text.AsSpan(start), number);
            yield return isWritten
                ? ReadWritten(text.AsSpan(start, length), number, tables)
                : Read(text.AsSpan(start, length), number, tables);
            number += 1 + text.AsSpan(start, length).Count('\n');
            start += length + 1;
        }

        tables.End(number);
    }

    private static SaveLine ReadWritten(ReadOnlySpan<char> line, int number, TableScope tables)
    {
        if (tables.Written(line, number) is not { } written)
            return Read(line, number, tables);

        return new SaveLine.Written(line.ToString(), Read(written.Printed, number, tables), written.Command, written.Only);
    }

    private static SaveLine Read(ReadOnlySpan<char> line, int number, TableScope tables)
    {
        if (line.IsEmpty || line[0] == '#')
            return Comment(line, number);

        return line[0] switch
        {
            '*' => tables.Open(line, number),
            ':' => tables.Declare(line, number),
            '[' or '-' => tables.Add(line, number),
            _ when line is "COMMIT" => tables.Close(number),
            _ => throw tables.Unknown(line, number),
        };
    }

    private static SaveLine.Comment Comment(ReadOnlySpan<char> line, int number)
    {
        // "# Table `filter' is incompatible, use 'nft' tool." stands in place of all chains of the table.
        if (line.StartsWith("# Table ") && line.Contains("incompatible", StringComparison.Ordinal))
            throw new SaveFormatException(number, $"iptables cannot show all chains: {Shown(line)}");

        return new SaveLine.Comment(line.ToString());
    }

    [GeneratedRegex("(?<=[ \\t]--[a-z0-9-]+)=(?=\")", RegexOptions.CultureInvariant)]
    private static partial Regex EqualsQuote();

    /// <summary>A line as it can be shown in a message: without control characters, and not too long.</summary>
    internal static string Shown(ReadOnlySpan<char> line)
    {
        const int Longest = 80;
        var text = string.Create(Math.Min(line.Length, Longest), line, static (characters, source) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
        return line.Length > Longest ? text + "…" : text;
    }
}
