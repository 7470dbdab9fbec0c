using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Processes;

namespace Ripcs.Testing;

/// <summary>
/// Several namespaces joined by cables, such as client – router – server. Without root they share one user namespace, because a
/// cable's end cannot be handed to another user's namespace.
/// </summary>
public sealed class NamespaceLab : IDisposable
{
    private readonly List<NetworkNamespace> _namespaces = [];
    private int _cables;

    /// <summary>A new namespace of the lab.</summary>
    public NetworkNamespace Add()
    {
        var made = _namespaces is [var first, ..]
            ? new NetworkNamespace(SiblingOf(first), first.Enter.Contains("--user"))
            : NetworkNamespace.Create();
        _namespaces.Add(made);
        return made;
    }

    /// <summary>
    /// Lays a cable between two namespaces and gives its ends addresses with prefix length, of either family or both (by commas).
    /// Interfaces are called after the other end: what <paramref name="nameInLeft"/> and <paramref name="nameInRight"/> say.
    /// </summary>
    public void Join(
        NetworkNamespace left, string nameInLeft, string addressesLeft, NetworkNamespace right, string nameInRight, string addressesRight)
    {
        var number = _cables++.ToString(CultureInfo.InvariantCulture);

        // The kernel takes up to a second to notice a cable whose ends have the same number, each in its own namespace.
        left.Run(
            "ip", "link", "add", nameInLeft, "index", $"10{number}", "type", "veth", "peer", "name", $"far{number}",
            "netns", right.ProcessId.ToString(CultureInfo.InvariantCulture));
        right.Run("ip", "link", "set", $"far{number}", "name", nameInRight);
        Address(left, nameInLeft, addressesLeft);
        Address(right, nameInRight, addressesRight);
    }

    /// <summary>Lets a namespace forward packets of both families.</summary>
    public static void Forward(NetworkNamespace router) =>
        router.Shell("echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");

    public void Dispose()
    {
        foreach (var made in _namespaces)
        {
            made.Dispose();
        }
    }

    internal static ValueList<string> NewNamespace(out bool ownUser)
    {
        var words = new NamespaceCommand(new ProcessRunner()).Find();
        ownUser = words.Contains("--map-root-user");
        return words;
    }

    private static ValueList<string> SiblingOf(NetworkNamespace first) =>
        first.Enter.Append(ProgramFiles.Require("unshare", "util-linux")).Append("--net").Append("--").ToValueList();

    // nodad: an IPv6 address can be used at once instead of after a second.
    private static void Address(NetworkNamespace place, string name, string addresses)
    {
        foreach (var address in addresses.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] nodad = address.Contains(':', StringComparison.Ordinal) ? ["nodad"] : [];
            place.Run("ip", ["address", "add", address, "dev", name, .. nodad]);
        }

        place.Run("ip", "link", "set", name, "up");
    }
}
