using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Scripting.Reading;
using Ripcs.Worker.Passes;

namespace Ripcs.Scripting.Tests;

/// <summary>From a path to what the rule files there say, in this process and unchecked.</summary>
internal static class RuleSetLoader
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

/// <summary>What the rule files at a path said when their scripts ran, and what was wrong with them as files and as scripts.</summary>
/// <param name="Root">The full path of the folder or of the one rule file.</param>
/// <param name="IsDirectory">True if Root is a folder; its rule files are then all that there are.</param>
/// <param name="Files">In the order of their paths, without those that could not be read, compiled or run to their end.</param>
/// <param name="Diagnostics">By place; with an error among them nothing may be applied.</param>
public sealed record LoadedRules(string Root, bool IsDirectory, ValueList<RuleFile> Files, ValueList<Diagnostic> Diagnostics);
