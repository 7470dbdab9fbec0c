using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting;

/// <summary>The rule files found and read at a path, and the problems with them as files.</summary>
/// <param name="Sources">The source of what they load.</param>
/// <param name="Files">The readable files, in the order of their paths.</param>
/// <param name="Problems">The problems of the others.</param>
internal sealed record ReadRuleFiles(RulePath Path, DiskSources Sources, ValueList<RuleSource> Files, ValueList<Diagnostic> Problems)
{
    /// <param name="path">A rule file, or a folder that is searched recursively.</param>
    /// <param name="trust">Decides whose files are accepted.</param>
    /// <param name="unsaved">Texts of files that an editor has open, by full path.</param>
    public static ReadRuleFiles At(string path, FileTrust trust, IReadOnlyDictionary<string, string>? unsaved = null)
    {
        var diagnostics = new DiagnosticBag();
        var rulePath = new RulePath(path, trust.Root);
        var sources = new DiskSources(rulePath, trust, unsaved);
        var found = new RuleFileFinder(rulePath, diagnostics).Find();
        var files = found.Select(file => sources.Read(file, diagnostics)).OfType<RuleSource>().ToValueList();
        return new ReadRuleFiles(rulePath, sources, files, diagnostics.ToList());
    }
}
