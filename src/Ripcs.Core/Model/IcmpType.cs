namespace Ripcs.Core.Model;

/// <summary>An ICMP type by its numbers in each family; null where the family has no such type.</summary>
public readonly record struct IcmpType(string Name, string? V4, string? V6)
{
    public string? In(Family family) => family is Family.IPv4 ? V4 : V6;
}
