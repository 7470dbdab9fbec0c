using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Rendering;

/// <summary>
/// Prints what is wrong or doubtful in rule files, one line each, and under errors the sum. On a terminal each is followed by the
/// source line with a caret below the place; what is piped to another program stays one line.
/// </summary>
internal sealed class DiagnosticRenderer(TextWriter errors, Palette palette, SourceExcerpt? excerpt = null)
{
    public void Write(ValueList<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            var colour = diagnostic.Severity is Severity.Error ? palette.Removed : palette.Drift;
            if (excerpt?.Of(diagnostic.Span) is not [var line, var caret])
            {
                errors.WriteLine($"{colour}{diagnostic}{palette.Reset}");
                continue;
            }

            errors.WriteLine($"{colour}{diagnostic with { Details = [] }}{palette.Reset}");
            errors.WriteLine(line);
            errors.WriteLine($"{colour}{caret}{palette.Reset}");
            foreach (var detail in diagnostic.Details)
            {
                errors.WriteLine($"      {detail}");
            }
        }

        var count = diagnostics.Count(diagnostic => diagnostic.Severity is Severity.Error);
        if (count > 0)
        {
            errors.WriteLine($"{Words.Count(count, "error")}; nothing was applied.");
        }
    }
}
