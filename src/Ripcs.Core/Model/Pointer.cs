namespace Ripcs.Core.Model;

/// <summary>The rule in a dispatch chain that leads to a partition's chain.</summary>
/// <param name="Address">The prefix; null for a bare pointer and for those to this host and to broadcasts.</param>
/// <param name="IsHost">In place of an address: -m addrtype --dst-type LOCAL, or --src-type.</param>
/// <param name="NotHost">Beside an address: the chain also has a pointer for
/// this host of the same kind, which took those packets already.</param>
public sealed record Pointer(
    Family Family, ChainName Dispatch, PointerKind Kind, IpPrefix? Address, ChainName Chain, bool IsHost = false, bool NotHost = false)
{
    private const string Local = "LOCAL", Broadcast = "BROADCAST", Both = $"{Local},{Broadcast}";

    /// <summary>In place of an address: -m addrtype --dst-type BROADCAST.</summary>
    public bool IsBroadcast { get; init; }

    /// <summary>Like <see cref="NotHost"/>, for the pointer to broadcasts.</summary>
    public bool NotBroadcast { get; init; }

    /// <summary>The rule in saved form without "-A DISPATCH ".</summary>
    public string ToRuleText()
    {
        var not = (NotHost, NotBroadcast) switch { (true, true) => Both, (true, _) => Local, (_, true) => Broadcast, _ => null };
        var match = Kind is PointerKind.Bare ? "" : IsHost ? TypeMatch(Kind, Local) : IsBroadcast ? TypeMatch(Kind, Broadcast)
            : $"{(Kind is PointerKind.Source ? "-s" : "-d")} {Address} {(not is null ? "" : TypeMatch(Kind, not, "! "))}";
        return $"{match}-j {Chain}";
    }

    private static string TypeMatch(PointerKind kind, string types, string not = "") =>
        $"-m addrtype {not}--{(kind is PointerKind.Source ? "src" : "dst")}-type {types} ";

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

        var bare = new Pointer(family, dispatch, PointerKind.Bare, null, chain);
        pointer = match.Length == 0 ? bare
            : match == TypeMatch(PointerKind.Destination, Local) ? bare with { Kind = PointerKind.Destination, IsHost = true }
            : match == TypeMatch(PointerKind.Destination, Broadcast) ? bare with { Kind = PointerKind.Destination, IsBroadcast = true }
            : match == TypeMatch(PointerKind.Source, Local) ? bare with { Kind = PointerKind.Source, IsHost = true }
            : ParseAddress(family, dispatch, match, chain)!;
        return pointer is not null && pointer.ToRuleText() == rule;
    }

    private static Pointer? ParseAddress(Family family, ChainName dispatch, string match, ChainName chain)
    {
        PointerKind? kind = match.StartsWith("-d ", StringComparison.Ordinal) ? PointerKind.Destination
            : match.StartsWith("-s ", StringComparison.Ordinal) ? PointerKind.Source : null;
        if (kind is not { } known)
            return null;

        string[] types = known is PointerKind.Source ? [Local] : [Both, Local, Broadcast];
        var not = Array.Find(types, type => match.EndsWith(TypeMatch(known, type, "! "), StringComparison.Ordinal));
        var address = (not is null ? match : match[..^TypeMatch(known, not, "! ").Length]).TrimEnd(' ');
        return address.Length > 3 && IpPrefix.TryParse(address.AsSpan(3), out var prefix) && prefix.Family == family
            ? new Pointer(family, dispatch, known, prefix, chain, NotHost: not is Local or Both) { NotBroadcast = not is Broadcast or Both }
            : null;
    }
}
