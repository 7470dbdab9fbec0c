using System.Runtime.CompilerServices;

namespace Ripcs.Dsl;

/// <summary>
/// Tests of the whole rule set, proved for all packets before anything is applied. They cover the rules of every file and those that other
/// programs added on the host. They belong to no partition, and a file may contain nothing else.
/// </summary>
/// <example><code>
/// Expect.Blocked("ssh is for the office").Ports(22).NotFrom("office").To("servers");
/// Expect.Allowed("everybody reaches the website").Ports(443).From("all").To("www");
/// </code></example>
public static class Expect
{
    /// <summary>New connections between these addresses pass. It needs a <c>To</c>, and ports,
    /// <c>Protocols</c> or <c>AnyProtocol</c>; ports alone mean tcp.</summary>
    /// <param name="what">What is expected, in the author's words; shown when it does not hold.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <returns>The expectation, to be refined.</returns>
    /// <example><code>Expect.Allowed("everybody reaches the website").Ports(443).From("all").To("www");</code></example>
    public static Expectation Allowed(string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(RuleFileRecorder.Required.Expectation(ExpectedFate.Allowed, what, new SourceSpan(file, line)));

    /// <summary>
    /// New connections between these addresses are not let through, whether they are sent there directly or by a translation. It needs a
    /// <c>From</c> or a <c>To</c>; ports alone mean tcp and udp.
    /// </summary>
    /// <inheritdoc cref="Allowed"/>
    /// <example><code>Expect.Blocked("ssh is for the office").Ports(22).NotFrom("office").To("servers");</code></example>
    public static Expectation Blocked(string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(RuleFileRecorder.Required.Expectation(ExpectedFate.Blocked, what, new SourceSpan(file, line)));
}

/// <summary>
/// An expectation about packets, refined by the calls that follow. Its packets come from the network; with "host" in <c>From</c> they are
/// those that the host sends itself.
/// </summary>
/// <example><code>Expect.Blocked("ssh is for the office").Ports(22).NotFrom("office").To("servers").In("eth0");</code></example>
public sealed class Expectation : PacketSelection<Expectation>
{
    internal Expectation(RuleDraft draft)
        : base(draft)
    {
    }
}
