namespace Ripcs.Dsl;

/// <summary>
/// The host's baseline, refined by the calls that follow: what is accepted or dropped before any partition is evaluated, and what happens
/// to packets that no partition decides on. A rule set has at most one, in the file of a partition.
/// </summary>
/// <example><code>
/// HostPolicy()
///     .Default(input: Policy.Drop, forward: Policy.Drop)
///     .AllowLoopback().AllowEstablished().AllowIcmp().DropInvalid()
///     .LogDropped();
/// </code></example>
public sealed class HostPolicy
{
    private readonly HostPolicyDraft _draft;

    internal HostPolicy(HostPolicyDraft draft) => _draft = draft;

    private HostPolicyStatement Said => _draft.Statement;

    /// <summary>What happens to packets that no rule decides on, set by <c>iptables -P</c>; a
    /// policy that is left out stays as it is on the host.</summary>
    /// <param name="input">For packets to this host.</param>
    /// <param name="forward">For packets that this host forwards.</param>
    /// <param name="output">For packets that this host sends.</param>
    /// <returns>The host policy, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with nothing in it.</remarks>
    /// <example><code>.Default(input: Policy.Drop, forward: Policy.Drop)</code></example>
    public HostPolicy Default(Policy? input = null, Policy? forward = null, Policy? output = null) => SayOnce(
        nameof(Default), Said.Default is not null, Said with { Default = new HostDefaults((int?)input, (int?)forward, (int?)output) });

    /// <summary>Accepts what programs on this host send each other over the loopback interface.</summary>
    /// <returns>The host policy, to be refined further.</returns>
    /// <example><code>.AllowLoopback()</code></example>
    public HostPolicy AllowLoopback() => Say(Said with { AllowLoopback = true });

    /// <summary>Accepts packets of connections that were accepted before, and what belongs to them, such as ICMP errors.</summary>
    /// <returns>The host policy, to be refined further.</returns>
    /// <example><code>.AllowEstablished()</code></example>
    public HostPolicy AllowEstablished() => Say(Said with { AllowEstablished = true });

    /// <summary>Drops packets that connection tracking considers invalid.</summary>
    /// <returns>The host policy, to be refined further.</returns>
    /// <example><code>.DropInvalid()</code></example>
    public HostPolicy DropInvalid() => Say(Said with { DropInvalid = true });

    /// <summary>
    /// Accepts ICMP packets of these types, to this host and through it. What IPv6 cannot live without (neighbour discovery, router
    /// advertisements, packet-too-big and other errors; RFC 4890) is accepted too, unless WithoutNeededIcmp() says otherwise.
    /// </summary>
    /// <param name="types">
    /// One set of names for both families, as in <c>Icmp</c>; left out: echo-request,
    /// destination-unreachable, time-exceeded, parameter-problem.
    /// </param>
    /// <returns>The host policy, to be refined further.</returns>
    /// <remarks>An unknown type is reported once the file has run.</remarks>
    /// <example><code>.AllowIcmp("echo-request")</code></example>
    public HostPolicy AllowIcmp(params string[] types) =>
        Say(Said with { IcmpTypes = [.. Said.IcmpTypes ?? [], .. Texts.Of(types)] });

    /// <summary>
    /// Accepts no ICMP that is not named: in IPv6, neighbour discovery, router advertisements and errors then need rules. For hosts whose
    /// rules did without before.
    /// </summary>
    /// <returns>The host policy, to be refined further.</returns>
    /// <example><code>.WithoutNeededIcmp()</code></example>
    public HostPolicy WithoutNeededIcmp() => Say(Said with { WithoutNeededIcmp = true });

    /// <summary>Accepts the answers of DHCP servers to this host, which may be broadcasts: a host that gets its address by DHCP needs
    /// it. For a server, accept port 67, to "host" and "broadcast", in a rule.</summary>
    /// <returns>The host policy, to be refined further.</returns>
    /// <example><code>.AllowDhcp()</code></example>
    public HostPolicy AllowDhcp() => Say(Said with { AllowDhcp = true });

    /// <summary>Accepts VRRP to its group, 224.0.0.18 and ff02::12: routers that replace each other, as with keepalived.</summary>
    /// <returns>The host policy, to be refined further.</returns>
    /// <example><code>.AllowVrrp()</code></example>
    public HostPolicy AllowVrrp() => Say(Said with { AllowVrrp = true });

    /// <summary>Accepts multicast DNS to its group, 224.0.0.251 and ff02::fb: names that end in .local.</summary>
    /// <returns>The host policy, to be refined further.</returns>
    /// <example><code>.AllowMulticastDns()</code></example>
    public HostPolicy AllowMulticastDns() => Say(Said with { AllowMulticastDns = true });

    /// <summary>Writes packets that no rule has accepted to the kernel log, where the default is to drop them.</summary>
    /// <param name="prefix">What each line begins with, at most 29 bytes, 63 for a group; "ripcs:PARTITION:dropped " if left out.</param>
    /// <param name="level">A syslog level by name or number, for example "info"; "warning" if left out.</param>
    /// <param name="limit">At most this many lines, for example "10/second", which is also the default; "none" for no limit.</param>
    /// <param name="burst">So many lines at once are still within the limit; 5 if left out.</param>
    /// <param name="group">A group of NFLOG from 0 to 65535, to which ulogd listens; the kernel log if left out.</param>
    /// <returns>The host policy, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, with a value that iptables would alter, or with a level and a group.</remarks>
    /// <example><code>.LogDropped(limit: "1/second")</code></example>
    public HostPolicy LogDropped(
        string? prefix = null, string? level = null, string? limit = null, int? burst = null, int? group = null) => SayOnce(
        nameof(LogDropped), Said.LogDropped is not null,
        Said with { LogDropped = new LogRequest(prefix, level, limit) { Burst = burst, Group = group } });

    /// <summary>
    /// Rejects, with an answer, packets that no rule has accepted, where the default would drop them in silence: in INPUT, in FORWARD, or
    /// in both. What this host sends is never rejected. The policies stay as <see cref="Default"/> sets them.
    /// </summary>
    /// <param name="input">For packets to this host; false leaves these out.</param>
    /// <param name="forward">For packets that this host forwards; if neither is true, for each of the two that drops and is not false.
    /// </param>
    /// <param name="with">How it answers, as in <c>With</c>: "port-unreachable" if left out.</param>
    /// <returns>The host policy, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or for a chain whose default is not to drop.</remarks>
    /// <example><code>.RejectRest(with: "admin-prohibited")</code></example>
    public HostPolicy RejectRest(bool? input = null, bool? forward = null, string? with = null) => SayOnce(
        nameof(RejectRest), Said.RejectRest is not null, Said with { RejectRest = new RestRequest(input, forward, with) });

    /// <summary>
    /// Puts Ripcs's jumps behind the jumps to these chains of other programs, so that those chains are evaluated first: a ban of fail2ban
    /// then stops live connections, too.
    /// </summary>
    /// <param name="chains">Names of chains to which INPUT, FORWARD or OUTPUT jumps.</param>
    /// <returns>The host policy, to be refined further.</returns>
    /// <remarks>A text that is not the name of a chain, or is one of Ripcs's own, is reported once the file has run.</remarks>
    /// <example><code>.Behind("f2b-sshd", "DOCKER-USER")</code></example>
    public HostPolicy Behind(params string[] chains) => Say(Said with { Behind = [.. Said.Behind ?? [], .. Texts.Of(chains)] });

    /// <summary>Keeps the host policy to one family; the policies and packets of the other family stay as they are on the host.</summary>
    /// <param name="version">4 or 6.</param>
    /// <returns>The host policy, to be refined further.</returns>
    /// <remarks>Another number is reported once the file has run.</remarks>
    /// <example><code>.Family(4)</code></example>
    public HostPolicy Family(int version) => SayOnce(nameof(Family), Said.Family is not null, Said with { Family = version });

    private HostPolicy Say(HostPolicyStatement statement)
    {
        _draft.Statement = statement;
        return this;
    }

    private HostPolicy SayOnce(string method, bool saidBefore, HostPolicyStatement statement) =>
        Say(saidBefore ? statement with { SaidTwice = [.. statement.SaidTwice, method] } : statement);
}
