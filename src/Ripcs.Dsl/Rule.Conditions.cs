namespace Ripcs.Dsl;

/// <content>What a rule asks of its packets beside ends, protocol and ports: marks, flags, lengths, times.</content>
public abstract partial class Rule<TSelf>
{
    /// <summary>Only packets with this mark, as the kernel, a router daemon or a rule of somebody else has set it.</summary>
    /// <param name="mark">0 to 0xffffffff; 0 for packets without a mark.</param>
    /// <param name="mask">The bits that are looked at; all if left out.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>Said twice, or with a mark that the mask does not look at, it is reported as an error.</remarks>
    /// <example><code>.Mark(0x10, mask: 0xff)</code></example>
    public TSelf Mark(long mark, long mask = 0xffffffff) =>
        SayOnce(nameof(Mark), Said.Mark is not null, Said with { Mark = new(mark, mask) });

    /// <summary>Only packets of this class of service (DSCP).</summary>
    /// <param name="code">"ef", "be", "le", "cs0" to "cs7", "af11" to "af43", or a number from "0" to "63".</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>Said twice, or with an unknown class, it is reported as an error.</remarks>
    /// <example><code>.Dscp("ef")</code></example>
    public TSelf Dscp(string code) => SayOnce(nameof(Dscp), Said.Dscp is not null, Said with { Dscp = code ?? "" });

    /// <summary>Only packets of tcp with these flags. Not on a rewrite.</summary>
    /// <param name="of">The flags that are looked at: FIN, SYN, RST, PSH, ACK, URG, with commas; or "ALL".</param>
    /// <param name="set">Those of them that are set, all others being clear; "NONE" for none.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>Said twice, beside another protocol or with an unknown flag, it is reported as an error.</remarks>
    /// <example><code>.TcpFlags("SYN,ACK", set: "SYN,ACK")</code></example>
    public TSelf TcpFlags(string of, string set) =>
        SayOnce(nameof(TcpFlags), Said.TcpFlags is not null, Said with { TcpFlags = new(of ?? "", set ?? "") });

    /// <summary>Only packets that open a connection of tcp: SYN set, ACK, RST and FIN clear. Not on a rewrite.</summary>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>Beside another protocol it is reported as an error.</remarks>
    /// <example><code>.Syn()</code></example>
    public TSelf Syn() => Say(Said with { Syn = true });

    /// <summary>Only packets of this length in bytes, their IP header included. Not on a rewrite.</summary>
    /// <param name="bytes">From..to, both ends included; <c>..128</c> for at most 128, <c>1400..</c> for at least 1400.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>Said twice, or with numbers above 65535, it is reported as an error.</remarks>
    /// <example><code>.Length(..128)</code></example>
    public TSelf Length(Range bytes) => SayOnce(nameof(Length), Said.Length is not null, Said with { Length = Texts.LengthOf(bytes) });

    /// <summary>Only between these times of the day, both included, in UTC;
    /// over midnight where the second comes first in the day.</summary>
    /// <param name="start">For example "08:00" or "08:00:30".</param>
    /// <param name="stop">Likewise; "24:00" is the end of the day.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>Said twice, or with something that is no time, it is reported as an error.</remarks>
    /// <example><code>.Between("08:00", "18:00")</code></example>
    public TSelf Between(string start, string stop) =>
        SayOnce(nameof(Between), Said.Times is not null, Said with { Times = new(start ?? "", stop ?? "") });

    /// <summary>
    /// Only on these days of the week, in UTC. Hours over midnight belong
    /// to the day on which they begin. Called again, it adds to the list.
    /// </summary>
    /// <param name="days">"Mon" to "Sun", or the whole names.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown day is reported once the file has run.</remarks>
    /// <example><code>.Days("Mon", "Tue", "Wed", "Thu", "Fri")</code></example>
    public TSelf Days(params string[] days) => Say(Said with { Days = Append(Said.Days, Texts.Of(days)) });

    /// <summary>
    /// Up to this day, which is the last one on which the rule holds, in UTC. Then it takes no packets, goes from the chains with the next
    /// apply, and a warning says so; status says it four weeks before, and check warns three days before.
    /// </summary>
    /// <param name="lastDay">For example "2027-01-31"; at most "2037-12-31".</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>Said twice, or with something that is no day, it is reported as an error.</remarks>
    /// <example><code>.Until("2027-01-31")</code></example>
    public TSelf Until(string lastDay) => SayOnce(nameof(Until), Said.Until is not null, Said with { Until = lastDay ?? "" });

    /// <summary>
    /// Only packets that another match of iptables takes, in the words in which iptables-save prints it. What a method of its own says is
    /// said by that. Called again, it adds a match. Not on a rewrite.
    /// </summary>
    /// <param name="saved">From "-m" on: no target and no -s, -d, -i, -o or -p. Nothing in it is read as a shell would.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>
    /// What cannot be a match is reported once the file has run; what the kernel does not take, or iptables prints otherwise, when the rule
    /// is rehearsed.
    /// </remarks>
    /// <example><code>.Match("-m ttl --ttl-lt 5").Family(4)</code></example>
    public TSelf Match(string saved) => Say(Said with { Matches = [.. Said.Matches, saved ?? ""] });
}
