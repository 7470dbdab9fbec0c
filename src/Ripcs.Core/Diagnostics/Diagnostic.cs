using System.Text.Json.Serialization;

namespace Ripcs.Core.Diagnostics;

/// <summary>One message about a rule file. Message is one line, lower case, and ends with what to do.</summary>
public sealed record Diagnostic(Severity Severity, string Code, SourceSpan Span, string Message)
{
    /// <summary>What is wrong, in one line. It quotes authors, who can write any length, and it may come from a worker.</summary>
    public string Message { get; init => field = PlainText.Short(value); } = PlainText.Short(Message);

    /// <summary>Further lines that belong to the message, such as the text of a rule.</summary>
    public ValueList<string> Details { get; init => field = [.. value.Select(PlainText.Short)]; }

    /// <summary>What to run about it: the end of the message, which the command line adds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Way Next { get; init; }

    /// <summary>What several findings have in common, such as the rule that bypasses several statements; null for none.</summary>
    [JsonIgnore]
    public string? Cause { get; init; }

    /// <summary>As printed: "error RIP0204: rules/shop.csx(12,18): no label …", with
    /// each detail on a line below. Without a file there is no place.</summary>
    public override string ToString() =>
        $"{(Severity is Severity.Error ? "error" : "warning")} {Code}: "
            + $"{(Span.File.Length == 0 ? "" : $"{PlainText.Of(Span.ToString())}: ")}{Message}"
        + string.Concat(Details.Select(detail => $"\n      {detail}"));
}
