using System.Text;

namespace Ripcs.Core.Validation;

/// <summary>Interface names that iptables takes without complaint and that never match, or that its save does not give back.</summary>
internal static class InterfaceCheck
{
    private const int MaxBytes = 15;

    public static void Check(RuleContext context)
    {
        CheckName(context, "In", context.Rule.In);
        CheckName(context, "Out", context.Rule.Out);
    }

    /// <summary>True unless the kernel has no interface of so long a name.</summary>
    internal static bool IsShort(string name) => Encoding.UTF8.GetByteCount(name) <= MaxBytes;

    /// <summary>False for no name, and for one with what the kernel takes in none or a save
    /// does not give back. That of an alias, eth0:1, stands in rules of hosts.</summary>
    internal static bool CanBe(string name) => name is not ("" or "." or "..") && name.IndexOfAny(['/', ' ', '"', '\'', '\\']) < 0;

    private static void CheckName(RuleContext context, string method, string? name)
    {
        if (name is null)
            return;

        var place = context.Place.Literal(method, name);
        if (name.Length == 0)
        {
            context.Diagnostics.InterfaceWithoutName(place.At, method);
        }
        else if (name is "+" or "*" || name.Equals("any", StringComparison.OrdinalIgnoreCase)
            || name.Equals("all", StringComparison.OrdinalIgnoreCase))
        {
            context.Diagnostics.InterfaceIsAny(place.At, method, name);
        }
        else if (MiswrittenInterface.Report(name, method, place, context.Diagnostics))
        {
            return;
        }
        else if (name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            context.Diagnostics.InterfaceIsAlias(place.At, name, name[..colon]);
        }
        else if (FirstBadCharacter(name) is { } character)
        {
            context.Diagnostics.InterfaceCharacter(place.At, name, character);
        }
        else if (Encoding.UTF8.GetByteCount(name) is > MaxBytes and var bytes)
        {
            context.Diagnostics.InterfaceNameTooLong(place.At, name, bytes);
        }
    }

    // The kernel refuses blanks, '/' and ':' in names; save prints quotes and backslashes bare and restore reads them otherwise;
    // a leading '!' or '-' reads as a negation or an option; '+' is a wildcard at the end alone.
    private static char? FirstBadCharacter(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var category = char.GetUnicodeCategory(name[i]);
            if (char.IsWhiteSpace(name[i]) || name[i] is '/' or ':' or '"' or '\'' or '\\'
                || (i == 0 && name[i] is '!' or '-' or '#') || (name[i] == '+' && i < name.Length - 1)
                || category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate)
            {
                return name[i];
            }
        }

        return name is "." or ".." ? '.' : null;
    }
}
