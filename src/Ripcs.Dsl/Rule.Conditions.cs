namespace Ripcs.Dsl;

/// <content>Further conditions of a rule, beyond addresses, protocol and ports: marks, flags, lengths, times.</content>
public abstract partial class Rule<TSelf>
{
    /// <summary>Only packets with this mark, set by the kernel, a routing daemon or another program's rule.</summary>
    /// <param name="mark">0 to 0xffffffff; 0 for packets without a mark.</param>
    /// <param name="mask">The bits to compare; all if left out.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with a mark that has bits outside of the mask.</remarks>
    /// <example><code>.Mark(0x10, mask: 0xff)</code></example>
    public TSelf Mark(long mark, long mask = 0xffffffff) =>
        SayOnce(nameof(Mark), Said.Mark is not null, Said with { Mark = new(mark, mask) });

    /// <summary>Only packets of this class of service (DSCP).</summary>
    /// <param name="code">"ef", "be", "le", "cs0" to "cs7", "af11" to "af43", or a number from "0" to "63".</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with an unknown class.</remarks>
    /// <example><code>.Dscp("ef")</code></example>
    public TSelf Dscp(string code) => SayOnce(nameof(Dscp), Said.Dscp is not null, Said with { Dscp = code ?? "" });

    /// <summary>Only tcp packets with these flags. Not on a rewrite.</summary>
    /// <param name="of">The flags to examine: FIN, SYN, RST, PSH, ACK, URG, separated by commas; or "ALL".</param>
    /// <param name="set">The examined flags that must be set; the others must be clear. "NONE" for none.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, with another protocol, or with an unknown flag.</remarks>
    /// <example><code>.TcpFlags("SYN,ACK", set: "SYN,ACK")</code></example>
    public TSelf TcpFlags(string of, string set) =>
        SayOnce(nameof(TcpFlags), Said.TcpFlags is not null, Said with { TcpFlags = new(of ?? "", set ?? "") });

    /// <summary>Only packets that open a tcp connection: SYN set, ACK, RST and FIN clear. Not on a rewrite.</summary>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it with another protocol.</remarks>
    /// <example><code>.Syn()</code></example>
    public TSelf Syn() => Say(Said with { Syn = true });

    /// <summary>Only packets of this length in bytes, including the IP header. Not on a rewrite.</summary>
    /// <param name="bytes">From..to, both ends included; <c>..128</c> for at most 128, <c>1400..</c> for at least 1400.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with numbers above 65535.</remarks>
    /// <example><code>.Length(..128)</code></example>
    public TSelf Length(Range bytes) => SayOnce(nameof(Length), Said.Length is not null, Said with { Length = Texts.LengthOf(bytes) });

    /// <summary>Only between these times of day, both included, in UTC; past midnight if the second time is the earlier one.</summary>
    /// <param name="start">For example "08:00" or "08:00:30".</param>
    /// <param name="stop">Likewise; "24:00" is the end of the day.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with a text that is not a time.</remarks>
    /// <example><code>.Between("08:00", "18:00")</code></example>
    public TSelf Between(string start, string stop) =>
        SayOnce(nameof(Between), Said.Times is not null, Said with { Times = new(start ?? "", stop ?? "") });

    /// <summary>
    /// Only on these days of the week, in UTC. A time span past midnight belongs to the day on which it begins. Called again, it adds to
    /// the list.
    /// </summary>
    /// <param name="days">"Mon" to "Sun", or the whole names.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown day is reported once the file has run.</remarks>
    /// <example><code>.Days("Mon", "Tue", "Wed", "Thu", "Fri")</code></example>
    public TSelf Days(params string[] days) => Say(Said with { Days = Append(Said.Days, Texts.Of(days)) });

    /// <summary>
    /// The rule is in force up to and including this day, in UTC. After it the rule matches no packets, the next apply removes it from the
    /// chains, and a warning reports it. Status reports the day from four weeks before, and check warns from three days before.
    /// </summary>
    /// <param name="lastDay">For example "2027-01-31"; at most "2037-12-31".</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with a text that is not a day.</remarks>
    /// <example><code>.Until("2027-01-31")</code></example>
    public TSelf Until(string lastDay) => SayOnce(nameof(Until), Said.Until is not null, Said with { Until = lastDay ?? "" });

    /// <summary>
    /// Only packets that another iptables match selects, written as iptables-save prints it. If a condition has its own method, use
    /// that method. Called again, it adds a match. Not on a rewrite.
    /// </summary>
    /// <param name="saved">From "-m" on: no target and no -s, -d, -i, -o or -p. No shell expands it.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>
    /// A text that cannot be a match is reported once the file has run. A match that the kernel does not take, or that iptables prints
    /// differently, is reported when the rule is rehearsed.
    /// </remarks>
    /// <example><code>.Match("-m ttl --ttl-lt 5").Family(4)</code></example>
    public TSelf Match(string saved) => Say(Said with { Matches = [.. Said.Matches, saved ?? ""] });
}
