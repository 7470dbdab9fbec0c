using System.Text;

namespace Ripcs.Linux;

/// <summary>The interfaces of the network namespace of the process by their numbers.</summary>
public static class InterfaceNames
{
    private const int LongestWithZero = 16;

    /// <summary>Null where there is none of that number.</summary>
    public static string? Of(uint number)
    {
        var name = new byte[LongestWithZero];
        return Libc.if_indextoname(number, name) == 0 ? null : Encoding.UTF8.GetString(name.AsSpan().TrimEnd((byte)0));
    }
}
