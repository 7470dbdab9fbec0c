using Ripcs.Core.Model;

namespace Ripcs.Core.Diagnostics;

/// <summary>Whether a diagnostic stops the run.</summary>
public enum Severity
{
    Warning,
    Error,
}

/// <summary>One message about a rule file. Message is one line, lower case, and ends with what to do.</summary>
public sealed record Diagnostic(Severity Severity, string Code, SourceSpan Span, string Message)
{
    /// <summary>As printed: "error RIP0204: rules/shop.csx(12,18): no label …".</summary>
    public override string ToString() => $"{(Severity is Severity.Error ? "error" : "warning")} {Code}: {Span}: {Message}";
}
