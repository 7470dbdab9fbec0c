using System.Runtime.CompilerServices;

namespace Ripcs.Dsl;

/// <summary>An accept, a drop, a reject or a log, refined by the calls that follow.</summary>
/// <example><code>Reject("noisy neighbour").From("203.0.113.7").To("www").With("tcp-reset");</code></example>
public sealed partial class FilterRule : Rule<FilterRule>
{
    internal FilterRule(RuleDraft draft)
        : base(draft)
    {
    }

    /// <summary>How a reject answers; "port-unreachable" if left out.</summary>
    /// <param name="answer">
    /// "port-unreachable", "host-unreachable", "net-unreachable", "protocol-unreachable", "admin-prohibited", "host-prohibited",
    /// "net-prohibited", or "tcp-reset", which answers tcp (the rule's other protocols get port-unreachable). In IPv6,
    /// host-prohibited and net-prohibited become admin-prohibited, and protocol-unreachable becomes port-unreachable.
    /// </param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown answer, a second one, or one on a rule that is not a reject is reported once the file has run.</remarks>
    /// <example><code>Reject("no telnet").Ports(23).To("www").With("tcp-reset");</code></example>
    public FilterRule With(string answer) =>
        SayOnce(nameof(With), Said.RejectWith is not null, Said with { RejectWith = answer ?? "" });

    /// <summary>
    /// Only packets that were sent to these addresses and then translated by another program's DNAT, such as a container's published port.
    /// Ports given with it are the ports before that translation. Called again, it adds to the list.
    /// </summary>
    /// <param name="what">Labels, addresses, prefixes, ranges <c>a-b</c>; also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>"host", an unknown name, a wrong address or an empty list is reported once the file has run.</remarks>
    /// <example><code>Accept("published website").Ports(8080).From("office").OriginalTo("203.0.113.5");</code></example>
    [OverloadResolutionPriority(1)]
    public FilterRule OriginalTo(params Address[] what) => AddOriginalTo(Texts.Of(what));

    /// <inheritdoc cref="OriginalTo(Address[])"/>
    public FilterRule OriginalTo(IEnumerable<string> what) => AddOriginalTo(Texts.Of(what));

    /// <inheritdoc cref="OriginalTo(Address[])"/>
    public FilterRule OriginalTo(IEnumerable<Label> what) => AddOriginalTo(Texts.Of(what));

    /// <inheritdoc cref="OriginalTo(Address[])"/>
    public FilterRule OriginalTo(IEnumerable<Address> what) => AddOriginalTo(Texts.Of(what));

    private FilterRule AddOriginalTo(IEnumerable<string> what) => Say(Said with { OriginalTo = Append(Said.OriginalTo, what) });
}
