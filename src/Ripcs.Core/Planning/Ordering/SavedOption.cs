using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>What a rule in saved form says about one option.</summary>
internal static class SavedOption
{
    /// <summary>The option's value, negated or not; null if the rule has no such option.</summary>
    public static string? Any(ValueList<string> tokens, string name) => Place(tokens, name) is var place && place >= 0 ? tokens[place + 1] : null;

    /// <summary>The option's value; null if the rule has no such option or negates it.</summary>
    public static string? Positive(ValueList<string> tokens, string name) =>
        Place(tokens, name) is var place && place >= 0 && !IsNegated(tokens, place) ? tokens[place + 1] : null;

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
