namespace Ripcs.Core.Validation;

/// <summary>The options of tcp that TCPOPTSTRIP takes away, by their names or numbers (libxt_TCPOPTSTRIP).</summary>
internal static class StrippedOptions
{
    private static readonly (string Name, byte Number)[] Known = [("mss", 2), ("wscale", 3), ("sack-permitted", 4), ("sack", 5),
        ("timestamp", 8), ("md5", 19)];

    public static ValueList<string> Names => Known.Select(known => known.Name).ToValueList();

    /// <summary>The numbers of a list; null where one is none, or stands twice. Those
    /// of the end and of the padding, 0 and 1, cannot be taken away.</summary>
    public static IReadOnlyList<int>? Numbers(string list)
    {
        var numbers = list.Split(',').Select(Number).ToList();
        return numbers.Contains(-1) || numbers.Distinct().Count() < numbers.Count ? null : numbers;
    }

    private static int Number(string word) => Known.FirstOrDefault(known => known.Name == word).Number is > 0 and var number ? number
        : OptionValue.Number(word) is >= 2 and <= byte.MaxValue and var said ? (int)said : -1;
}
