using Ripcs.Scripting.Passes;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting;

/// <summary>What the rule files at a path are made of: found and read, and what was wrong with them as files.</summary>
/// <param name="Sources">Where what they load comes from.</param>
/// <param name="Files">Those that can be read, in the order of their paths.</param>
/// <param name="Problems">What is wrong with the others.</param>
internal sealed record ReadRuleFiles(RulePath Path, DiskSources Sources, ValueList<RuleSource> Files, ValueList<Diagnostic> Problems)
{
    /// <param name="path">A rule file, or a folder that is searched with all below it.</param>
    /// <param name="trust">Whose files are taken.</param>
    public static ReadRuleFiles At(string path, FileTrust trust)
    {
        var diagnostics = new DiagnosticBag();
        var rulePath = new RulePath(path);
        var sources = new DiskSources(rulePath, trust);
        var found = new RuleFileFinder(rulePath, diagnostics).Find();
        var files = found.Select(file => sources.Read(file, diagnostics)).OfType<RuleSource>().ToValueList();
        return new ReadRuleFiles(rulePath, sources, files, diagnostics.ToList());
    }
}
