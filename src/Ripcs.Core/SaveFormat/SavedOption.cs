using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Core.SaveFormat;

/// <summary>What a rule in saved form says about one option.</summary>
internal static class SavedOption
{
    /// <summary>The option's value, negated or not; null if the rule has no such option.</summary>
    public static string? Any(ValueList<string> tokens, string name) => Place(tokens, name) is var place && place >= 0 ? tokens[place + 1] : null;

    /// <summary>The option's value; null if the rule has no such option or negates it.</summary>
    public static string? Positive(ValueList<string> tokens, string name) =>
        Place(tokens, name) is var place && place >= 0 && !IsNegated(tokens, place) ? tokens[place + 1] : null;

    /// <summary>The ports of a value such as 80,8600:8900; port 0, which no rule file can name, is left out.</summary>
    public static ValueList<PortRange> Ports(string text) => text.Split(',')
        .Select(range => range.Split(':').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList())
        .Where(ends => ends[^1] > 0).Select(ends => new PortRange(Math.Max(1, ends[0]), ends[^1])).ToValueList();

    private static bool IsNegated(ValueList<string> tokens, int place) => place > 0 && tokens[place - 1] == "!";

    private static int Place(ValueList<string> tokens, string name)
    {
        for (var i = 0; i < tokens.Count - 1; i++)
        {
            if (tokens[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
