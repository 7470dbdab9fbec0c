using System.Text;

namespace Ripcs.Core.SaveFormat;

/// <summary>A rule that is put together from the words of another; it copies nothing as long as both are the same.</summary>
internal ref struct RuleText(string source)
{
    // How much of the source the result is, as long as nothing has changed.
    private int _same = 0;
    private StringBuilder? _changed = null;

    /// <summary>Adds the word at which the words of the source stand.</summary>
    public void Keep(RuleTokens words)
    {
        var follows = words.Start == (_same == 0 ? 0 : _same + 1) && (words.Start == 0 || source[words.Start - 1] == ' ');
        if (_changed is null && follows)
        {
            _same = words.Start + words.Current.Length;
            return;
        }

        Put(words.Current);
    }

    /// <summary>Adds a word.</summary>
    public void Put(ReadOnlySpan<char> word)
    {
        _changed ??= new StringBuilder(source.Length).Append(source, 0, _same);
        if (_changed.Length > 0)
            _changed.Append(' ');

        _changed.Append(word);
    }

    public override readonly string ToString() => _changed?.ToString() ?? (_same == source.Length ? source : source[.._same]);
}
