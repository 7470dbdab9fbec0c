using System.Globalization;

namespace Ripcs.Core.SaveFormat;

/// <summary>A text is not what iptables-save prints, or not all of it; Line counts from 1.</summary>
public sealed class SaveFormatException(int line, string problem)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"line {line}: {problem}"))
{
    public int Line { get; } = line;

    /// <summary>The message without the line.</summary>
    public string Problem { get; } = problem;
}
