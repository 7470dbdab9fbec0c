namespace Ripcs.Core.Model;

/// <summary>Everything that the kernel enforces, ours and others', as iptables-save and ip6tables-save print it.</summary>
public sealed record FirewallState(FamilyState V4, FamilyState V6)
{
    public static readonly FirewallState Empty = new(new(Family.IPv4, []), new(Family.IPv6, []));

    /// <summary>The tables of nftables beside those of iptables that decide about packets too, as far as the kernel tells.</summary>
    public ValueList<NativeTable> Native { get; init; }

    public FamilyState this[Family family] => family is Family.IPv4 ? V4 : V6;

    /// <summary>The chains that native nftables rules hide from iptables.</summary>
    public IEnumerable<(Family Family, TableName Table, ChainState Chain)> Hidden =>
        Families.Both.SelectMany(family => this[family].Tables.SelectMany(table => table.Chains
            .Where(chain => chain.IsHidden).Select(chain => (family, table.Name, chain))));

    /// <summary>True if it has sets, whose changes the kernel's generation counter of nf_tables does not count.</summary>
    public bool HasSets => V4.Tables.Concat(V6.Tables).Any(table => table.Name == TableName.Set);

    public FirewallState With(FamilyState state) => state.Family is Family.IPv4 ? this with { V4 = state } : this with { V6 = state };
}
