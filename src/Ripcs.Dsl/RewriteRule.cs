using System.Runtime.CompilerServices;

namespace Ripcs.Dsl;

/// <summary>A rewrite, refined by the calls that follow; exactly one of them is its translation.</summary>
/// <example><code>Rewrite("inside to outside").Out("eth0").Snat("inside", to: "www");</code></example>
public sealed class RewriteRule : Rule<RewriteRule>
{
    internal RewriteRule(RuleDraft draft)
        : base(draft)
    {
    }

    /// <summary>
    /// Packets to these addresses go to another one. It needs ports, <c>Protocols</c> or <c>AnyProtocol</c>; <c>From</c> narrows it.
    /// </summary>
    /// <param name="what">An address, a prefix, a range or a label.</param>
    /// <param name="to">The address after the translation, or a label that has exactly one per family.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A second translation, or a target that is not one address, is reported once the file has run.</remarks>
    /// <example><code>Rewrite("website").Ports(80, 443.To(4443)).Dnat("www", to: "app-01");</code></example>
    public RewriteRule Dnat(Address what, Address to) => AddDnat([what.Text], to);

    /// <summary>Packets to the addresses of a list go to another one.</summary>
    /// <param name="what">A list <c>[…]</c>, an array or a query of addresses and labels.</param>
    /// <param name="to">The address after the translation, or a label that has exactly one per family.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <example><code>Rewrite("website").Ports(80).Dnat(["www", "shop"], to: "app-01");</code></example>
    [OverloadResolutionPriority(1)]
    public RewriteRule Dnat(Address[] what, Address to) => AddDnat(Texts.Of(what), to);

    /// <inheritdoc cref="Dnat(Address[], Address)"/>
    public RewriteRule Dnat(IEnumerable<string> what, Address to) => AddDnat(Texts.Of(what), to);

    /// <inheritdoc cref="Dnat(Address[], Address)"/>
    public RewriteRule Dnat(IEnumerable<Label> what, Address to) => AddDnat(Texts.Of(what), to);

    /// <inheritdoc cref="Dnat(Address[], Address)"/>
    public RewriteRule Dnat(IEnumerable<Address> what, Address to) => AddDnat(Texts.Of(what), to);

    /// <summary>Packets from these addresses leave with another source. Narrow it with <c>Out</c> or <c>To</c>.</summary>
    /// <param name="what">An address, a prefix, a range or a label.</param>
    /// <param name="to">The source that others see, or a label that has exactly one address per family.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A second translation, or a target that is not one address, is reported once the file has run.</remarks>
    /// <example><code>Rewrite("inside to outside").Out("eth0").Snat("inside", to: "www");</code></example>
    public RewriteRule Snat(Address what, Address to) => AddSnat([what.Text], to);

    /// <summary>Packets from the addresses of a list leave with another source.</summary>
    /// <param name="what">A list <c>[…]</c>, an array or a query of addresses and labels.</param>
    /// <param name="to">The source that others see, or a label that has exactly one address per family.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <example><code>Rewrite("inside to outside").Out("eth0").Snat(["uat", "prod"], to: "www");</code></example>
    [OverloadResolutionPriority(1)]
    public RewriteRule Snat(Address[] what, Address to) => AddSnat(Texts.Of(what), to);

    /// <inheritdoc cref="Snat(Address[], Address)"/>
    public RewriteRule Snat(IEnumerable<string> what, Address to) => AddSnat(Texts.Of(what), to);

    /// <inheritdoc cref="Snat(Address[], Address)"/>
    public RewriteRule Snat(IEnumerable<Label> what, Address to) => AddSnat(Texts.Of(what), to);

    /// <inheritdoc cref="Snat(Address[], Address)"/>
    public RewriteRule Snat(IEnumerable<Address> what, Address to) => AddSnat(Texts.Of(what), to);

    /// <summary>Packets from these addresses leave with the address of the interface that they leave by.</summary>
    /// <param name="what">Addresses, prefixes, ranges or labels; also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A second translation is reported once the file has run.</remarks>
    /// <example><code>Rewrite("guests to outside").Out("ppp0").Masquerade("guests");</code></example>
    [OverloadResolutionPriority(1)]
    public RewriteRule Masquerade(params Address[] what) => AddMasquerade(Texts.Of(what));

    /// <inheritdoc cref="Masquerade(Address[])"/>
    public RewriteRule Masquerade(IEnumerable<string> what) => AddMasquerade(Texts.Of(what));

    /// <inheritdoc cref="Masquerade(Address[])"/>
    public RewriteRule Masquerade(IEnumerable<Label> what) => AddMasquerade(Texts.Of(what));

    /// <inheritdoc cref="Masquerade(Address[])"/>
    public RewriteRule Masquerade(IEnumerable<Address> what) => AddMasquerade(Texts.Of(what));

    /// <summary>
    /// Packets go to this machine instead. <c>To</c> selects the packets; without it, those sent to this machine itself. It needs ports,
    /// <c>Protocols</c> or <c>AnyProtocol</c>.
    /// </summary>
    /// <param name="to">The port on which this machine answers; left out, each port stays the same, or goes where a map sends it.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A second translation, or a port together with maps, is reported once the file has run.</remarks>
    /// <example><code>Rewrite("web through the proxy").Ports(80).From("inside").To("all").Redirect(to: 3128);</code></example>
    public RewriteRule Redirect(Port? to = null) => Translate(new TranslationRequest.Redirect(to?.Term));

    /// <summary>Connections to these addresses go to one of several others, chosen at random, each with an equal share.</summary>
    /// <param name="what">An address, a prefix, a range or a label.</param>
    /// <param name="to">A list <c>[…]</c>, an array or a query of the addresses after the
    /// translation, or of labels that contain them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A second translation, or a target that is not an address, occurs twice or is the
    /// only one, is reported once the file has run.</remarks>
    /// <example><code>Rewrite("website").Ports(80, 443).Balance("www", to: ["app-01", "app-02"]);</code></example>
    [OverloadResolutionPriority(1)]
    public RewriteRule Balance(Address what, Address[] to) => AddBalance([what.Text], Texts.Of(to));

    /// <summary>Connections to these addresses go to one of a label's addresses, chosen at random, each with an equal share.</summary>
    /// <param name="what">An address, a prefix, a range or a label.</param>
    /// <param name="to">A label that contains the addresses after the translation.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <example><code>Rewrite("website").Ports(80, 443).Balance("www", to: "farm");</code></example>
    public RewriteRule Balance(Address what, Address to) => AddBalance([what.Text], [to.Text]);

    /// <inheritdoc cref="Balance(Address, Address[])"/>
    public RewriteRule Balance(Address what, IEnumerable<string> to) => AddBalance([what.Text], Texts.Of(to));

    /// <inheritdoc cref="Balance(Address, Address[])"/>
    public RewriteRule Balance(Address what, IEnumerable<Label> to) => AddBalance([what.Text], Texts.Of(to));

    /// <summary>Connections to the addresses of a list go to one of several others, chosen at random, each with an equal share.</summary>
    /// <param name="what">A list <c>[…]</c> of addresses and labels.</param>
    /// <param name="to">A list <c>[…]</c>, an array or a query of the addresses after the
    /// translation, or of labels that contain them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <example><code>Rewrite("website").Ports(80, 443).Balance(["www", "shop"], to: ["app-01", "app-02"]);</code></example>
    [OverloadResolutionPriority(1)]
    public RewriteRule Balance(Address[] what, Address[] to) => AddBalance(Texts.Of(what), Texts.Of(to));

    /// <inheritdoc cref="Balance(Address, Address)"/>
    public RewriteRule Balance(Address[] what, Address to) => AddBalance(Texts.Of(what), [to.Text]);

    /// <inheritdoc cref="Balance(Address[], Address[])"/>
    public RewriteRule Balance(Address[] what, IEnumerable<string> to) => AddBalance(Texts.Of(what), Texts.Of(to));

    /// <inheritdoc cref="Balance(Address[], Address[])"/>
    public RewriteRule Balance(Address[] what, IEnumerable<Label> to) => AddBalance(Texts.Of(what), Texts.Of(to));

    /// <summary>
    /// On a Dnat or a Balance: these inside clients reach the public addresses, too. Their packets are translated like all others, even if
    /// <c>From</c> and <c>In</c> do not select them. The target sees this machine's address instead of the client's, so that its answers
    /// return through this machine. Called again, it adds to the list.
    /// </summary>
    /// <param name="inside">The networks of the clients: labels, addresses, prefixes, ranges; also
    /// an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>"all", "host", or a translation that goes to no other machine is reported once the file has run.</remarks>
    /// <example><code>Rewrite("website").Ports(80).Dnat("www", to: "app-01").Hairpin("192.168.5.0/24");</code></example>
    [OverloadResolutionPriority(1)]
    public RewriteRule Hairpin(params Address[] inside) => AddHairpin(Texts.Of(inside));

    /// <inheritdoc cref="Hairpin(Address[])"/>
    public RewriteRule Hairpin(IEnumerable<string> inside) => AddHairpin(Texts.Of(inside));

    /// <inheritdoc cref="Hairpin(Address[])"/>
    public RewriteRule Hairpin(IEnumerable<Label> inside) => AddHairpin(Texts.Of(inside));

    /// <inheritdoc cref="Hairpin(Address[])"/>
    public RewriteRule Hairpin(IEnumerable<Address> inside) => AddHairpin(Texts.Of(inside));

    /// <summary>
    /// Maps each address of a prefix to one of another prefix of the same size, in both directions: packets to the first go to the second,
    /// and packets from the second leave with the first as their source. It lets nothing through by itself.
    /// </summary>
    /// <param name="what">The public prefix or address, or a label that has one per family.</param>
    /// <param name="to">The inside prefix or address, of the same size, or a label that has one per family.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks><c>From</c> and <c>In</c> narrow incoming packets, <c>To</c> and <c>Out</c>
    /// outgoing ones. Ports and protocols are errors.</remarks>
    /// <example><code>Rewrite("customer").Out("eth0").Netmap("203.0.113.0/24", to: "10.0.0.0/24");</code></example>
    public RewriteRule Netmap(Address what, Address to) => Translate(new TranslationRequest.Netmap([what.Text], to.Text));

    /// <summary>
    /// This machine answers the first packet of each TCP connection to these addresses itself, and opens the connection to the server only
    /// once the client has confirmed it, so that a flood of SYN packets does not reach the server. It needs ports; <c>From</c> and
    /// <c>In</c> narrow it. The kernel must run with <c>net.netfilter.nf_conntrack_tcp_loose=0</c>.
    /// </summary>
    /// <param name="what">The addresses of servers, on other machines or on this one: an address, a prefix, a range or a label.</param>
    /// <param name="mss">The largest segment that the servers take in IPv4; in IPv6 it is 20 less.</param>
    /// <param name="wscale">The window scaling of the servers.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>Other protocols than tcp, and other conditions than times, are reported once the file has run.</remarks>
    /// <example><code>Rewrite("website").Ports(80, 443).In("eth0").SynProxy("www");</code></example>
    public RewriteRule SynProxy(Address what, int mss = 1460, int wscale = 7) => AddSynProxy([what.Text], mss, wscale);

    /// <summary>The same for the addresses of a list.</summary>
    /// <param name="what">A list <c>[…]</c>, an array or a query of addresses and labels.</param>
    /// <param name="mss">The largest segment that the servers take in IPv4; in IPv6 it is 20 less.</param>
    /// <param name="wscale">The window scaling of the servers.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <example><code>Rewrite("website").Ports(80).SynProxy(["www", "shop"], mss: 1400);</code></example>
    [OverloadResolutionPriority(1)]
    public RewriteRule SynProxy(Address[] what, int mss = 1460, int wscale = 7) => AddSynProxy(Texts.Of(what), mss, wscale);

    /// <inheritdoc cref="SynProxy(Address[], int, int)"/>
    public RewriteRule SynProxy(IEnumerable<string> what, int mss = 1460, int wscale = 7) => AddSynProxy(Texts.Of(what), mss, wscale);

    /// <inheritdoc cref="SynProxy(Address[], int, int)"/>
    public RewriteRule SynProxy(IEnumerable<Label> what, int mss = 1460, int wscale = 7) => AddSynProxy(Texts.Of(what), mss, wscale);

    /// <inheritdoc cref="SynProxy(Address[], int, int)"/>
    public RewriteRule SynProxy(IEnumerable<Address> what, int mss = 1460, int wscale = 7) => AddSynProxy(Texts.Of(what), mss, wscale);

    /// <summary>
    /// Packets go unchanged to a program on this machine, a transparent proxy, which sees whom the client meant. It needs <c>To</c> and
    /// ports of tcp or udp; <c>From</c> and <c>In</c> narrow it. The packets get a mark, and routing must send what has it to this machine.
    /// </summary>
    /// <param name="to">The port on which the program listens.</param>
    /// <param name="mark">The mark, whose bits are set in the packets.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A second translation, or no <c>To</c>, is reported once the file has run.</remarks>
    /// <example><code>Rewrite("web through the proxy").Ports(80).From("inside").To("all").Transparent(3129);</code></example>
    public RewriteRule Transparent(Port to, long mark = 1) => Translate(new TranslationRequest.Transparent(to.Term, mark));

    /// <summary>Translates only, and leaves it to other rules to let the packets through.</summary>
    /// <returns>The rule, to be refined further.</returns>
    /// <example><code>Rewrite("website").Ports(80).Dnat("www", to: "app-01").NoAccept();</code></example>
    public RewriteRule NoAccept() => Say(Said with { NoAccept = true });

    private RewriteRule AddDnat(IEnumerable<string> what, Address to) =>
        Translate(new TranslationRequest.Dnat(what.ToValueList(), to.Text));

    private RewriteRule AddSnat(IEnumerable<string> what, Address to) =>
        Translate(new TranslationRequest.Snat(what.ToValueList(), to.Text));

    private RewriteRule AddBalance(IEnumerable<string> what, IEnumerable<string> to) =>
        Translate(new TranslationRequest.Balance(what.ToValueList(), to.ToValueList()));

    private RewriteRule AddSynProxy(IEnumerable<string> what, int mss, int wscale) =>
        Translate(new TranslationRequest.SynProxy(what.ToValueList(), mss, wscale));

    private RewriteRule AddHairpin(IEnumerable<string> inside) => Say(Said with { Hairpin = Append(Said.Hairpin, inside) });

    private RewriteRule AddMasquerade(IEnumerable<string> what) => Translate(new TranslationRequest.Masquerade(what.ToValueList()));

    private RewriteRule Translate(TranslationRequest translation) =>
        Say(Said with { Translations = [.. Said.Translations, translation] });
}
