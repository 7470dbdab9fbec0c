using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Validation;

/// <summary>A DSCP class by name or number.</summary>
internal static class DscpCheck
{
    private const byte Most = 63;

    public static byte? Check(RuleContext context)
    {
        if (context.Rule.Dscp is not { } word)
            return null;

        if (ServiceClass.Find(word) is { } code)
            return code;

        var isHex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (byte.TryParse(isHex ? word[2..] : word, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture, out var number)
            && number <= Most && (isHex || word == number.ToString(CultureInfo.InvariantCulture)))
        {
            return number;
        }

        context.Diagnostics.NoDscp(context.Place.Of("Dscp", word), word, Suggestion.For(word, ServiceClass.Names));
        return null;
    }
}
