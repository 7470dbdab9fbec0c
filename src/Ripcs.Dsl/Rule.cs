namespace Ripcs.Dsl;

/// <summary>
/// What filter rules and rewrites have in common. Each method narrows or describes the rule and returns it, so that calls can be chained.
/// No method throws: a wrong value is reported once the file has run.
/// </summary>
/// <typeparam name="TSelf">The kind of rule.</typeparam>
/// <example><code>Accept("ssh").Ports(22).From("office").To("app-01").In("eth0").Ticket("CHG-1234");</code></example>
public abstract partial class Rule<TSelf> : PacketSelection<TSelf>
    where TSelf : Rule<TSelf>
{
    private protected Rule(RuleDraft draft)
        : base(draft)
    {
    }

    /// <summary>Only packets of connections in these states. Called again, it adds to the list.</summary>
    /// <param name="states">Conntrack states: "NEW", "ESTABLISHED", "RELATED", "INVALID",
    /// "UNTRACKED"; also an array, a list or a query.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown state is reported once the file has run.</remarks>
    /// <example><code>.State("NEW", "RELATED")</code></example>
    public TSelf State(params string[] states) => State((IEnumerable<string>)states);

    /// <inheritdoc cref="State(string[])"/>
    public TSelf State(IEnumerable<string> states) => Say(Said with { States = Append(Said.States, Texts.Of(states)) });

    /// <summary>Also writes the packets to the kernel log, before the rule decides.</summary>
    /// <param name="prefix">What each line begins with, at most 29 bytes, 63 with ToGroup;
    /// "ripcs:PARTITION:STATEMENT:NAME " if left out.</param>
    /// <param name="level">A syslog level by name or number, for example "info"; "warning" if left out.</param>
    /// <param name="limit">At most this many lines, for example "10/second", which is also the default; "none" for no limit.</param>
    /// <param name="burst">So many lines at once are still within the limit; 5 if left out.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with a value that iptables would alter.</remarks>
    /// <example><code>.Log(prefix: "shop ssh", level: "info", limit: "1/minute")</code></example>
    public TSelf Log(string? prefix = null, string? level = null, string? limit = null, int? burst = null) =>
        SayOnce(nameof(Log), Said.Log is not null, Said with { Log = new LogRequest(prefix, level, limit) { Burst = burst } });

    /// <summary>The log goes to the program that listens to this group of NFLOG, such as ulogd, instead of the kernel log. A prefix can
    /// then have 63 bytes, and a level is an error.</summary>
    /// <param name="group">A number from 0 to 65535.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or on a rule that does not log.</remarks>
    /// <example><code>Drop("scanners").From("scanners").Log().ToGroup(5);</code></example>
    public TSelf ToGroup(int group) => SayOnce(nameof(ToGroup), Said.LogGroup is not null, Said with { LogGroup = group });
}
