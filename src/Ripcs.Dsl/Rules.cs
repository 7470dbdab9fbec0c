using System.Runtime.CompilerServices;

namespace Ripcs.Dsl;

/// <summary>
/// The statements of a rule file. A rule file is a C# script that uses them as if they were part of the language (<c>using static
/// Ripcs.Dsl.Rules</c> is implicit). A statement registers its rule at once; the calls that follow refine it. Rules keep the order of the
/// file, and the first match wins. No statement and no method throws: every wrong value is reported with its place once the file has run.
/// </summary>
/// <example><code>
/// Partition("joeblogsco");
/// Label("www", "172.19.56.216", "2001:db8:56::216");
/// Label("app-01", "192.168.5.230", "2001:db8:5::230");
/// Rewrite("public website").Ports(80, 443.To(4443)).Dnat("www", to: "app-01");
/// Accept("ssh from the office").Ports(22).From("192.0.2.0/24").To("app-01");
/// </code></example>
public static class Rules
{
    /// <summary>Names the partition that this file describes. Write it once per file, before the first rule.</summary>
    /// <param name="name">At most 20 characters: a letter, then letters, digits, '.', '_'; "partition" is reserved.</param>
    /// <param name="order">If several partitions match a packet, the one with the lower number is evaluated first.</param>
    /// <param name="family">4 or 6 if all of the file's rules are for IPv4 or for IPv6 only, as if each had <c>.Family(…)</c>.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <example><code>Partition("joeblogsco");</code></example>
    public static void Partition(
        string name, int order = 0, int? family = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        RuleFileRecorder.Required.Partition(name, order, family, new SourceSpan(file, line));

    /// <summary>Gives addresses a name. Each name can be given once per file; "all", "host" (this machine), "broadcast" and
    /// "multicast" are predefined.</summary>
    /// <param name="name">Any text that is not an address; blanks are allowed.</param>
    /// <param name="what">Addresses, prefixes, ranges <c>a-b</c> and labels, IPv4 and IPv6 mixed.</param>
    /// <returns>The label, which can be used wherever its name can.</returns>
    /// <example><code>
    /// Label("www", "172.19.56.216", "2001:db8:56::216");
    /// var inside = Label("inside", "www", "192.168.5.0/27");
    /// </code></example>
    [OverloadResolutionPriority(1)]
    public static Label Label(string name, params AddressList what) =>
        RuleFileRecorder.Required.Label(name, Texts.Of(what), new SourceSpan(what?.File ?? "", what?.Line ?? 0));

    /// <summary>Gives the addresses of an array or a query a name.</summary>
    /// <param name="name">Any text that is not an address; blanks are allowed.</param>
    /// <param name="what">Any sequence of texts.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <returns>The label, which can be used wherever its name can.</returns>
    /// <example><code>Label("racks", Enumerable.Range(1, 4).Select(rack => $"192.168.{rack}.0/24"));</code></example>
    public static Label Label(
        string name, IEnumerable<string> what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        RuleFileRecorder.Required.Label(name, Texts.Of(what), new SourceSpan(file, line));

    /// <summary>Gives the addresses of a sequence of labels a name.</summary>
    /// <inheritdoc cref="Label(string, IEnumerable{string}, string, int)"/>
    /// <example><code>var racks = new[] { north, south }; Label("racks", racks);</code></example>
    public static Label Label(
        string name, IEnumerable<Label> what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        RuleFileRecorder.Required.Label(name, Texts.Of(what), new SourceSpan(file, line));

    /// <summary>Gives a sequence of texts and labels a name.</summary>
    /// <inheritdoc cref="Label(string, IEnumerable{string}, string, int)"/>
    /// <example><code>List&lt;Address&gt; racks = [north, "192.168.7.0/24"]; Label("racks", racks);</code></example>
    public static Label Label(
        string name, IEnumerable<Address> what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        RuleFileRecorder.Required.Label(name, Texts.Of(what), new SourceSpan(file, line));

    /// <summary>
    /// Gives many addresses a name, as an ipset: one rule matches all of them, and a packet passes 20,000 as fast as one. It can be used in
    /// <c>From</c>, <c>To</c>, <c>NotFrom</c> and <c>NotTo</c> of rules that accept, deny or log, as the only entry.
    /// </summary>
    /// <param name="name">Any text that is neither an address nor a label's name.</param>
    /// <param name="what">Addresses, prefixes, ranges <c>a-b</c>, labels and sets, IPv4 and IPv6 mixed.</param>
    /// <returns>The set, which can be used wherever its name can.</returns>
    /// <example><code>Drop("bad guys").From(Set("bad guys", "203.0.113.7", "198.51.100.0/24"));</code></example>
    [OverloadResolutionPriority(1)]
    public static Label Set(string name, params AddressList what) =>
        RuleFileRecorder.Required.Set(name, Texts.Of(what), new SourceSpan(what?.File ?? "", what?.Line ?? 0));

    /// <summary>Gives the addresses of an array, a query or a file a name, as an ipset.</summary>
    /// <param name="name">Any text that is neither an address nor a label's name.</param>
    /// <param name="what">Any sequence of texts.</param>
    /// <param name="refresh">True if <c>ripcs sets refresh</c> may put the lines of the file into the ipset later, without a change of the
    /// rules; the addresses are then exactly <c>Lines(…)</c>.</param>
    /// <param name="mayBeEmpty">With <c>refresh</c>: true if a file without addresses means that there is none; false, as without it, if it
    /// means that something broke, and the ipset keeps what it has.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <returns>The set, which can be used wherever its name can.</returns>
    /// <example><code>Set("bad guys", Lines("drop.txt"), refresh: true);</code></example>
    public static Label Set(
        string name, IEnumerable<string> what, bool refresh = false, bool? mayBeEmpty = null, [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        RuleFileRecorder.Required.Set(name, what, refresh, mayBeEmpty, new SourceSpan(file, line));

    /// <summary>Gives the addresses of a sequence of labels a name, as an ipset.</summary>
    /// <inheritdoc cref="Label(string, IEnumerable{string}, string, int)"/>
    /// <example><code>var racks = new[] { north, south }; Set("racks", racks);</code></example>
    public static Label Set(
        string name, IEnumerable<Label> what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        RuleFileRecorder.Required.Set(name, Texts.Of(what), new SourceSpan(file, line));

    /// <summary>Gives a sequence of texts and labels a name, as an ipset.</summary>
    /// <inheritdoc cref="Label(string, IEnumerable{string}, string, int)"/>
    /// <example><code>List&lt;Address&gt; racks = [north, "192.168.7.0/24"]; Set("racks", racks);</code></example>
    public static Label Set(
        string name, IEnumerable<Address> what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        RuleFileRecorder.Required.Set(name, Texts.Of(what), new SourceSpan(file, line));

    /// <summary>
    /// The lines of a file in the rule file's folder or below the parent of that folder. Surrounding blanks, empty lines and comments,
    /// which begin with <c>#</c>, are removed. A rule file has no other way to read a file.
    /// </summary>
    /// <param name="path">The file, relative to the folder of the file that contains this statement.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <returns>The lines in their order. A file that cannot be read is reported together with all other errors.</returns>
    /// <example><code>Label("bad guys", Lines("drop.txt"));</code></example>
    public static IReadOnlyList<string> Lines(string path, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        RuleFileRecorder.Required.Lines(path, new SourceSpan(file, line));

    /// <summary>Lets packets through. It needs a <c>To</c>, and ports, <c>Protocols</c> or <c>AnyProtocol</c>.</summary>
    /// <param name="what">What the rule is for, in the author's words; shown wherever the rule is shown.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <returns>The rule, to be refined.</returns>
    /// <example><code>Accept("ssh from the office").Ports(22).From("192.0.2.0/24").To("app-01");</code></example>
    public static FilterRule Accept(string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Filter(StatementKind.Accept, what, file, line);

    /// <summary>Drops packets without an answer. It needs a <c>From</c> or a <c>To</c>; write it
    /// above the rule to which it is an exception.</summary>
    /// <inheritdoc cref="Accept"/>
    /// <example><code>Drop("bad guys").Protocols("udp").From("10.10.0.0/16").To("www");</code></example>
    public static FilterRule Drop(string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Filter(StatementKind.Drop, what, file, line);

    /// <summary>Refuses packets with an answer. It needs a <c>From</c> or a <c>To</c>; write it
    /// above the rule to which it is an exception.</summary>
    /// <inheritdoc cref="Accept"/>
    /// <example><code>Reject("noisy neighbour").From("203.0.113.7").To("www").With("admin-prohibited");</code></example>
    public static FilterRule Reject(string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Filter(StatementKind.Reject, what, file, line);

    /// <summary>Writes packets to the kernel log and decides nothing. It needs a <c>From</c> or a <c>To</c>.</summary>
    /// <inheritdoc cref="Accept"/>
    /// <example><code>Log("who asks for telnet").Ports(23).To("www");</code></example>
    public static FilterRule Log(string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Filter(StatementKind.Log, what, file, line);

    /// <summary>
    /// Translates addresses, by exactly one method such as <c>Dnat</c>, <c>Snat</c> or <c>Masquerade</c>, and lets those packets through.
    /// </summary>
    /// <inheritdoc cref="Accept"/>
    /// <example><code>Rewrite("public website").Ports(80, 443.To(4443)).Dnat("www", to: "app-01");</code></example>
    public static RewriteRule Rewrite(string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(RuleFileRecorder.Required.Rule(StatementKind.Rewrite, what, new SourceSpan(file, line)));

    /// <summary>
    /// The host's baseline: what is accepted or dropped before any partition is evaluated, and what happens to packets that no partition
    /// decides on. A rule set has at most one.
    /// </summary>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <returns>The host policy, to be refined.</returns>
    /// <example><code>HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp();</code></example>
    public static HostPolicy HostPolicy([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(RuleFileRecorder.Required.HostPolicy(new SourceSpan(file, line)));

    /// <summary>
    /// Rules in iptables or iptables-restore syntax, for what no other statement can express. They apply to every packet that reaches their
    /// built-in chain. What denies or only changes packets is evaluated before all partitions; what accepts, after all of them, unless
    /// <see cref="RawRules.BeforePartitions"/> says otherwise. Only -A adds rules. Own chains are declared as for
    /// iptables-restore, and are known to this statement only.
    /// </summary>
    /// <param name="lines">
    /// One rule per line. A line that begins with iptables or ip6tables is of that family; any other line is used in each family whose
    /// addresses and protocols it names, and in both if it names none.
    /// </param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <returns>The rules, to be refined.</returns>
    /// <remarks>A line that is not a rule, or does more than add one, is reported with its place once the file has run.</remarks>
    /// <example><code>
    /// Raw("""
    ///     iptables -A INPUT -p gre -s 192.0.2.7 -j ACCEPT
    ///     -t mangle -A FORWARD -o ppp0 -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
    ///     """);
    /// </code></example>
    public static RawRules Raw(string lines, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(RuleFileRecorder.Required.Raw(lines, new SourceSpan(file, line)));

    private static FilterRule Filter(StatementKind kind, string what, string file, int line) =>
        new(RuleFileRecorder.Required.Rule(kind, what, new SourceSpan(file, line)));
}
