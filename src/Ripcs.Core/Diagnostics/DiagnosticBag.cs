namespace Ripcs.Core.Diagnostics;

/// <summary>
/// Collects the mistakes in rule files. Each message has its own method, grouped by family of codes in the other parts of this class, so
/// that all wording is in one folder; callers pass facts, never sentences.
/// </summary>
public sealed partial class DiagnosticBag
{
    private readonly List<Diagnostic> _diagnostics = [];

    public bool HasErrors => _diagnostics.Exists(diagnostic => diagnostic.Severity is Severity.Error);

    /// <summary>All errors and warnings, sorted by place, without duplicates.</summary>
    public ValueList<Diagnostic> ToList() => _diagnostics.Count == 0 ? []
        : _diagnostics.Distinct().OrderBy(diagnostic => diagnostic.Span).ToValueList();

    public void AddRange(IEnumerable<Diagnostic> diagnostics) => _diagnostics.AddRange(diagnostics);

    private void Error(string code, SourceSpan at, string message, ValueList<string> details = default, Way next = Way.None) =>
        _diagnostics.Add(new(Severity.Error, code, at, PlainText.Of(message)) { Details = [.. details.Select(PlainText.Of)], Next = next });

    private void Warning(string code, SourceSpan at, string message, string? cause = null, Way next = Way.None) =>
        _diagnostics.Add(new(Severity.Warning, code, at,
            PlainText.Of(message)) { Cause = cause is null ? null : PlainText.Of(cause), Next = next });
}
