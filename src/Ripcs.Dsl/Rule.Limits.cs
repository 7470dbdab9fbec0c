namespace Ripcs.Dsl;

/// <content>
/// How much of its traffic a rule takes: an accept or a log up to the limit, a deny what is above it. Counted is what begins a connection,
/// unless the rule names states by <c>State</c>; an accept lets the rest of the connections pass that it has let in.
/// </content>
public abstract partial class Rule<TSelf>
{
    /// <summary>At most so many new connections a time, of all sources together. On an accept or a log.</summary>
    /// <param name="rate">For example "10/second", "4/minute", "100/hour", "50/day".</param>
    /// <param name="burst">So many at once are still within the rate, 1 to 10000.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>On a deny or a rewrite, said twice, or with a rate that iptables would alter, it is reported as an error.</remarks>
    /// <example><code>.Limit("10/second")</code></example>
    public TSelf Limit(string rate, int burst = 5) =>
        SayOnce(nameof(Limit), Said.Limit is not null, Said with { Limit = new(rate ?? "", burst) });

    /// <summary>
    /// At most so many new connections a time of each source: an address, in IPv6 a /64. On a deny: of each source those above.
    /// </summary>
    /// <param name="rate">For example "4/minute".</param>
    /// <param name="burst">So many at once are still within the rate, 1 to 10000.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>On a rewrite, said twice, or with a rate that iptables would alter, it is reported as an error.</remarks>
    /// <example><code>.LimitPerSource("4/minute")</code></example>
    public TSelf LimitPerSource(string rate, int burst = 5) =>
        SayOnce(nameof(LimitPerSource), Said.LimitPerSource is not null, Said with { LimitPerSource = new(rate ?? "", burst) });

    /// <summary>
    /// At most so many connections of each source at the same time: of an address, in IPv6 of a /64. On a deny: of each source those above.
    /// Where a statement makes several lines of iptables, as for several destinations, each counts by itself.
    /// </summary>
    /// <param name="number">1 or more.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>On a rewrite, said twice, or with a number below 1, it is reported as an error.</remarks>
    /// <example><code>.MaxConnections(20)</code></example>
    public TSelf MaxConnections(int number) =>
        SayOnce(nameof(MaxConnections), Said.MaxConnections is not null, Said with { MaxConnections = number });
}
