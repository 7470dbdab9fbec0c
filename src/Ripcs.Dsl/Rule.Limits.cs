namespace Ripcs.Dsl;

/// <content>
/// Limits: an accept or a log takes traffic up to the limit, a deny takes what is above it. The packets that begin a connection are
/// counted, unless the rule names states with <c>State</c>. An accept also lets the later packets of its connections through.
/// </content>
public abstract partial class Rule<TSelf>
{
    /// <summary>At most this many new connections per unit of time, from all sources together. On an accept or a log.</summary>
    /// <param name="rate">For example "10/second", "4/minute", "100/hour", "50/day".</param>
    /// <param name="burst">How many at once still count as within the rate, 1 to 10000.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error on a deny or a rewrite, used twice, or with a rate that iptables would alter.</remarks>
    /// <example><code>.Limit("10/second")</code></example>
    public TSelf Limit(string rate, int burst = 5) =>
        SayOnce(nameof(Limit), Said.Limit is not null, Said with { Limit = new(rate ?? "", burst) });

    /// <summary>
    /// At most this many new connections per unit of time from each source: an address, or an IPv6 /64. A deny matches those above.
    /// </summary>
    /// <param name="rate">For example "4/minute".</param>
    /// <param name="burst">How many at once still count as within the rate, 1 to 10000.</param>
    /// <param name="prefix4">All IPv4 addresses with the same first bits count as one source, for example 24; 32 if left out.</param>
    /// <param name="prefix6">The same in IPv6; 64 if left out.</param>
    /// <param name="maxSources">
    /// At most this many sources are counted at the same time; then the kernel drops packets of others, even if the rule is a deny or a
    /// log.
    /// </param>
    /// <param name="tableSize">The number of lists into which the kernel divides its table of sources, at most maxSources; usually 8192,
    /// or maxSources if that is less, if left out.</param>
    /// <param name="expire">After this many seconds without a packet the kernel forgets a source.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error on a rewrite, used twice, or with a rate or a number that iptables would alter.</remarks>
    /// <example><code>.LimitPerSource("4/minute")</code></example>
    public TSelf LimitPerSource(
        string rate, int burst = 5, int? prefix4 = null, int? prefix6 = null, int? maxSources = null, int? tableSize = null,
        int? expire = null) =>
        SayOnce(nameof(LimitPerSource), Said.LimitPerSource is not null, Said with { LimitPerSource = new(rate ?? "", burst)
        {
            Networks = Networks(prefix4, prefix6),
            Table = (maxSources ?? tableSize ?? expire) is null ? null : new SourceTable(maxSources, tableSize, expire),
        } });

    /// <summary>
    /// At most this many connections at the same time from each source: an address, or an IPv6 /64. A deny matches those above. If a
    /// statement becomes several iptables rules, for example for several destinations, each rule counts separately.
    /// </summary>
    /// <param name="number">1 or more.</param>
    /// <param name="prefix4">All IPv4 addresses with the same first bits count as one source, for example 24; 32 if left out.</param>
    /// <param name="prefix6">The same in IPv6; 64 if left out.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error on a rewrite, used twice, or with a number below 1.</remarks>
    /// <example><code>.MaxConnections(20)</code></example>
    public TSelf MaxConnections(int number, int? prefix4 = null, int? prefix6 = null) =>
        SayOnce(nameof(MaxConnections), Said.MaxConnections is not null,
            Said with { MaxConnections = number, ConnectionNetworks = Networks(prefix4, prefix6) });

    private static NetworksRequest? Networks(int? prefix4, int? prefix6) =>
        (prefix4 ?? prefix6) is null ? null : new NetworksRequest(prefix4, prefix6);
}
