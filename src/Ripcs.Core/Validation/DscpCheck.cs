namespace Ripcs.Core.Validation;

/// <summary>A class of service by its name in RFC 2474, 2597, 3246 and 8622, or by its number.</summary>
internal static class DscpCheck
{
    private const byte Most = 63;

    private static readonly (string Name, byte Code)[] Known =
    [
        ("be", 0), ("cs0", 0), ("cs1", 8), ("cs2", 16), ("cs3", 24), ("cs4", 32), ("cs5", 40), ("cs6", 48), ("cs7", 56),
        ("af11", 10), ("af12", 12), ("af13", 14), ("af21", 18), ("af22", 20), ("af23", 22), ("af31", 26), ("af32", 28), ("af33", 30),
        ("af41", 34), ("af42", 36), ("af43", 38), ("ef", 46), ("le", 1),
    ];

    /// <summary>The number of a class; null for what is no name of one.</summary>
    public static byte? Find(string word) =>
        Known.Where(known => known.Name.Equals(word, StringComparison.OrdinalIgnoreCase)).Select(known => (byte?)known.Code)
            .FirstOrDefault();

    public static byte? Check(RuleContext context)
    {
        if (context.Rule.Dscp is not { } word)
            return null;

        if (Find(word) is { } code)
            return code;

        var isHex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (byte.TryParse(isHex ? word[2..] : word, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture, out var number)
            && number <= Most && (isHex || word == number.ToString(CultureInfo.InvariantCulture)))
        {
            return number;
        }

        context.Diagnostics.NoDscp(context.Place.Of("Dscp", word), word, Suggestion.For(word, Known.Select(known => known.Name)));
        return null;
    }
}
