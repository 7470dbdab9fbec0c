using System.Diagnostics;
using System.Reflection;
using Ripcs.Dsl;
using Ripcs.Scripting.Reading;
using Ripcs.Worker.Compiling;
using Ripcs.Worker.Parsing;

namespace Ripcs.Worker.Running;

/// <summary>Runs compiled scripts one after the other, each with a recorder of its own.</summary>
internal static class ScriptRunner
{
    private static Canaries? _canaries;

    /// <summary>False once a rule file has changed what all share: this process then compiles nothing more.</summary>
    public static bool IsMemoryWhole => _canaries?.AreWhole() ?? true;

    /// <summary>The statements of the scripts, except those that failed or contain what a file cannot.</summary>
    /// <param name="compiled">The scripts.</param>
    /// <param name="sources">The source of the data files that they read.</param>
    /// <param name="isRunning">Called before each of them runs.</param>
    public static IEnumerable<(
        RuleScript Script, RuleFile File)> Run(CompiledScripts compiled, IRuleSources sources, Action<RuleScript> isRunning)
    {
        var canaries = _canaries ??= Canaries.Take();
        var assembly = Assembly.Load(compiled.Assembly, compiled.Symbols);
        string? changedBy = null;
        foreach (var (script, className) in compiled.Scripts)
        {
            if (changedBy is not null)
            {
                script.Diagnostics.NotRunBehind(new SourceSpan(script.Path, 0), changedBy);
                continue;
            }

            var run = assembly.GetType(className, throwOnError: true)!.GetMethod(ScriptWrapper.Method)!.CreateDelegate<Action<Action>>();
            var data = new DataFiles(script, sources);
            var recorder = new RuleFileRecorder(new CallPlaces(script, className).Of, data.Lines);
            var places = new LiteralPlaces(script) { Elsewhere = data.Place };
            isRunning(script);
            var isWhole = RunsToItsEnd(script, run, recorder) && IsAllowed(script, recorder, places) && data.AreWhole;
            if (!canaries.AreWhole())
            {
                changedBy = script.Path;
                script.Diagnostics.SharedMemoryChanged(new SourceSpan(script.Path, 0));
            }
            else if (isWhole)
            {
                yield return (script, recorder.ToRuleFile(script.Path, places));
            }
        }
    }

    private static bool RunsToItsEnd(RuleScript script, Action<Action> run, RuleFileRecorder recorder)
    {
        try
        {
            RuleFileRecorder.Current = recorder;
            run(recorder.LoadedFilesHaveRun);
            return true;
        }
        catch (Exception exception)
        {
            var cause = exception is TypeInitializationException { InnerException: { } inner } ? inner : exception;
            var at = Place(script, cause) ?? Place(script, exception) ?? new SourceSpan(script.Path, 0);
            if (cause is OutOfMemoryException)
            {
                script.Diagnostics.ScriptTooLarge(at);
                return false;
            }

            script.Diagnostics.ScriptThrew(at, WrapperName.TakeOutOf(cause.GetType().ToString()),
                WrapperName.TakeOutOf(cause.Message ?? ""));
            return false;
        }
        finally
        {
            RuleFileRecorder.Current = null;
        }
    }

    /// <summary>The statement of the rule file, or of what it loads, that was running; the innermost of several.</summary>
    private static SourceSpan? Place(RuleScript script, Exception exception)
    {
        var sources = script.Sources.Select(source => source.Path).ToHashSet(StringComparer.Ordinal);
        return new StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .Where(frame => frame.GetFileName() is { } file && sources.Contains(file))
            .Select(frame => (SourceSpan?)new SourceSpan(frame.GetFileName()!, frame.GetFileLineNumber(), frame.GetFileColumnNumber()))
            .FirstOrDefault();
    }

    private static bool IsAllowed(RuleScript script, RuleFileRecorder recorder, LiteralPlaces places)
    {
        var isAllowed = true;
        foreach (var (statement, name, at) in recorder.MadeByLoadedFiles())
        {
            script.Diagnostics.MadeByLoadedFile(places.Statement(at, statement, name), statement, at.File, script.Path);
            isAllowed = false;
        }

        // The C# compiler fills in the file, unless a superfluous argument has taken its place: Accept("ssh", "192.0.2.7").
        foreach (var (statement, _, at) in recorder.Statements().Where(said => script.Sources.All(source => source.Path != said.At.File)))
        {
            script.Diagnostics.ArgumentTooMany(new SourceSpan(script.Path, at.Line), statement, at.File);
            isAllowed = false;
        }

        return isAllowed;
    }
}
