using Ripcs.Scripting.Reading;
using Ripcs.Worker.Compiling;
using Ripcs.Worker.Parsing;
using Ripcs.Worker.Running;

namespace Ripcs.Worker.Passes;

/// <summary>
/// The passes from the text of rule files to their results, in order. They open no file, so that they can run where no file can be opened.
/// No rule file can make them throw.
/// </summary>
internal static class ScriptPasses
{
    /// <summary>Parses, compiles and runs rule files, and compiles the rules that they state.</summary>
    /// <param name="files">The rule files, by path.</param>
    /// <param name="sources">The source of what they load.</param>
    /// <param name="today">The day in UTC.</param>
    /// <param name="isRunning">Called with the path of each rule file before it runs.</param>
    /// <returns>One result per rule file, each as soon as it is known.</returns>
    public static IEnumerable<CompiledFile> Compile(
        IEnumerable<RuleSource> files, IRuleSources sources, DateOnly today, Action<string> isRunning) =>
        Run(files, sources, isRunning).Select(ran => Compile(ran.Script, ran.Said, today));

    /// <summary>Parses, compiles and runs rule files.</summary>
    /// <returns>The statements of each rule file; null if it did not get that far.</returns>
    public static IEnumerable<(
        RuleScript Script, RuleFile? Said)> Run(IEnumerable<RuleSource> files, IRuleSources sources, Action<string> isRunning)
    {
        var reader = new ScriptReader(sources);
        var scripts = files.Select(reader.Read).ToList();
        var said = new HashSet<RuleScript>();
        if (RuleCompiler.Compile([.. scripts.Where(script => script.IsSound)]) is { } compiled)
        {
            foreach (var (script, file) in ScriptRunner.Run(compiled, sources, script => isRunning(script.Path)))
            {
                said.Add(script);
                yield return (script, file);
            }
        }

        foreach (var script in scripts.Where(script => !said.Contains(script)))
        {
            yield return (script, null);
        }
    }

    private static CompiledFile Compile(RuleScript script, RuleFile? said, DateOnly today)
    {
        var all = new DiagnosticBag();
        all.AddRange(ErrorLimit.Apply(script.Diagnostics.ToList()));
        if (said is null)
            return new CompiledFile(script.Path, null, null, all.ToList());

        var compiled = Compiler.Compile(said, today);
        all.AddRange(compiled.Diagnostics);
        return compiled with { Diagnostics = all.ToList() };
    }
}
