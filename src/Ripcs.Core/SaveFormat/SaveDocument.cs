using System.Text;

namespace Ripcs.Core.SaveFormat;

/// <summary>A whole text of iptables-save or ip6tables-save, line by line, so that it prints back byte for byte.</summary>
/// <param name="Lines">In their order. Tables do not nest, each is closed, and each rule's
/// chain is declared before it, but for built-in ones of a text that people wrote.</param>
/// <param name="EndsWithNewline">False only for a text whose last line is not ended.</param>
public sealed record SaveDocument(ValueList<SaveLine> Lines, bool EndsWithNewline)
{
    /// <summary>The lines, each with its number in the text, from 1: a comment can run over several.</summary>
    public IEnumerable<(int Number, SaveLine Line)> Numbered
    {
        get
        {
            var number = 1;
            foreach (var line in Lines)
            {
                yield return (number, line);
                number += 1 + line.ToString().Count(character => character == '\n');
            }
        }
    }

    /// <summary>The text.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        foreach (var line in Lines)
        {
            text.Append(line).Append('\n');
        }

        if (!EndsWithNewline && text.Length > 0)
            text.Length--;

        return text.ToString();
    }

    public override string ToString() => Write();

    /// <summary>What the text says, without comments and counters.</summary>
    public FamilyState ToState(Family family) => SavedState.Of(family, Lines);
}
