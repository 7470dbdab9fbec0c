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
    // What makes a namespace is tried once, not for each of thousands.
    private static readonly Lazy<ValueList<string>> Words = new(() => new NamespaceCommand(new ProcessRunner()).Find());

    private readonly List<NetworkNamespace> _namespaces = [];
    private int _cables;

    /// <summary>A new namespace of the lab.</summary>
    public NetworkNamespace Add()
    {
        var made = _namespaces is [var first, ..] && first.Enter.Contains("--user")
            ? new NetworkNamespace(SiblingOf(first), ownUser: true)
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
        left.Ip([$"link add {nameInLeft} index 10{number} type veth peer name far{number} netns {right.ProcessId}",
            .. Addresses(nameInLeft, addressesLeft)]);
        right.Ip([$"link set far{number} name {nameInRight}", .. Addresses(nameInRight, addressesRight)]);
    }

    /// <summary>Lets a namespace forward packets of both families.</summary>
    public static void Forward(NetworkNamespace router)
    {
        router.Set("ipv4/ip_forward", "1");
        router.Set("ipv6/conf/all/forwarding", "1");
    }

    public void Dispose()
    {
        foreach (var made in _namespaces)
        {
            made.Dispose();
        }
    }

    internal static ValueList<string> NewNamespace(out bool ownUser)
    {
        ownUser = Words.Value.Contains("--map-root-user");
        return Words.Value;
    }

    private static ValueList<string> SiblingOf(NetworkNamespace first) =>
        first.Enter.Append(ProgramFiles.Require("unshare", "util-linux")).Append("--net").Append("--").ToValueList();

    // nodad: an IPv6 address can be used at once instead of after a second.
    private static IEnumerable<string> Addresses(string name, string addresses) =>
        addresses.Split(',', StringSplitOptions.TrimEntries)
            .Select(address => $"address add {address} dev {name}{(address.Contains(':', StringComparison.Ordinal) ? " nodad" : "")}")
            .Append($"link set {name} up");
}
