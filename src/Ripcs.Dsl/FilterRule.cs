namespace Ripcs.Dsl;

/// <summary>An accept, a drop, a reject or a log, to be refined by the methods behind it.</summary>
/// <example><code>Reject("noisy neighbour").From("203.0.113.7").To("www").With("tcp-reset");</code></example>
public sealed class FilterRule : Rule<FilterRule>
{
    internal FilterRule(RuleDraft draft)
        : base(draft)
    {
    }

    /// <summary>How a reject answers; "port-unreachable" if left out.</summary>
    /// <param name="answer">
    /// "port-unreachable", "host-unreachable", "net-unreachable", "admin-prohibited", or "tcp-reset", which answers tcp (the rule's
    /// other protocols get port-unreachable).
    /// </param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown answer, a second one, or one on a rule that is not a reject is reported once the file has run.</remarks>
    /// <example><code>Reject("no telnet").Ports(23).To("www").With("tcp-reset");</code></example>
    public FilterRule With(string answer) =>
        SayOnce(nameof(With), Said.RejectWith is not null, Said with { RejectWith = answer ?? "" });
}
