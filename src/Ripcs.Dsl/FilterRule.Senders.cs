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
}
