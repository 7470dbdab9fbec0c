using Ripcs.Testing;
using Xunit;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>An IPsec tunnel (ESP with fixed keys, ip-xfrm(8)).</summary>
internal static class Tunnel
{
    private static readonly string Keys = $"auth 'hmac(sha256)' 0x{new string('1', 64)} enc 'cbc(aes)' 0x{new string('2', 32)}";

    /// <summary>What one host and another, or the address behind it, send each other goes through it.</summary>
    public static void Between(Peer near, string client, Peer far, string gate, string behind)
    {
        foreach (var peer in new[] { near, far })
        {
            peer.Place.Shell(State(client, gate));
            peer.Place.Shell(State(gate, client));
        }

        foreach (var to in new[] { gate, behind })
        {
            near.Place.Shell(Policy("out", client, to, client, gate));
            near.Place.Shell(Policy("in", to, client, gate, client));
            far.Place.Shell(Policy("out", to, client, gate, client));
            far.Place.Shell(Policy("in", client, to, client, gate));
            far.Place.Shell(Policy("fwd", client, to, client, gate));
        }
    }

    /// <summary>One direction of it.</summary>
    public static string State(string from, string to) =>
        $"ip xfrm state add src {from} dst {to} proto esp spi 0x100 reqid 1 mode tunnel {Keys}";

    private static string Policy(string direction, string from, string to, string start, string end) =>
        $"ip xfrm policy add src {from} dst {to} dir {direction} tmpl src {start} dst {end} proto esp reqid 1 mode tunnel";
}

/// <summary>A test that sends packets through IPsec; not every kernel has it, so it is skipped there, also where CI is true.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IpsecTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Reason = new(Find);

    public IpsecTheoryAttribute() => Skip = new PacketTheoryAttribute().Skip ?? Reason.Value;

    private static string? Find()
    {
        using var place = NetworkNamespace.Create();
        var made = place.TryRun("sh", "-c", Tunnel.State("192.0.2.1", "192.0.2.2"));
        return made.ExitCode == 0 ? null : $"this kernel has no ESP: {made.Errors.Trim()}";
    }
}
