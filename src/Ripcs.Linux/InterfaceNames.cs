using System.Text;

namespace Ripcs.Linux;

/// <summary>Names of the interfaces in the network namespace of this process.</summary>
public static class InterfaceNames
{
    private const int LongestWithZero = 16;

    /// <summary>Null if no interface has this number.</summary>
    public static string? Find(uint number)
    {
        var name = new byte[LongestWithZero];
        return Libc.if_indextoname(number, name) == 0 ? null : Encoding.UTF8.GetString(name.AsSpan().TrimEnd((byte)0));
    }
}
