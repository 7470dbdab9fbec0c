namespace Ripcs.Core.Model;

/// <summary>A table of nftables that no iptables shows, and that decides about packets beside all that iptables does.</summary>
/// <param name="Family">As nft names it: inet, ip, ip6 or netdev.</param>
/// <param name="Hooks">Where the kernel asks it, in the order of its chains.</param>
public sealed record NativeTable(string Family, string Name, ValueList<NativeHook> Hooks);

/// <summary>A place at which the kernel asks a table of nftables.</summary>
/// <param name="Name">As nft names it, such as input.</param>
/// <param name="Type">filter, nat or route.</param>
/// <param name="IsDropping">True where what no rule of it accepts is dropped.</param>
public sealed record NativeHook(string Name, string Type, bool IsDropping);
