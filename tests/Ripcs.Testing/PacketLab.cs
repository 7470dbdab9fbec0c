using Ripcs.Core.Model;

namespace Ripcs.Testing;

/// <summary>
/// Outside – router – inside, for both families. The router runs ripcs; it forwards nothing but answers unless a rule accepts it. The
/// public addresses are nobody's: they are routed to the router, and from there to the inside, so that only a rule keeps packets out.
/// </summary>
public sealed class PacketLab : IDisposable
{
    /// <summary>Two addresses of the outside peer.</summary>
    public const string Client = "198.51.100.10", Stranger = "198.51.100.66", Client6 = "2001:db8:c::10", Stranger6 = "2001:db8:c::66";

    /// <summary>Addresses that exist only in rules.</summary>
    public const string Public = "203.0.113.80", OtherPublic = "203.0.113.81", Public6 = "2001:db8:b::80", OtherPublic6 = "2001:db8:b::81";

    /// <summary>Addresses of the inside peer.</summary>
    public const string App = "192.0.2.11", OtherApp = "192.0.2.12", App6 = "2001:db8:5::11", OtherApp6 = "2001:db8:5::12";

    /// <summary>The router's own, towards the outside.</summary>
    public const string Gate = "198.51.100.1", Gate6 = "2001:db8:c::1";

    private readonly NamespaceLab _lab = new();
    private readonly List<Peer> _peers = [];

    public PacketLab(string variant)
    {
        (Outside, Router, Inside) = (Add(), Add(), Add());
        _lab.Join(
            Outside.Place, "router", $"{Client}/24,{Stranger}/24,{Client6}/64,{Stranger6}/64", Router.Place, "outside",
            $"{Gate}/24,{Gate6}/64");
        _lab.Join(
            Router.Place, "inside", "192.0.2.1/24,2001:db8:5::1/64", Inside.Place, "router",
            $"{App}/24,{OtherApp}/24,{App6}/64,{OtherApp6}/64");
        NamespaceLab.Forward(Router.Place);
        Outside.Place.Ip($"route add default via {Gate}", $"route add default via {Gate6}");
        Router.Place.Ip($"route add {Public} via {App}", $"route add {Public6} via {App6}");
        Router.Place.Set("ipv4/icmp_ratelimit", "0");
        Inside.Place.Ip("route add default via 192.0.2.1", "route add default via 2001:db8:5::1");
        Host = new RipcsHost(Router.Place, variant);
        foreach (var family in Families.Both)
        {
            Host.ByHand(family, TableName.Filter, ":FORWARD DROP [0:0]", "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
        }
    }

    public Peer Outside { get; }

    public Peer Router { get; }

    public Peer Inside { get; }

    /// <summary>ripcs on the router.</summary>
    internal RipcsHost Host { get; }

    /// <summary>Brings one partition, "shop", into force on the router.</summary>
    public CommandResult Apply(string statements) => Host.File("shop", statements).Apply();

    public void Dispose()
    {
        _peers.ForEach(peer => peer.Dispose());
        Host.Dispose();
        _lab.Dispose();
    }

    private Peer Add()
    {
        var place = _lab.Add();

        // Else an interface says nothing in IPv6 for its first second, lest somebody else has its address.
        place.Set("ipv6/conf/all/accept_dad", "0");
        place.Set("ipv6/conf/default/accept_dad", "0");
        return new Peer(place, _peers);
    }
}
