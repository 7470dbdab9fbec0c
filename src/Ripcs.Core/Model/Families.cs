namespace Ripcs.Core.Model;

/// <summary>What differs between the families.</summary>
public static class Families
{
    /// <summary>Both, in the order in which they are applied and printed.</summary>
    public static readonly ValueList<Family> Both = [Family.IPv4, Family.IPv6];

    /// <summary>The number of bits of an address: 32 or 128.</summary>
    public static int Bits(this Family family) => family is Family.IPv4 ? 32 : 128;
}
