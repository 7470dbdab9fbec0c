using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Worker.Passes;

namespace Ripcs.Testing;

/// <summary>Compiles and runs rule files of tests in this process, with all its permissions.</summary>
internal sealed class WithoutFence : IRuleFileCompiler
{
    public CompiledFiles Compile(IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today) =>
        new([.. ScriptPasses.Compile(files, sources, today, _ => { })], []);

    /// <summary>A message as the command line prints it.</summary>
    public static string Printed(Diagnostic said) => said.InWords().ToString();

    /// <param name="path">A rule file, or a folder that is searched recursively.</param>
    public static CompiledRuleSet Compile(string path) => Compile(path, FileTrust.OfThisProcess());

    /// <param name="path">A rule file, or a folder that is searched recursively.</param>
    /// <param name="trust">Decides whose files are accepted.</param>
    /// <param name="kept">Results of earlier runs, and where to keep new ones; null to compile all.</param>
    /// <param name="today">The day in UTC; if left out, one on which no rule has ended.</param>
    public static CompiledRuleSet Compile(string path, FileTrust trust, KeptResults? kept = null, DateOnly today = default) =>
        RuleSetCompiler.Compile(path, trust, new WithoutFence(), today, kept);
}
