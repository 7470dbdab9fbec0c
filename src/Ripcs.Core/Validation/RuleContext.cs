namespace Ripcs.Core.Validation;

/// <summary>One rule statement and what its checks need to know about the file around it.</summary>
internal sealed record RuleContext(RuleStatement Rule, StatementPlace Place, string Partition, LabelTable Labels, DiagnosticBag Diagnostics)
{
    /// <summary>The method that says which ICMP types.</summary>
    public string IcmpMethod { get; init; } = "Icmp";

    /// <summary>The method that says how it logs.</summary>
    public string LogMethod { get; init; } = "Log";

    /// <summary>True for what is only asked of other rules: it names packets as an accept or a drop does, and makes no rule.</summary>
    public bool IsExpectation { get; init; }

    /// <summary>What the statement is called in messages: "accept", "rewrite".</summary>
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

    public SourceSpan Whole => Place.Whole;

    /// <summary>The rewrite's translation; null for a filter rule, and for a rewrite that has none.</summary>
    public TranslationRequest? Translation =>
        Rule.Kind is StatementKind.Rewrite && Rule.Translations.Count > 0 ? Rule.Translations[0] : null;

    /// <summary>True for a Redirect, too, which is a Dnat to this machine, and for a Balance, one to several.</summary>
    public bool IsDnat => Translation is TranslationRequest.Dnat or TranslationRequest.Redirect or TranslationRequest.Balance;

    /// <summary>True for a rule that says nothing about what it does to packets, because its own error was reported.</summary>
    public bool IsBrokenRewrite => Rule.Kind is StatementKind.Rewrite && Translation is null;

    public bool HasPorts => Rule.Ports is not null || Rule.SourcePorts is not null;
}
