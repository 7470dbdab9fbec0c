using Ripcs.Changes.Confirming;
using Ripcs.Changes.Operations;
using Ripcs.Core;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Core.Planning.Owned;
using Ripcs.Editors;
using Ripcs.Host.Netfilter.Connections;
using Ripcs.Host.Netfilter.Nftables;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;
using Ripcs.Host.Sandbox;
using Ripcs.Linux;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;

namespace Ripcs.Commands;

/// <summary>The environment of a command, made from the command line and the
/// environment variables. Tests use a fake netfilter and string writers.</summary>
internal sealed class CommandHost
{
    private const int DefaultKeep = 100;

    private readonly GlobalOptions _options = new();
    private string? _rulesRoot;

    // The parts of the state that the run reads several times.
    private readonly ReadFiles _often = new();

    private readonly HashSet<string> _told = [];

    private EarlyLook? _early;
    private RecordedPartitions? _recorded;
    private BackendChoice? _recordedBackend;

    // The compiled text, for messages about it: a file may have been changed since.
    private ValueList<SourceText> _sources;

    public required TextWriter Output { get; init; }

    public required TextWriter Errors { get; init; }

    public required bool IsTerminal { get; init; }

    /// <summary>The width of the terminal for output in columns; null without a terminal, or if it is unknown.</summary>
    public int? OutputWidth { get; init; }

    /// <summary>The height of the terminal for output in lines; null without a terminal, or if it is unknown.</summary>
    public int? OutputHeight { get; init; }

    /// <summary>The width of the terminal for errors in columns; null without a terminal.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>True to show the progress of a long run on the terminal for errors, if there is one.</summary>
    public bool ShowsProgress { get; init; }

    private ProgressLine? Progress => ShowsProgress && ErrorWidth is { } width ? field ??= new ProgressLine(Errors, width, Clock) : null;

    public required RipcsEnvironment Environment { get; init; }

    /// <summary>Reads a variable in the ancestors of this process.</summary>
    public Func<string, string?> Ancestors { get; init; } = _ => null;

    /// <summary>Reads a variable in all processes of the users through whom the caller logged in.</summary>
    public Func<string, ValueList<string>> OwnUsers { get; init; } = _ => [];

    /// <summary>True if a connection to this host is open; replaced in tests.</summary>
    public Func<SshSession, bool> IsOpen { get; init; } = session => new TcpSockets().IsOpen(session.FromHere);

    /// <summary>
    /// The ssh connections of the caller and of the users through whom the caller logged in, the caller's own first; none for a program
    /// without a terminal that was not started by ssh. Connections that are not logged in do not count: otherwise anyone who connects to
    /// the port could prevent a change.
    /// </summary>
    public ValueList<SshSession> Sessions
    {
        get
        {
            var own = OwnSession;
            IEnumerable<SshSession> known = own is null ? [] : [own];
            ValueList<SshSession> open = own is null && Answers is null ? []
                : [.. known.Concat(OwnUsers(RipcsEnvironment.SshConnectionName).Select(SshSession.Of).OfType<SshSession>()).Distinct()
                    .Where(IsOpen)];

            // A closed connection still counts as the caller's if no other is known, for example with mosh.
            return open.Count > 0 ? open : [.. known];
        }
    }

    /// <summary>The same, with the properties of this machine that matter for the sessions.</summary>
    public CallerSession? Caller => CallerWho(isForcing: false);

    /// <summary>The same for a caller who may continue in spite of a lockout.</summary>
    /// <param name="isForcing">True if --force was given.</param>
    public CallerSession? CallerWho(bool isForcing) => Sessions.Select(With).ToList() is [var first, .. var others]
        ? first with { IsForcing = isForcing, Others = [.. others] } : null;

    private SshSession? OwnSession => field ??= SshSession.Of(Environment.SshConnection ?? Ancestors(RipcsEnvironment.SshConnectionName));

    private CallerSession With(SshSession session) =>
        new(session, Ends.Local(session.Family)!,
            CardTo(session.Client) is { } card ? ValueSet.Of(PacketFields.Interface(card)) : PacketFields.Cards, Clock.GetUtcNow())
        {
            IsOwn = session == OwnSession,
            Unseen = Conntrack.TakesUpInTheMiddle ? PacketState.New : PacketState.Invalid,
            IsTracked = () => Conntrack.Has(session.Is),
        };

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>True as soon as the first block of a change may be written.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Replaces the kernel; for tests.</summary>
    public INetfilter? Netfilter { get; init; }

    /// <summary>The addresses of this machine; replaced in tests.</summary>
    public Func<Family, ValueList<IpPrefix>> Addresses { get; init; } = HostAddresses.Of;

    /// <summary>The interfaces of this machine, none if unknown; replaced in tests.</summary>
    public Func<ValueList<string>> Interfaces { get; init; } = HostAddresses.Interfaces;

    /// <summary>The interface by which an address is reached; null if unknown. Replaced in tests.</summary>
    public Func<IpPrefix, string?> CardTo { get; init; } = new Routes().CardTo;

    /// <summary>The same, but only if no other route is possible, by marks,
    /// by source, or by several routes at once. Replaced in tests.</summary>
    public Func<IpPrefix, string?> OnlyCardTo { get; init; } = new Routes().OnlyCardTo;

    /// <summary>The same for all addresses; replaced in tests.</summary>
    public Func<ValueList<RouteStep>> RouteSteps { get; init; } = new Routes().Steps;

    /// <summary>The host's addresses and routes, to report the effect of a change.</summary>
    public HostEnds Ends => new(Addresses, OnlyCardTo);

    /// <summary>The connections that the kernel tracks; replaced in tests.</summary>
    public IConntrack Conntrack { get; init; } = new KernelConntrack();

    /// <summary>Finds and ends the live connections that rules deny.</summary>
    /// <param name="how">Whether that is asked for; with --force the caller's own connections end as well.</param>
    public Revocation? Revocation(ApplyOptions how) => !how.Revokes ? null : new(Conntrack, new HostEnds(Addresses, CardTo))
    {
        Callers = how.Force ? [] : Sessions is [var first, ..] && first == OwnSession ? [first] : Sessions,
    };

    /// <summary>Replaces the owners of rule files; for tests.</summary>
    public FileTrust? Trust { get; init; }

    /// <summary>Called before each step that changes a file of the state; tests crash here.</summary>
    public Action<string>? AtStateStep { get; init; }

    /// <summary>The options that are allowed before or after every command.</summary>
    public IEnumerable<Option> GlobalOptions => _options.All;

    /// <summary>The option of every command that compiles.</summary>
    public Option<bool> NoCache { get; } = CommonOptions.NoCache();

    /// <summary>True if results of earlier runs must not be used.</summary>
    public bool IsAfresh(ParseResult result) => result.GetValue(NoCache);

    /// <summary>Shows a text that is too long for the terminal; null if it is printed directly.</summary>
    public Pager? Pager(ParseResult result) => result.GetValue(_options.NoPager) || Environment.IsTerminalDumb ? null
        : Environment.Pager is { } chosen ? Host.Processes.Pager.Chosen(chosen) : Host.Processes.Pager.Usual();

    public Palette Palette(ParseResult result) => Palette(result, IsTerminal);

    /// <summary>Prints the diagnostics of the rule files that were compiled last.</summary>
    /// <param name="errors">The writer to use; null for the one for errors.</param>
    public DiagnosticRenderer Diagnostics(ParseResult result, TextWriter? errors = null) => new(
        WrappedWriter.On(errors ?? Errors, ErrorWidth) ?? errors ?? Errors, Palette(result, ErrorWidth is not null),
        ErrorWidth is { } width ? new SourceExcerpt(_sources, width) : null);

    private Palette Palette(ParseResult result, bool isTerminal) => new((result.GetValue(_options.Color) ?? ColorChoice.Auto) switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        ColorChoice.Auto => isTerminal && !Environment.IsColorRefused,
        var other => throw new InvalidOperationException($"unknown choice of colour: {other}"),
    });

    public BackendChoice Backend(ParseResult result) =>
        NamedBackend(result) ?? (IsRestore(result) && BackendProblem(result) is not null
            ? _recordedBackend ??= RestoreRun.RecordedVariant(Machine(result)) : null) ?? BackendChoice.Auto;

    private BackendChoice? NamedBackend(ParseResult result) =>
        result.GetValue(_options.Backend) ?? Environment.BackendChoice() ?? Own.Value(_options.Backend);

    /// <summary>Why a setting that may name the variant of iptables cannot be used; null if the variant is known.</summary>
    public string? BackendProblem(ParseResult result) =>
        NamedBackend(result) is null && Own.MayName(_options.Backend) ? Own.Problem : null;

    /// <summary>Replaces the compiler; for tests that run the same rule files again and again.</summary>
    public Func<string, FileTrust, DateOnly, KeptResults?, CompileProgress?, CompiledRuleSet> Compiler
    {
        get => field ??= (path, trust, today, kept, told) =>
            RuleSetCompiler.Compile(path, trust, new WorkerStarter([WorkerStarter.Program], Dotnet), new WorkerLimits(), today, kept, told);
        init;
    }

    /// <summary>The rule files of a folder for an editor, which may have texts that are not saved.</summary>
    public EditedFolder Edited(string folder) => new(
        folder,
        new EditedRules(folder, TrustedFiles, new WorkerStarter([WorkerStarter.Program], Dotnet), () => Today.Of(Clock), () => Kept()),
        rules => Told(rules) with { Each = rules.Each.Select(InWords).ToValueList() },
        InWords,
        new EditorCompiler(new WorkerStarter([WorkerStarter.Program, IWorkerStarter.ForEditor], Dotnet), folder, TrustedFiles));

    // The folder of .NET for the worker; null if there is none.
    private string? Dotnet => RuntimeFiles.DotnetRoot(Environment.DotnetRoot);

    /// <summary>Compiles rule files to partitions; as root, only files that no other user could have written.</summary>
    public CompiledRuleSet Compile(ParseResult result, string path) =>
        Compile(path, IsAfresh(result) ? null : Kept(recorded: _recorded));

    /// <inheritdoc cref="Compile(ParseResult, string)"/>
    public CompiledRuleSet Compile(string path, KeptResults? kept)
    {
        if (PlanFiles.IsPlan(path))
        {
            throw new WrongUsageException(
                $"{path} is a plan, and this command takes rule files; look at it with: ripcs plan show {path}; apply it with: ripcs "
                + $"rules apply {path}");
        }

        var today = Today.Of(Clock);
        var rules = Progress is { } progress ? new WatchedCompiler(Compiler, progress).Compile(path, TrustedFiles, today, kept)
            : Compiler(path, TrustedFiles, today, kept, null);
        _sources = rules.Inputs.Select(input => input.Text).ToValueList();
        return Told(rules);
    }

    // Prints notes about compiling, each once, and puts the names of commands into the messages.
    private CompiledRuleSet Told(CompiledRuleSet rules)
    {
        var notes = rules.KeptNotes.Select(note => $"warning: {PlainText.Of(note)}");
        if (FenceNote.Of(rules.MissingFence) is { } missing)
            notes = notes.Prepend($"note: {missing}");

        foreach (var note in notes.Where(_told.Add))
        {
            Errors.WriteLine(note);
        }

        return rules with { Diagnostics = rules.Diagnostics.Select(said => said.InWords()).ToValueList() };
    }

    private static CompiledFile InWords(CompiledFile file) =>
        file with { Diagnostics = file.Diagnostics.Select(said => said.InWords()).ToValueList() };

    /// <summary>The kept results of rule files; null if there is no folder for them.</summary>
    /// <param name="isComparing">True only to compare them with the results of compiling.</param>
    /// <param name="recorded">The partitions of the host's record; null if the run does not read it.</param>
    public KeptResults? Kept(bool isComparing = false, IRecordedPartitions? recorded = null) =>
        Environment.CacheFolder(FileTrust.IsRoot()) is { } folder ? KeptResults.In(folder, Dotnet, isComparing, recorded) : null;

    /// <summary>The users whose files are accepted.</summary>
    public FileTrust TrustedFiles => (Trust ?? FileTrust.OfThisProcess(Environment.SudoUser)).Below(_rulesRoot);

    /// <summary>From now on rule files may read what is below the folder that this command line, or the host's settings, name.</summary>
    public void ReadBelow(ParseResult result) => _rulesRoot = result.GetValue(_options.Root) ?? Own.Value(_options.Root);

    /// <summary>The rule files and the files that they load, if they are acceptable as files; nothing is compiled.</summary>
    public RuleSetFiles? ReadAgain(string path, ValueList<string> loaded)
    {
        var files = RuleSetFiles.ReadAgain(path, TrustedFiles, loaded);
        _sources = files?.Inputs.Select(input => input.Text).ToValueList() ?? [];
        return files;
    }

    /// <summary>Replaces this build of Ripcs; for tests.</summary>
    public Func<string> Program { get => field ??= () => ThisProgram.Stamp(Dotnet); init; }

    /// <summary>Replaces the rehearsal; for tests. If tests replace the kernel, there is none without it.</summary>
    public IRehearsal? Rehearsal { get; init; }

    public SandboxRunner Sandbox { get; } = new(new ProcessRunner());

    /// <summary>True if the state directory of another machine is to be assigned to this machine.</summary>
    public bool Adopts(ParseResult result) => result.GetValue(_options.Adopt);

    /// <summary>Begins to read what the run needs after its rule files are compiled; null if
    /// the owner of the state may change first, and in tests that replace the kernel.</summary>
    public EarlyLook? LookEarly(ParseResult result)
    {
        var early = Netfilter is not null || Adopts(result) ? null
            : new EarlyLook(Machine(result).LookAtState, () => Tables(result, asked: null), Machine(result).ReadLate);
        _recorded = Adopts(result) ? null : new RecordedPartitions(() => early is not null ? early.Record
            : Catch.Quietly(() => AppliedFile.Read(Machine(result).LookAtState())));
        return _early = early;
    }

    private IptablesTools Tables(ParseResult result, BackendChoice? asked) => new(new ProcessRunner(), new IptablesSettings
    {
        Backend = asked ?? Backend(result), LockWait = LockWait(result), XtablesLockFile = Environment.XtablesLockFile,
        WhenHeld = WhenHeld(result),
    }, new KernelNftables());

    private TimeSpan? Wait(ParseResult result) => result.GetValue(_options.Wait) ?? Own.Value(_options.Wait);

    private TimeSpan LockWait(ParseResult result) =>
        Wait(result) ?? (IsRestore(result) ? RestoreCommand.LockWait : TimeSpan.FromSeconds(30));

    private static bool IsRestore(ParseResult result) => result.CommandResult.Command.Name == RestoreCommand.Name;

    private Action<string>? WhenHeld(ParseResult result) => IsRestore(result) && Progress is null
        ? held => Errors.WriteLine($"note: {held}; waiting for it, for up to {LockWait(result).TotalSeconds:0.###} s") : null;

    /// <summary>The environment for changes and read-only commands.</summary>
    public Machine Machine(ParseResult result)
    {
        Machine machine = null!;
        return machine = new Machine
        {
            Netfilter = asked => Watched(Netfilter ?? Tables(result, asked)),
            Rehearsal = () => Watched(Rehearsal ?? (Netfilter is null ? new NamespaceRehearsal(new ProcessRunner(), Backend(result))
                : null)),
            IsAfresh = IsAfresh(result),
            State = new StateAccess(StatePath(result), Here, result.GetValue(_options.Adopt), state => machine.WaitForLock(state),
                AtStateStep) { Often = _often },
            Early = _early,
            Program = Program,
            Place = () => Here.Mark,
            RunDirectory = Environment.RunDirectory,
            LockWait = LockWait(result),
            WhenHeld = WhenHeld(result),
            PendingWait = Wait(result) ?? TimeSpan.Zero,
            WhileWaiting = (doing, wait) => Watched(doing, wait),
            Sleep = Sleep,
            Backend = () => Backend(result),
            GuardStarter = (state, lockFile, asked) => GuardStarter ?? new GuardStarter(
                new ProcessRunner(),
                () => [.. ProgramCopy.Words([state.FilePath(ProgramCopy.Folder), $"{lockFile}-program"]), GuardCommand.Name],
                (Environment with { Keep = result.GetValue(_options.Keep) is { } keep ? $"{keep}"
                    : Environment.Keep }).ForGuard(state.Path, asked),
                state),
            Clock = Clock,
            User = Environment.User ?? "unknown",
            KeptChanges = () => result.GetValue(_options.Keep) ?? Environment.KeptChanges() ?? Own.Value(_options.Keep) ?? DefaultKeep,
            Begins = () => HasBegun = true,
            ReadSet = ReadSet,
        };
    }

    private ReadSet ReadSet(string ruleFile, string? directory, RefreshedSet set)
    {
        var read = RefreshedFile.Read(ruleFile, directory, set.File, set.MayBeEmpty, TrustedFiles, out var problems);
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

    /// <summary>Replaces machine and network namespace; for tests.</summary>
    public HostIdentity Here { get => field ??= HostIdentity.Current(); init; }

    /// <summary>The folder with the host's settings for changes; replaced in tests.</summary>
    public string Settings { get; init; } = "/etc/ripcs";

    private SettingsFile Own => field ??= new SettingsFile(Path.Combine(Settings, SettingsFile.Name), _options.Settings, TrustedFiles);

    /// <summary>What is wrong with the settings of the host; null if nothing is.</summary>
    public string? SettingsProblem => Own.Problem;

    /// <summary>The path of ssh-keygen; replaced in tests.</summary>
    public Func<string> SshKeygen { get; init; } = () => ProgramFiles.Require("ssh-keygen", "openssh-client");

    /// <summary>The name of this host to show; replaced in tests.</summary>
    public string Name { get; init; } = System.Environment.MachineName;

    /// <summary>The input from the terminal; null without a user at one.</summary>
    public TextReader? Answers { get; init; }

    /// <summary>Standard input, for a command that reads a text from it.</summary>
    public Func<Stream> Input { get; init; } = () => Stream.Null;

    /// <summary>Discards unread input from the terminal.</summary>
    public Action DropTyped { get; init; } = () => { };

    /// <summary>Replaces sleeping; for tests.</summary>
    public Action<TimeSpan> Sleep { get; init; } = Thread.Sleep;

    /// <summary>Replaces the guards; for tests.</summary>
    public IGuardStarter? GuardStarter { get; init; }

    /// <summary>The folder that is taken for /, for the settings of other programs; replaced in tests.</summary>
    public string Root { get; init; } = "/";

    public string StatePath(ParseResult result) =>
        result.GetValue(_options.StateDirectory) ?? Environment.StateDirectory ?? Here.Network.DefaultDirectory();
}
