using Ripcs.Changes.Confirming;
using Ripcs.Changes.Operations;
using Ripcs.Core;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter.Nftables;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;
using Ripcs.Host.Sandbox;
using Ripcs.Linux;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Reading;

namespace Ripcs.Commands;

/// <summary>The environment of a command: the terminal, this machine, what the run is told, its compiler, and made of them the machine
/// that changes are made on. Tests use a fake netfilter and string writers.</summary>
internal sealed class CommandHost
{
    // The parts of the state that the run reads several times.
    private readonly ReadFiles _often = new();

    private EarlyLook? _early;
    private BackendChoice? _recordedBackend;

    public required UserTerminal Terminal { get; init; }

    public required Settings Settings { get; init; }

    public HostFacts Facts { get; init; } = new();

    public Callers Callers => field ??= new(Facts, Settings.Environment.SshConnection, isAtTerminal: Terminal.Answers is not null);

    public Compiling Compiling { get => field ??= new(Settings, Terminal, Facts.Clock); init; }

    public SandboxRunner Sandbox { get; } = new(new ProcessRunner());

    /// <summary>True as soon as the first block of a change may be written.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Replaces the kernel; for tests.</summary>
    public INetfilter? Netfilter { get; init; }

    /// <summary>Replaces the rehearsal; for tests. If tests replace the kernel, there is none without it.</summary>
    public IRehearsal? Rehearsal { get; init; }

    /// <summary>Replaces the guards; for tests.</summary>
    public IGuardStarter? GuardStarter { get; init; }

    /// <summary>Replaces this build of Ripcs; for tests.</summary>
    public Func<string> Program { get => field ??= () => ThisProgram.Stamp(Compiling.Dotnet); init; }

    /// <summary>Called before each step that changes a file of the state; tests crash here.</summary>
    public Action<string>? AtStateStep { get; init; }

    public Palette Palette(ParseResult result) => Settings.Palette(result, Terminal.IsTerminal);

    /// <summary>Prints the diagnostics of the rule files that were compiled last.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="errors">The writer to use; null for the one for errors.</param>
    public DiagnosticRenderer Diagnostics(ParseResult result, TextWriter? errors = null) => new(
        WrappedWriter.On(errors ?? Terminal.Errors, Terminal.ErrorWidth) ?? errors ?? Terminal.Errors,
        Settings.Palette(result, Terminal.ErrorWidth is not null),
        Terminal.ErrorWidth is { } width ? new SourceExcerpt(Compiling.Sources, width) : null);

    public string StatePath(ParseResult result) => Settings.StateDirectory(result) ?? Facts.Here.Network.DefaultDirectory();

    public BackendChoice Backend(ParseResult result) =>
        Settings.Backend(result) ?? (HostCommand.Of(result) is { IsAtBoot: true } && Settings.BackendProblem(result) is not null
            ? _recordedBackend ??= RestoreRun.RecordedVariant(Machine(result)) : null) ?? BackendChoice.Auto;

    /// <summary>Begins to read what the run needs after its rule files are compiled; null if
    /// the owner of the state may change first, and in tests that replace the kernel.</summary>
    public EarlyLook? LookEarly(ParseResult result)
    {
        var early = Netfilter is not null || Settings.Adopts(result) ? null
            : new EarlyLook(Machine(result).LookAtState, () => Tables(result, asked: null), Machine(result).ReadLate);
        Compiling.Recorded = Settings.Adopts(result) ? null : new RecordedPartitions(() => early is not null ? early.Record
            : Catch.Quietly(() => AppliedFile.Read(Machine(result).LookAtState())));
        return _early = early;
    }

    /// <summary>The environment for changes and read-only commands.</summary>
    public Machine Machine(ParseResult result)
    {
        Machine machine = null!;
        return machine = new Machine
        {
            Netfilter = asked => Watched(Netfilter ?? Tables(result, asked)),
            Rehearsal = () => Watched(Rehearsal ?? (Netfilter is null ? new NamespaceRehearsal(new ProcessRunner(), Backend(result))
                : null)),
            IsAfresh = Settings.IsAfresh(result),
            State = new StateAccess(StatePath(result), Facts.Here, Settings.Adopts(result), state => machine.WaitForLock(state),
                AtStateStep) { Often = _often },
            Early = _early,
            Program = Program,
            Place = () => Facts.Here.Mark,
            RunDirectory = Settings.Environment.RunDirectory,
            LockWait = Settings.WaitForLock(result),
            WhenHeld = WhenHeld(result),
            PendingWait = Settings.Wait(result) ?? TimeSpan.Zero,
            WhileWaiting = (doing, wait) => Watched(doing, wait),
            Sleep = Facts.Sleep,
            Backend = () => Backend(result),
            GuardStarter = (state, lockFile, asked) => GuardStarter ?? new GuardStarter(
                new ProcessRunner(),
                () => [.. ProgramCopy.Words([state.FilePath(ProgramCopy.Folder), $"{lockFile}-program"]), GuardCommand.Name],
                Settings.OfGuard(result).ForGuard(state.Path, asked),
                state),
            Clock = Facts.Clock,
            User = Settings.Environment.User ?? "unknown",
            KeptChanges = () => Settings.Keep(result),
            Openings = Opening.Counter,
            Begins = () => HasBegun = true,
            ReadSet = ReadSet,
        };
    }

    private IptablesTools Tables(ParseResult result, BackendChoice? asked) => new(new ProcessRunner(), new IptablesSettings
    {
        Backend = asked ?? Backend(result), LockWait = Settings.WaitForLock(result),
        XtablesLockFile = Settings.Environment.XtablesLockFile, WhenHeld = WhenHeld(result),
    }, new KernelNftables());

    private ProgressLine? Progress => Terminal.Progress(Facts.Clock);

    private Action<string>? WhenHeld(ParseResult result) => HostCommand.Of(result) is { IsAtBoot: true } && Progress is null
        ? held => Terminal.Errors.WriteLine(
            $"note: {held}; waiting for it, for up to {Settings.WaitForLock(result).TotalSeconds:0.###} s")
        : null;

    private ReadSet ReadSet(string ruleFile, string? directory, RefreshedSet set)
    {
        var read = RefreshedFile.Read(ruleFile, directory, set.File, set.MayBeEmpty, Compiling.TrustedFiles, out var problems);
        return new ReadSet([.. (read ?? []).Where(prefix => prefix.Family == set.Family).Select(AddressSet.Entry)], problems,
            !File.Exists(Path.GetFullPath(set.File, Path.GetDirectoryName(ruleFile)!)));
    }

    private void Watched(string doing, Action wait)
    {
        if (Progress is { } progress)
        {
            progress.While(doing, () =>
            {
                wait();
                return true;
            });
        }
        else
        {
            wait();
        }
    }

    private INetfilter Watched(INetfilter netfilter) => Progress is { } progress ? new WatchedNetfilter(netfilter, progress) : netfilter;

    private IRehearsal? Watched(IRehearsal? rehearsal) =>
        rehearsal is not null && Progress is { } progress ? new WatchedRehearsal(rehearsal, progress) : rehearsal;
}
