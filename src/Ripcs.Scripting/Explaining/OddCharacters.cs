using System.Globalization;
using System.Text;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains characters that word processors, chat programs and foreign keyboards put in the place of plain ones.</summary>
internal sealed class OddCharacters(DiagnosticBag diagnostics)
{
    private const string Quote = "a typographic quote";

    private static readonly (string Characters, string What, string Write)[] Table =
    [
        ("“”„‟«»‹›″＂", Quote, "\""),
        ("‘’‚‛′´", Quote, "\""),
        ("`", "a backtick", "\" around text"),
        ("–—−‒‐‑", "a typographic dash", "-"),
        ("…", "one character", ".."),
        ("；;", "a foreign semicolon", ";"),
        ("，、", "a foreign comma", ","),
        ("（", "a foreign parenthesis", "("),
        ("）", "a foreign parenthesis", ")"),
        ("．。", "a foreign full stop", "."),
    ];

    /// <summary>True if the line's error has been reported.</summary>
    public bool Explain(BrokenLine line)
    {
        var isTextOpen = line.Has("CS1010");
        for (var i = 0; i < line.Text.Length; i++)
        {
            var character = line.Text[i];
            if (character < 128 && character != '`')
            {
                continue;
            }

            if (line.IsCode(line.Line.Start + i))
            {
                if (Report(line, i, character))
                {
                    return true;
                }
            }
            else if (isTextOpen && Find(character) is { What: Quote } quote)
            {
                // A text that begins with a plain quote and ends with another one has no end to C#.
                diagnostics.OddCharacter(line.At(line.Line.Start + i), character.ToString(), quote.What, quote.Write);
                return true;
            }
        }

        return false;
    }

    private bool Report(BrokenLine line, int place, char character)
    {
        var at = line.At(line.Line.Start + place);
        if (Find(character) is { } found)
        {
            diagnostics.OddCharacter(at, character.ToString(), found.What, found.Write);
            return true;
        }

        if (Rune.TryGetRuneAt(line.Text, place, out var rune) && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control)
        {
            diagnostics.InvisibleCharacter(at, rune.Value);
            return true;
        }

        return false;
    }

    private static (string What, string Write)? Find(char character)
    {
        foreach (var (characters, what, write) in Table)
        {
            if (characters.Contains(character))
            {
                return (what, write);
            }
        }

        return null;
    }
}
