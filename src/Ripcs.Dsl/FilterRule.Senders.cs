namespace Ripcs.Dsl;

/// <content>
/// Who sends the packets: a card in the same network, or a user of this host.
/// </content>
public sealed partial class FilterRule
{
    /// <summary>
    /// Only packets that the card with this hardware address has sent, in a network to which this host belongs: behind a router all packets
    /// have the router's. Called again, it adds to the list.
    /// </summary>
    /// <param name="addresses">Six bytes, for example "00:11:22:33:44:55"; also an array of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>What is no such address, and a rule that can never match, is reported once the file has run.</remarks>
    /// <example><code>.Mac("00:11:22:33:44:55")</code></example>
    public FilterRule Mac(params string[] addresses) => Say(Said with { Macs = Append(Said.Macs, Texts.Of(addresses)) });

    /// <summary>Only packets that come in from anybody but these cards. Called again, it adds to the list.</summary>
    /// <param name="addresses">Six bytes, for example "00:11:22:33:44:55"; also an array of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>What is no such address, and a rule that can never match, is reported once the file has run.</remarks>
    /// <example><code>.NotMac("00:11:22:33:44:55")</code></example>
    public FilterRule NotMac(params string[] addresses) => Say(Said with { NotMacs = Append(Said.NotMacs, Texts.Of(addresses)) });

    /// <summary>
    /// Only packets that programs of this user of this host send. Called again, it adds to the list.
    /// </summary>
    /// <param name="users">Numbers, as "id -u" shows them, or ranges with both ends included.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A name, what is no such number, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.User(102)</code></example>
    public FilterRule User(params UserNumber[] users) => Say(Said with { Users = Append(Said.Users, Texts.Of(users)) });

    /// <summary>
    /// Only packets that this host sends and programs of these users do not: what the kernel itself answers is among them.
    /// Called again, it adds to the list.
    /// </summary>
    /// <param name="users">Numbers, as "id -u" shows them, or ranges with both ends included.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A name, what is no such number, and a rule that can never match, are reported once the file has run.</remarks>
    /// <example><code>.NotUser(0, 102)</code></example>
    public FilterRule NotUser(params UserNumber[] users) => Say(Said with { NotUsers = Append(Said.NotUsers, Texts.Of(users)) });
}
