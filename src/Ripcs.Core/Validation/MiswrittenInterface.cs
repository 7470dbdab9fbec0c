using System.Buffers;

namespace Ripcs.Core.Validation;

/// <summary>Names that the kernel would accept although no interface has them: shell patterns, lists, output of ip, aliases.</summary>
internal static class MiswrittenInterface
{
    private static readonly SearchValues<char> Pattern = SearchValues.Create("*?[]{}");

    /// <summary>True if it was reported.</summary>
    /// <param name="method">What takes the name: In, or -i in a Raw.</param>
    public static bool Report(string name, string method, SourceSpan at, DiagnosticBag diagnostics)
    {
        var parts = name.Split([',', ';', '|', '&', ' '], StringSplitOptions.RemoveEmptyEntries);
        Action? report = AddressReader.LooksLikeAddress(name) ? () => diagnostics.InterfaceIsAddress(at, method, name)
            : name.AsSpan().IndexOfAny(Pattern) is >= 0 and var place ? () => diagnostics.InterfaceIsPattern(at, name, Write(name, place))
            : parts.Length > 1 && Array.TrueForAll(parts, part => char.IsLetter(part[0]))
                ? () => diagnostics.InterfacesInOneText(at, method, name, Words.Arguments(parts))
            : name.IndexOf('@', StringComparison.Ordinal) is > 0 and var peer
                ? () => diagnostics.InterfaceWithPeer(at, name, name[..peer])
            : name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                ? () => diagnostics.InterfaceIsAlias(at, method, name, name[..colon]) : null;
        report?.Invoke();
        return report is not null;
    }

    // eth+ means the same as eth*, but matches more than eth? or eth[01].
    private static string Write(string name, int place) => place > 0 && name[place..] == "*"
        ? $"\"{name[..place]}+\" for all that begin with {name[..place]}"
        : "the name of each interface";
}
