namespace Ripcs.Core.Model;

/// <summary>How a pointer chooses its packets. The order of the members is their order in a dispatch chain.</summary>
public enum PointerKind
{
    /// <summary>By destination address, or by "is this host".</summary>
    Destination,

    /// <summary>By source address, or by "comes from this host".</summary>
    Source,

    /// <summary>Every packet.</summary>
    Bare,
}

/// <summary>The rule in a dispatch chain that leads to a partition's chain.</summary>
/// <param name="Address">The prefix; null for a bare pointer and for the pointer to this host.</param>
/// <param name="IsHost">In place of an address: -m addrtype --dst-type LOCAL, or --src-type.</param>
/// <param name="NotHost">Beside an address: the chain also has a pointer for
/// this host of the same kind, which took those packets already.</param>
public sealed record Pointer(
    Family Family, ChainName Dispatch, PointerKind Kind, IpPrefix? Address, ChainName Chain, bool IsHost = false, bool NotHost = false)
{

    /// <summary>The rule in saved form without "-A DISPATCH ".</summary>
    public string ToRuleText()
    {
        var match = Kind is PointerKind.Bare ? "" : IsHost ? HostMatch(Kind)
            : $"{(Kind is PointerKind.Source ? "-s" : "-d")} {Address} {(NotHost ? HostMatch(Kind, "! ") : "")}";
        return $"{match}-j {Chain}";
    }

    private static string HostMatch(PointerKind kind, string not = "") =>
        $"-m addrtype {not}--{(kind is PointerKind.Source ? "src" : "dst")}-type LOCAL ";

    /// <summary>Reads a rule of a dispatch chain, in normalised saved form; false if it is not what we would have written.</summary>
    public static bool TryParse(Family family, ChainName dispatch, string rule, out Pointer pointer)
    {
        pointer = null!;
        var jump = rule.LastIndexOf("-j ", StringComparison.Ordinal);
        if (jump < 0 || (jump > 0 && rule[jump - 1] != ' '))
            return false;

        var chain = new ChainName(rule[(jump + 3)..]);
        var match = rule[..jump];
        if (!PartitionChainName.TryParse(chain, out _))
            return false;

        PointerKind? host = match == HostMatch(PointerKind.Destination) ? PointerKind.Destination : match == HostMatch(PointerKind.Source)
            ? PointerKind.Source : null;
        pointer = match.Length == 0 ? new Pointer(family, dispatch, PointerKind.Bare, null, chain)
            : host is { } kind ? new Pointer(family, dispatch, kind, null, chain, IsHost: true)
            : ParseAddress(family, dispatch, match, chain)!;
        return pointer is not null && pointer.ToRuleText() == rule;
    }

    private static Pointer? ParseAddress(Family family, ChainName dispatch, string match, ChainName chain)
    {
        PointerKind? kind = match.StartsWith("-d ", StringComparison.Ordinal) ? PointerKind.Destination
            : match.StartsWith("-s ", StringComparison.Ordinal) ? PointerKind.Source : null;
        if (kind is not { } known)
            return null;

        var notMatch = HostMatch(known, "! ");
        var notHost = match.EndsWith(notMatch, StringComparison.Ordinal);
        var address = (notHost ? match[..^notMatch.Length] : match).TrimEnd(' ');
        return address.Length > 3 && IpPrefix.TryParse(address.AsSpan(3), out var prefix) && prefix.Family == family
            ? new Pointer(family, dispatch, known, prefix, chain, NotHost: notHost)
            : null;
    }
}
