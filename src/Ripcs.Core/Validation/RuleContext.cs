using Ripcs.Core.Matches;

namespace Ripcs.Core.Validation;

/// <summary>One rule statement, with what its checks need to know about its file.</summary>
internal sealed record RuleContext(RuleStatement Rule, StatementPlace Place, string Partition, LabelTable Labels, DiagnosticBag Diagnostics)
    : MatchContext(Rule, Place, Diagnostics)
{
    /// <summary>The method that names ICMP types.</summary>
    public string IcmpMethod { get; init; } = "Icmp";

    /// <summary>The method that sets up logging.</summary>
    public string LogMethod { get; init; } = "Log";

    /// <summary>True for an expectation: it names packets as an accept or a drop does, and makes no rule.</summary>
    public bool IsExpectation { get; init; }

    /// <summary>The statement's name in messages: "accept", "rewrite".</summary>
    public string Statement => IsExpectation ? "expectation" : Rule.Kind switch
    {
        StatementKind.Accept => "accept",
        StatementKind.Drop => "drop",
        StatementKind.Reject => "reject",
        StatementKind.Log => "log",
        StatementKind.Rewrite => "rewrite",
        _ => throw new InvalidOperationException($"{Rule.Kind} is not a statement."),
    };

    /// <summary>drop "bad guys"</summary>
    public string Name => $"{Statement} \"{Rule.What}\"";

    /// <summary>The rewrite's translation; null for a filter rule, and for a rewrite without one.</summary>
    public TranslationRequest? Translation =>
        Rule.Kind is StatementKind.Rewrite && Rule.Translations.Count > 0 ? Rule.Translations[0] : null;

    /// <summary>Also true for a Redirect, which is a Dnat to this host, and for a Balance, a Dnat to several targets.</summary>
    public bool IsDnat => Translation is TranslationRequest.Dnat or TranslationRequest.Redirect or TranslationRequest.Balance;

    /// <summary>True for a rewrite without a translation, which has its own message.</summary>
    public bool IsBrokenRewrite => Rule.Kind is StatementKind.Rewrite && Translation is null;

    public bool HasPorts => Rule.Ports is not null || Rule.SourcePorts is not null;
}
