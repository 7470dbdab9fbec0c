using System.Security.Cryptography;
using System.Text;

namespace Ripcs.Changes.State;

/// <summary>On which machine, and in which of its network namespaces, this process works.</summary>
/// <param name="Machine">Tells this machine from others; null where it has no identity (yet).</param>
/// <param name="Network">The namespace.</param>
internal sealed record Whereabouts(string? Machine, NetworkPlace Network)
{
    private const string MachineIdFile = "/etc/machine-id";
    private const int Length = 32;

    public static Whereabouts Current() => new(MachineOf(Read()), NetworkPlace.Current());

    /// <summary>machine-id(5) wants the identity itself kept from strangers: what is written down is a hash keyed by it.</summary>
    public static string? MachineOf(string? id) => id?.Trim() is { Length: Length } text && text.All(char.IsAsciiHexDigit)
        ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(text), "ripcs state directory"u8))[..Length] : null;

    private static string? Read()
    {
        try
        {
            return File.ReadAllText(MachineIdFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
