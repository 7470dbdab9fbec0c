namespace Ripcs.Dsl;

/// <content>Who sends the packets: a network card on the same network, or a user of this host.</content>
public sealed partial class FilterRule
{
    /// <summary>
    /// Only packets that the network card with this hardware address sent on a network that this host is on. Behind a router all packets
    /// carry the router's address. Called again, it adds to the list.
    /// </summary>
    /// <param name="addresses">Six bytes, for example "00:11:22:33:44:55"; also an array of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A text that is not such an address, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.Mac("00:11:22:33:44:55")</code></example>
    public FilterRule Mac(params string[] addresses) => Say(Said with { Macs = Append(Said.Macs, Texts.Of(addresses)) });

    /// <summary>Only incoming packets from any card except these. Called again, it adds to the list.</summary>
    /// <param name="addresses">Six bytes, for example "00:11:22:33:44:55"; also an array of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A text that is not such an address, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.NotMac("00:11:22:33:44:55")</code></example>
    public FilterRule NotMac(params string[] addresses) => Say(Said with { NotMacs = Append(Said.NotMacs, Texts.Of(addresses)) });

    /// <summary>
    /// Only packets that come in, to this host or through it, whatever their interface: also what this host sends to itself, when it
    /// arrives. Without it a rule is also for what this host sends.
    /// </summary>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it with what only packets of this host have, such as a user.</remarks>
    /// <example><code>.Arriving()</code></example>
    public FilterRule Arriving() => Say(Said with { Place = Said.Place & MatchPlace.Arriving });

    /// <summary>
    /// Only packets that come to this host itself, as chain INPUT sees them: also what it sends to itself, broadcasts and multicast.
    /// .To("host") leaves these two out.
    /// </summary>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it with what no such packet has, such as an interface by which it goes out.</remarks>
    /// <example><code>.Received()</code></example>
    public FilterRule Received() => Say(Said with { Place = Said.Place & MatchPlace.Received });

    /// <summary>
    /// Only packets that pass through this host from one network to another, as chain FORWARD sees them: also broadcasts between the ports
    /// of a bridge that hands them to iptables.
    /// </summary>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it with what no such packet has, such as a user.</remarks>
    /// <example><code>.Forwarded()</code></example>
    public FilterRule Forwarded() => Say(Said with { Place = Said.Place & MatchPlace.Forwarded });

    /// <summary>Only packets that this host sends, whatever their source: From("host") leaves out those without an address of this host, as
    /// a transparent proxy sends them.</summary>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it with what only packets that come in have, such as an interface by which they do.</remarks>
    /// <example><code>.Sent()</code></example>
    public FilterRule Sent() => Say(Said with { Place = Said.Place & MatchPlace.Sent });

    /// <summary>Only packets that programs of this user of this host send. Called again, it adds to the list.</summary>
    /// <param name="users">Numbers, as "id -u" shows them, or ranges with both ends included.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A name, a text that is not such a number, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.User(102)</code></example>
    public FilterRule User(params UserNumber[] users) => Say(Said with { Users = Append(Said.Users, Texts.Of(users)) });

    /// <summary>
    /// Only packets that this host sends, except those of these users' programs. This includes what the kernel itself answers. Called
    /// again, it adds to the list.
    /// </summary>
    /// <param name="users">Numbers, as "id -u" shows them, or ranges with both ends included.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A name, a text that is not such a number, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.NotUser(0, 102)</code></example>
    public FilterRule NotUser(params UserNumber[] users) => Say(Said with { NotUsers = Append(Said.NotUsers, Texts.Of(users)) });

    /// <summary>Only packets that programs with this group send from this host. Called again, it adds to the list.</summary>
    /// <param name="groups">Numbers, as "getent group" shows them, or ranges with both ends included.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A name, a text that is not such a number, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.Group(33)</code></example>
    public FilterRule Group(params UserNumber[] groups) => Say(Said with { Groups = Append(Said.Groups, Texts.Of(groups)) });

    /// <summary>Only packets that this host sends, except those of programs with these groups. Called again, it adds to the list.</summary>
    /// <param name="groups">Numbers, as "getent group" shows them, or ranges with both ends included.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A name, a text that is not such a number, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.NotGroup(33)</code></example>
    public FilterRule NotGroup(params UserNumber[] groups) => Say(Said with { NotGroups = Append(Said.NotGroups, Texts.Of(groups)) });

    /// <summary>
    /// Only packets of programs in this control group of this host, or in one below it. The kernel looks the path up when the rule is
    /// loaded, so the control group must exist then, and stay. Called again, it adds to the list.
    /// </summary>
    /// <param name="paths">Paths as systemd-cgls shows them, for example "system.slice".</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A text that is not such a path, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.Cgroup("system.slice")</code></example>
    public FilterRule Cgroup(params string[] paths) => Say(Said with { Cgroups = Append(Said.Cgroups, Texts.Of(paths)) });

    /// <summary>Only packets that this host sends, except those of programs in these control groups. Called again, it adds to the list.
    /// </summary>
    /// <param name="paths">Paths as systemd-cgls shows them, for example "system.slice".</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A text that is not such a path, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.NotCgroup("user.slice")</code></example>
    public FilterRule NotCgroup(params string[] paths) => Say(Said with { NotCgroups = Append(Said.NotCgroups, Texts.Of(paths)) });

    /// <summary>Only packets that came in through IPsec, or only packets that will go out through it, forwarded or sent by this host.
    /// </summary>
    /// <param name="direction">"in" or "out".</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with another text.</remarks>
    /// <example><code>.Ipsec("in")</code></example>
    public FilterRule Ipsec(string direction) => SayOnce(nameof(Ipsec), Said.Ipsec is not null, Said with { Ipsec = direction ?? "" });
}
