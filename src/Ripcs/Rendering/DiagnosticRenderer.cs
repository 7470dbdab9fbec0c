using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Rendering;

/// <summary>Prints what is wrong or doubtful in rule files, one line each, and under errors the sum.</summary>
internal sealed class DiagnosticRenderer(TextWriter errors, Palette palette)
{
    public void Write(ValueList<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            var colour = diagnostic.Severity is Severity.Error ? palette.Removed : palette.Drift;
            errors.WriteLine($"{colour}{diagnostic}{palette.Reset}");
        }

        var count = diagnostics.Count(diagnostic => diagnostic.Severity is Severity.Error);
        if (count > 0)
        {
            errors.WriteLine($"{Words.Count(count, "error")}; nothing was applied.");
        }
    }
}
