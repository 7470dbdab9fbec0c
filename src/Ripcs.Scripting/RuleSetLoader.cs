using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Explaining;
using Ripcs.Scripting.Parsing;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Running;

namespace Ripcs.Scripting;

/// <summary>From a path to what the rule files there say: the passes, in order.</summary>
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
        var diagnostics = new DiagnosticBag();
        var rulePath = new RulePath(path);
        var files = new RuleFileFinder(rulePath, diagnostics).Find();
        var reader = new ScriptReader(rulePath, trust, diagnostics);
        var scripts = files.Select(reader.Read).OfType<RuleScript>().ToList();
        var compiled = new RuleCompiler(diagnostics).Compile(scripts);
        var ran = compiled is null ? [] : new ScriptRunner(diagnostics).Run(compiled).ToValueList();
        return new LoadedRules(rulePath.Root, rulePath.IsDirectory, ran, ErrorLimit.Apply(diagnostics.ToList())) { Sources = reader.Sources };
    }
}
