using Ripcs.Core.Validation;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting;

/// <summary>A data file from which a set is refreshed. It is read with every check that a compiling run makes, and nothing is compiled.
/// </summary>
public static class RefreshedFile
{
    /// <summary>What the file holds.</summary>
    /// <param name="ruleFile">The full path of the rule file that names it; only its folder has to exist.</param>
    /// <param name="directory">The full path of the directory that was applied; null if only single rule files were.</param>
    /// <param name="file">The file, relative to the folder of the rule file.</param>
    /// <param name="mayBeEmpty">True if it may have no address.</param>
    /// <param name="trust">Decides whose files are accepted.</param>
    /// <param name="problems">Receives what is wrong with it.</param>
    /// <returns>The prefixes of both families; null if there are problems.</returns>
    public static ValueList<IpPrefix>? Read(
        string ruleFile, string? directory, string file, bool mayBeEmpty, FileTrust trust, out ValueList<Diagnostic> problems)
    {
        var diagnostics = new DiagnosticBag();
        var folder = Path.GetDirectoryName(ruleFile)!;
        var given = directory is not null && RealPath.IsBelow(folder, directory) ? directory : folder;
        var path = new RulePath(given, trust.Root ?? Common(given, Path.GetFullPath(file, folder)));
        var at = new SourceSpan(path.Shown(ruleFile), 0);
        var main = new RuleSource(ruleFile, ruleFile, new SourceText(at.File, ""));
        var read = new DiskSources(path, trust).Load(main, new LoadLine(main, file, at) { IsData = true }, diagnostics);
        var prefixes = read is null ? null : RefreshedLines.Read(
            DataText.LinesOf(read.Text).Select(line => (line.Line, (Func<SourceSpan>)(() => line.At))), diagnostics);
        if (read is not null && !mayBeEmpty && prefixes is { Count: 0 })
            diagnostics.RefreshedFileIsEmpty(new SourceSpan(read.Text.Path, 0));

        problems = diagnostics.ToList();
        return problems.Count == 0 ? prefixes : null;
    }

    // The apply that made the set has accepted this path, so its root is PATH or a folder above it.
    private static string Common(string folder, string file)
    {
        while (!RealPath.IsBelow(file, folder))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
