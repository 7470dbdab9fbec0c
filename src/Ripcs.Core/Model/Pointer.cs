namespace Ripcs.Core.Model;

/// <summary>How a pointer chooses its packets. The order of the members is their order in a dispatch chain.</summary>
public enum PointerKind
{
    /// <summary>By destination address, or by "is this host".</summary>
    Destination,

    /// <summary>By source address.</summary>
    Source,

    /// <summary>Every packet.</summary>
    Bare,
}

/// <summary>The rule in a dispatch chain that leads to a partition's chain.</summary>
/// <param name="Address">The prefix; null for a bare pointer and for the pointer to this host.</param>
/// <param name="IsHost">For a destination pointer: -m addrtype --dst-type LOCAL.</param>
/// <param name="NotHost">For a destination pointer: the chain also has a pointer for this host, which took those packets already.</param>
public sealed record Pointer(
    Family Family, ChainName Dispatch, PointerKind Kind, IpPrefix? Address, ChainName Chain, bool IsHost = false, bool NotHost = false)
{
    private const string HostMatch = "-m addrtype --dst-type LOCAL ";
    private const string NotHostMatch = "-m addrtype ! --dst-type LOCAL ";

    /// <summary>The rule in saved form without "-A DISPATCH ".</summary>
    public string ToRuleText()
    {
        var match = Kind switch
        {
            PointerKind.Destination => IsHost ? HostMatch : $"-d {Address} " + (NotHost ? NotHostMatch : ""),
            PointerKind.Source => $"-s {Address} ",
            PointerKind.Bare => "",
            _ => throw new InvalidOperationException($"no such kind of pointer: {Kind}"),
        };
        return $"{match}-j {Chain}";
    }

    /// <summary>Reads a rule of a dispatch chain, in normalised saved form; false if it is not what we would have written.</summary>
    public static bool TryParse(Family family, ChainName dispatch, string rule, out Pointer pointer)
    {
        pointer = null!;
        var jump = rule.LastIndexOf("-j ", StringComparison.Ordinal);
        if (jump < 0 || (jump > 0 && rule[jump - 1] != ' '))
        {
            return false;
        }

        var chain = new ChainName(rule[(jump + 3)..]);
        var match = rule[..jump];
        if (!PartitionChainName.TryParse(chain, out _))
        {
            return false;
        }

        pointer = match switch
        {
            "" => new Pointer(family, dispatch, PointerKind.Bare, null, chain),
            HostMatch => new Pointer(family, dispatch, PointerKind.Destination, null, chain, IsHost: true),
            _ => ParseAddress(family, dispatch, match, chain)!,
        };
        return pointer is not null && pointer.ToRuleText() == rule;
    }

    private static Pointer? ParseAddress(Family family, ChainName dispatch, string match, ChainName chain)
    {
        var notHost = match.EndsWith(NotHostMatch, StringComparison.Ordinal);
        var address = (notHost ? match[..^NotHostMatch.Length] : match).TrimEnd(' ');
        PointerKind? kind = address.StartsWith("-d ", StringComparison.Ordinal) ? PointerKind.Destination
            : address.StartsWith("-s ", StringComparison.Ordinal) ? PointerKind.Source : null;
        return kind is { } known && IpPrefix.TryParse(address.AsSpan(3), out var prefix) && prefix.Family == family
            ? new Pointer(family, dispatch, known, prefix, chain, NotHost: notHost)
            : null;
    }
}
