using Ripcs.Core;
using Ripcs.Editors;
using Ripcs.Host.Processes;
using Ripcs.Linux;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;

namespace Ripcs.Commands;

/// <summary>Compiles rule files, and keeps their text for messages about them.</summary>
/// <param name="settings">The settings of the run.</param>
/// <param name="terminal">Gets the notes about compiling.</param>
/// <param name="clock">Tells which day it is.</param>
internal sealed class Compiling(Settings settings, UserTerminal terminal, TimeProvider clock)
{
    private readonly HashSet<string> _told = [];

    private string? _rulesRoot;

    /// <summary>The compiled text, for messages about it: a file may have been changed since.</summary>
    public ValueList<SourceText> Sources { get; private set; }

    /// <summary>The partitions of the host's record; null if the run does not read it.</summary>
    public RecordedPartitions? Recorded { get; set; }

    /// <summary>The compiler; replaced in tests that run the same rule files again and again.</summary>
    public Func<string, FileTrust, DateOnly, KeptResults?, CompileProgress?, CompiledRuleSet> Compiler
    {
        get => field ??= (path, trust, today, kept, told) =>
            RuleSetCompiler.Compile(path, trust, new WorkerStarter([WorkerStarter.Program], Dotnet), new WorkerLimits(), today, kept, told);
        init;
    }

    /// <summary>The folder of .NET for the worker; null if there is none.</summary>
    public string? Dotnet => RuntimeFiles.DotnetRoot(settings.Environment.DotnetRoot);

    /// <summary>The users whose files are accepted.</summary>
    public FileTrust TrustedFiles => settings.Trust.Below(_rulesRoot);

    /// <summary>From now on rule files may read what is below the folder that this command line, or the host's settings, name.</summary>
    public void ReadBelow(ParseResult result) => _rulesRoot = settings.RulesRoot(result);

    /// <summary>Compiles rule files to partitions; as root, only files that no other user could have written.</summary>
    public CompiledRuleSet Compile(ParseResult result, string path) =>
        Compile(path, settings.IsAfresh(result) ? null : Kept(recorded: Recorded));

    /// <inheritdoc cref="Compile(ParseResult, string)"/>
    public CompiledRuleSet Compile(string path, KeptResults? kept)
    {
        if (PlanFiles.IsPlan(path))
        {
            throw new WrongUsageException(
                $"{path} is a plan, and this command takes rule files; look at it with: ripcs plan show {path}; apply it with: ripcs "
                + $"rules apply {path}");
        }

        var today = Today.Of(clock);
        var rules = terminal.Progress(clock) is { } progress
            ? new WatchedCompiler(Compiler, progress).Compile(path, TrustedFiles, today, kept)
            : Compiler(path, TrustedFiles, today, kept, null);
        Sources = rules.Inputs.Select(input => input.Text).ToValueList();
        return Told(rules);
    }

    /// <summary>The rule files and the files that they load, if they are acceptable as files; nothing is compiled.</summary>
    public RuleSetFiles? ReadAgain(string path, ValueList<string> loaded)
    {
        var files = RuleSetFiles.ReadAgain(path, TrustedFiles, loaded);
        Sources = files?.Inputs.Select(input => input.Text).ToValueList() ?? [];
        return files;
    }

    /// <summary>The kept results of rule files; null if there is no folder for them.</summary>
    /// <param name="isComparing">True only to compare them with the results of compiling.</param>
    /// <param name="recorded">The partitions of the host's record; null if the run does not read it.</param>
    public KeptResults? Kept(bool isComparing = false, IRecordedPartitions? recorded = null) =>
        settings.Environment.CacheFolder(FileTrust.IsRoot()) is { } folder ? KeptResults.In(folder, Dotnet, isComparing, recorded) : null;

    /// <summary>The rule files of a folder for an editor, which may have texts that are not saved.</summary>
    public EditedFolder Edited(string folder) => new(
        folder,
        new EditedRules(folder, TrustedFiles, new WorkerStarter([WorkerStarter.Program], Dotnet), () => Today.Of(clock), () => Kept()),
        rules => Told(rules) with { Each = rules.Each.Select(InWords).ToValueList() },
        InWords,
        new EditorCompiler(new WorkerStarter([WorkerStarter.Program, IWorkerStarter.ForEditor], Dotnet), folder, TrustedFiles));

    // Prints notes about compiling, each once, and puts the names of commands into the messages.
    private CompiledRuleSet Told(CompiledRuleSet rules)
    {
        var notes = rules.KeptNotes.Select(note => $"warning: {PlainText.Of(note)}");
        if (FenceNote.Of(rules.MissingFence) is { } missing)
            notes = notes.Prepend($"note: {missing}");

        foreach (var note in notes.Where(_told.Add))
        {
            terminal.Errors.WriteLine(note);
        }

        return rules with { Diagnostics = rules.Diagnostics.Select(said => said.InWords()).ToValueList() };
    }

    private static CompiledFile InWords(CompiledFile file) =>
        file with { Diagnostics = file.Diagnostics.Select(said => said.InWords()).ToValueList() };
}
