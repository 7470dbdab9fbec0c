namespace Ripcs.Core.Diagnostics;

/// <summary>
/// Collects the mistakes in rule files. Each message has its own method, grouped by family of codes in the other parts of this class, so
/// that all wording is in one folder; callers pass facts, never sentences.
/// </summary>
public sealed partial class DiagnosticBag
{
    private const int MostOfRuleFile = 100;

    // Another program may have written it, and a timer may read it every five minutes.
    private const int MostOfDataFile = 10;

    private readonly List<Diagnostic> _diagnostics = [];

    public bool HasErrors => _diagnostics.Exists(diagnostic => diagnostic.Severity is Severity.Error);

    /// <summary>All errors and warnings, sorted by place, without duplicates; of a file with more errors than anybody reads, the first
    /// ones.</summary>
    public ValueList<Diagnostic> ToList() => _diagnostics.Count == 0 ? []
        : [.. _diagnostics.Distinct().OrderBy(diagnostic => diagnostic.Span).GroupBy(diagnostic => diagnostic.Span.File).SelectMany(Few)];

    // A list that was shortened here before stays as it is.
    private static IEnumerable<Diagnostic> Few(IGrouping<string, Diagnostic> file)
    {
        var most = file.Key is not { Length: > 0 } name ? int.MaxValue
            : name.EndsWith(".csx", StringComparison.Ordinal) ? MostOfRuleFile : MostOfDataFile;
        var errors = file.Where(diagnostic => diagnostic.Severity is Severity.Error).ToList();
        if (errors.Count - 1 <= most)
            return file;

        var rest = new DiagnosticBag();
        rest.MoreErrors(errors[most].Span, errors.Count - most);
        var left = errors.Skip(most).ToHashSet();
        return [.. file.Where(diagnostic => !left.Contains(diagnostic)), .. rest._diagnostics];
    }

    public void MoreErrors(SourceSpan at, int more) => Error(
        "RIP0132", at, $"and {more} more in this file; correct those above first, some may follow from them");

    public void AddRange(IEnumerable<Diagnostic> diagnostics) => _diagnostics.AddRange(diagnostics);

    private void Error(string code, SourceSpan at, string message, ValueList<string> details = default, Way next = Way.None) =>
        _diagnostics.Add(new(Severity.Error, code, at, Plain(message)) { Details = [.. details.Select(Plain)], Next = next });

    private void Warning(string code, SourceSpan at, string message, string? cause = null, Way next = Way.None) =>
        _diagnostics.Add(new(Severity.Warning, code, at,
            Plain(message)) { Cause = cause is null ? null : Plain(cause), Next = next });

    private static string Plain(string text) => PlainText.Of(PlainText.Short(text));
}
