namespace Ripcs.Worker.Passes;

/// <summary>Shows only the first errors of each file: one missing brace can cause a hundred.</summary>
internal static class ErrorLimit
{
    private const int Shown = 10;

    public static ValueList<Diagnostic> Apply(ValueList<Diagnostic> diagnostics)
    {
        var limited = new DiagnosticBag();
        foreach (var file in diagnostics.GroupBy(diagnostic => diagnostic.Span.File))
        {
            var errors = file.Where(diagnostic => diagnostic.Severity is Severity.Error).ToList();
            limited.AddRange(file.Except(errors.Skip(Shown)));
            if (errors.Count > Shown)
                limited.MoreErrors(errors[Shown].Span, errors.Count - Shown);
        }

        return limited.ToList();
    }
}
