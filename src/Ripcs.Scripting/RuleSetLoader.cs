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

/// <summary>From a path to what the rule files there say, in this process and unchecked.</summary>
public static class RuleSetLoader
{
    /// <summary>
    /// Finds, reads, compiles and runs the rule files. Never throws for anything in them: what is wrong, in all of them, is in the
    /// result.
    /// </summary>
    /// <param name="path">A rule file, or a folder that is searched with all below it.</param>
    /// <param name="trust">Whose files are taken.</param>
    public static LoadedRules Load(string path, FileTrust trust)
    {
        var read = ReadRuleFiles.At(path, trust);
        var ran = ScriptPasses.Run(read.Files, read.Sources, _ => { }).ToList();
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(read.Problems);
        diagnostics.AddRange(ran.SelectMany(result => result.Script.Diagnostics.ToList()));
        return new LoadedRules(
            read.Path.Root, read.Path.IsDirectory, ran.Select(result => result.Said).OfType<RuleFile>().ToValueList(),
            ErrorLimit.Apply(diagnostics.ToList()));
    }
}
