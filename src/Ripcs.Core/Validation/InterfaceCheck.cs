using System.Text;

namespace Ripcs.Core.Validation;

/// <summary>Refuses interface names that iptables accepts although they never
/// match or iptables-save does not print them back unchanged.</summary>
internal static class InterfaceCheck
{
    private const int MaxBytes = 15;

    public static void Check(RuleContext context)
    {
        CheckNames(context, "In", context.Rule.In);
        CheckNames(context, "Out", context.Rule.Out);
        CheckName(context, "NotIn", context.Rule.NotIn);
        CheckName(context, "NotOut", context.Rule.NotOut);
        CheckBeside(context, "In", context.Rule.In, context.Rule.NotIn);
        CheckBeside(context, "Out", context.Rule.Out, context.Rule.NotOut);
    }

    /// <summary>Each packet passes at most one of them: "lan0" is left out beside "lan+".</summary>
    public static ValueList<string>? Names(ValueList<string>? said) => said is not { } names ? null
        : names.Distinct().Where(name => !names.Any(other => other != name && other.EndsWith('+')
            && name.StartsWith(other[..^1], StringComparison.Ordinal))).ToValueList();

    /// <summary>False for a name that is too long for the kernel.</summary>
    internal static bool IsShort(string name) => Encoding.UTF8.GetByteCount(name) <= MaxBytes;

    /// <summary>False for an empty name, and for one with characters that the kernel refuses or iptables-save does not print back
    /// unchanged.</summary>
    internal static bool CanBe(string name) => name is not ("" or "." or "..") && name.IndexOfAny(['/', ' ', '"', '\'', '\\']) < 0;

    private static void CheckNames(RuleContext context, string method, ValueList<string>? names)
    {
        if (names is { Count: 0 })
            context.Diagnostics.ListIsEmpty(context.Whole, method, "interfaces");

        foreach (var name in names ?? [])
        {
            CheckName(context, method, name);
        }
    }

    private static void CheckBeside(RuleContext context, string method, ValueList<string>? names, string? not)
    {
        if (names is { } said && said.All(name => name.Length > 0) && not is { Length: > 0 })
        {
            context.Diagnostics.InterfaceBothWays(context.Place.Of($"Not{method}", not), method, Words.Arguments(said), not);
        }
    }

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
        else if (MiswrittenInterface.Report(name, method, place.At, context.Diagnostics))
        {
            return;
        }
        else if (FirstBadCharacter(name) is { } character)
        {
            context.Diagnostics.InterfaceCharacter(place.At, name, character, CanExcept(context, method) ? $"Not{method}" : null);
        }
        else if (Encoding.UTF8.GetByteCount(name) is > MaxBytes and var bytes)
        {
            context.Diagnostics.InterfaceNameTooLong(place.At, name, bytes);
        }
    }

    private static bool CanExcept(RuleContext context, string method) =>
        method is "In" or "Out" && context.Rule.Kind is not StatementKind.Rewrite;

    // The kernel refuses blanks, '/' and ':' in names; iptables-save prints quotes and backslashes bare, and iptables-restore reads them
    // differently; a leading '!' or '-' reads as a negation or an option; '+' is a wildcard only at the end.
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
