namespace Ripcs.Core.SaveFormat;

/// <summary>A text is not what iptables-save prints, or not all of it; lines and columns count from 1.</summary>
/// <param name="problem">What is wrong there.</param>
/// <param name="column">The word at fault in a line that people wrote; 0 elsewhere.</param>
public sealed class SaveFormatException(int line, string problem, int column = 0) : Exception(At(line, problem, column))
{
    /// <summary>The message, for a text that is a part of another one.</summary>
    /// <param name="whole">The line in the other text.</param>
    public string At(Func<int, int> whole) => At(whole(line), problem, column);

    /// <summary>Of a line that people wrote.</summary>
    /// <param name="number">The line.</param>
    /// <param name="line">What stands there.</param>
    /// <param name="what">The word at fault, or the line.</param>
    /// <param name="problem">What is wrong with it.</param>
    internal static SaveFormatException At(int number, string line, ReadOnlySpan<char> what, string problem)
    {
        var column = 1;
        var words = new RuleTokens(line);
        while (words.MoveNext())
        {
            column = words.Current.TrimStart(':').SequenceEqual(what) ? words.Start + 1 : column;
        }

        return new SaveFormatException(number, problem, column);
    }

    private static string At(int line, string problem, int column) =>
        string.Create(CultureInfo.InvariantCulture, $"line {line}{(column > 0 ? $", column {column}" : "")}: {problem}");
}
