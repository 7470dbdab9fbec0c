using Ripcs.Changes.Confirming;
using Ripcs.Changes.Operations;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sessions;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter.Connections;
using Ripcs.Host.Netfilter.Nftables;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;
using Ripcs.Host.Sandbox;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;

namespace Ripcs.Commands;

/// <summary>
/// What a command needs of the world, made from the command line and the environment. Tests put a fake netfilter and string writers in.
/// </summary>
internal sealed class CommandHost
{
    private readonly GlobalOptions _options = new();

    // What the run reads of the state several times.
    private readonly ReadFiles _often = new();

    private EarlyLook? _early;

    // The text that was compiled, for messages about it: a file may have been saved again since.
    private ValueList<SourceText> _sources;

    public required TextWriter Output { get; init; }

    public required TextWriter Errors { get; init; }

    public required bool IsTerminal { get; init; }

    /// <summary>How many columns there are where the output is printed; null where that is no terminal, or does not say.</summary>
    public int? OutputWidth { get; init; }

    /// <summary>How many lines the terminal shows at once on which the output
    /// is printed; null where that is no terminal, or does not say.</summary>
    public int? OutputHeight { get; init; }

    /// <summary>How many columns there are where errors are printed; null where that is no terminal.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>True to say on the terminal of errors, if they go to one, what a run is doing that takes long.</summary>
    public bool ShowsProgress { get; init; }

    private ProgressLine? Progress => ShowsProgress && ErrorWidth is { } width ? field ??= new ProgressLine(Errors, width, Clock) : null;

    public required RipcsEnvironment Environment { get; init; }

    /// <summary>Looks for a variable in the processes that this one comes from.</summary>
    public Func<string, string?> Ancestors { get; init; } = _ => null;

    /// <summary>Looks for a variable in all processes of the users that this one comes from.</summary>
    public Func<string, ValueList<string>> OwnUsers { get; init; } = _ => [];

    /// <summary>True if a connection to this host is open; replaced in tests.</summary>
    public Func<SshSession, bool> IsOpen { get; init; } = session => new TcpSockets().IsOpen(session.FromHere);

    /// <summary>
    /// The ssh connections of the caller and of the users by whom they came, the caller's own first; none where a program runs without a
    /// terminal that nobody by ssh started. Who is not logged in has none: else anybody who knocks at the port could keep a change from
    /// being made.
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

            // One that is closed is the caller's all the same where no other is known, as behind mosh.
            return open.Count > 0 ? open : [.. known];
        }
    }

    /// <summary>The same, with what of this machine their fate depends on.</summary>
    public CallerSession? Caller => CallerWho(isForcing: false);

    /// <summary>The same for one who may go on although it locks them out.</summary>
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

    /// <summary>True from the moment on at which the first block of a change may be written.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Replaces the kernel in tests.</summary>
    public INetfilter? Netfilter { get; init; }

    /// <summary>The addresses of this machine; replaced in tests.</summary>
    public Func<Family, ValueList<IpPrefix>> Addresses { get; init; } = HostAddresses.Of;

    /// <summary>The interfaces of this machine, none where nobody can tell; replaced in tests.</summary>
    public Func<ValueList<string>> Interfaces { get; init; } = HostAddresses.Interfaces;

    /// <summary>The interface by which an address is reached; null where that is not known. Replaced in tests.</summary>
    public Func<IpPrefix, string?> CardTo { get; init; } = new Routes().CardTo;

    /// <summary>The same where no other way is possible: by marks, by source, or by several routes at once. Replaced in tests.</summary>
    public Func<IpPrefix, string?> OnlyCardTo { get; init; } = new Routes().OnlyCardTo;

    /// <summary>Its addresses and routes, of which it is told what a change means.</summary>
    public HostEnds Ends => new(Addresses, OnlyCardTo);

    /// <summary>The connections that the kernel tracks; replaced in tests.</summary>
    public IConntrack Conntrack { get; init; } = new KernelConntrack();

    /// <summary>Finds and ends the live connections that rules deny.</summary>
    /// <param name="isForced">True to end the caller's own with them.</param>
    public Revocation Revocation(bool isForced) =>
        new(Conntrack, new HostEnds(Addresses, CardTo)) {
        Callers = isForced ? [] : Sessions is [var first, ..] && first == OwnSession ? [first] : Sessions };

    /// <summary>Replaces the owners of rule files in tests.</summary>
    public FileTrust? Trust { get; init; }

    /// <summary>Told before each step that changes a file of the state; tests crash here.</summary>
    public Action<string>? AtStateStep { get; init; }

    /// <summary>The options that stand before or behind every command.</summary>
    public IEnumerable<Option> GlobalOptions => _options.All;

    /// <summary>The option of every command that compiles.</summary>
    public Option<bool> NoCache { get; } = CommonOptions.NoCache();

    /// <summary>True if nothing that is known from earlier runs is to be used.</summary>
    public bool IsAfresh(ParseResult result) => result.GetValue(NoCache);

    /// <summary>What shows a text that is too long for the terminal; null where it is printed like any other.</summary>
    public Pager? Pager(ParseResult result) => result.GetValue(_options.NoPager) || Environment.IsTerminalDumb ? null
        : Environment.Pager is { } chosen ? Host.Processes.Pager.Chosen(chosen) : Host.Processes.Pager.Usual();

    public Palette Palette(ParseResult result) => Palette(result, IsTerminal);

    /// <summary>Prints what is wrong with the rule files that were compiled last.</summary>
    /// <param name="errors">Where to; null for where errors go.</param>
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

    public BackendChoice Backend(ParseResult result) => result.GetValue(_options.Backend) ?? Environment.BackendChoice();

    /// <summary>Replaces the compiler in tests that run the same rule files again and again.</summary>
    public Func<string, FileTrust, DateOnly, KeptResults?, CompileProgress?, CompiledRuleSet> Compiler { get; init; } =
        (path, trust, today, kept, told) =>
            RuleSetCompiler.Compile(path, trust, new WorkerStarter(ThisProgram.Words()), new WorkerLimits(), today, kept, told);

    /// <summary>From rule files to partitions; as root, only from files that nobody else could have written.</summary>
    public CompiledRuleSet Compile(ParseResult result, string path) => Compile(path, IsAfresh(result) ? null : Kept());

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
        if (FenceNote.Of(rules.MissingFence) is { } missing)
            Errors.WriteLine(missing);

        foreach (var note in rules.KeptNotes)
        {
            Errors.WriteLine($"warning: {PlainText.Of(note)}");
        }

        _sources = rules.Inputs.Select(input => input.Text).ToValueList();
        return rules;
    }

    /// <summary>The results of rule files that are kept; null where there is no place for them.</summary>
    /// <param name="isComparing">True only to compare them with what the files compile to.</param>
    public KeptResults? Kept(bool isComparing = false) =>
        Environment.CacheFolder(FileTrust.IsRoot()) is { } folder ? KeptResults.In(folder, isComparing) : null;

    /// <summary>Whose files are taken.</summary>
    public FileTrust TrustedFiles => Trust ?? FileTrust.OfThisProcess(Environment.SudoUser);

    /// <summary>The rule files and what they load, if they are sound as files; nothing is compiled.</summary>
    public RuleSetFiles? ReadAgain(string path, ValueList<string> loaded)
    {
        var files = RuleSetFiles.ReadAgain(path, TrustedFiles, loaded);
        _sources = files?.Inputs.Select(input => input.Text).ToValueList() ?? [];
        return files;
    }

    /// <summary>Replaces this build of Ripcs in tests.</summary>
    public Func<string> Program { get; init; } = ThisProgram.Stamp;

    /// <summary>Replaces the rehearsal in tests; where they replace the kernel, there is none without it.</summary>
    public IRehearsal? Rehearsal { get; init; }

    public SandboxRunner Sandbox { get; } = new(new ProcessRunner());

    /// <summary>True if the state directory of another machine is to be made that of this machine.</summary>
    public bool Adopts(ParseResult result) => result.GetValue(_options.Adopt);

    /// <summary>Begins to read what the run needs when its rule files are compiled; null where somebody
    /// else's state may become ours first, and in tests that replace the kernel.</summary>
    public EarlyLook? LookEarly(ParseResult result) =>
        _early = Netfilter is not null || Adopts(result) ? null
            : new EarlyLook(Machine(result).LookAtState, () => Tables(result, asked: null));

    private IptablesTools Tables(ParseResult result, BackendChoice? asked) => new(new ProcessRunner(), new IptablesSettings
    {
        Backend = asked ?? Backend(result), LockWait = LockWait(result), XtablesLockFile = Environment.XtablesLockFile,
    }, new KernelNftables());

    private TimeSpan LockWait(ParseResult result) => result.GetValue(_options.Wait) ?? TimeSpan.FromSeconds(30);

    /// <summary>What changes and looks need of the world.</summary>
    public Machine Machine(ParseResult result)
    {
        Machine machine = null!;
        return machine = new Machine
        {
            Netfilter = asked => Watched(Netfilter ?? Tables(result, asked)),
            Rehearsal = () => Watched(Rehearsal ?? (Netfilter is null ? new NamespaceRehearsal(new ProcessRunner(), Backend(result))
                : null)),
            State = new StateAccess(StatePath(result), Here, result.GetValue(_options.Adopt), state => machine.WaitForLock(state),
                AtStateStep) { Often = _often },
            Early = _early,
            Program = Program,
            Place = () => Here.Mark,
            RunDirectory = Environment.RunDirectory,
            LockWait = LockWait(result),
            Backend = () => Backend(result),
            GuardStarter = (state, lockFile, asked) => GuardStarter ?? new GuardStarter(
                new ProcessRunner(),
                () => ProgramCopy.Words([state.FilePath(ProgramCopy.Folder), $"{lockFile}-program"]),
                (Environment with { Keep = result.GetValue(_options.Keep) is { } keep ? $"{keep}"
                    : Environment.Keep }).ForGuard(state.Path, asked),
                state),
            Clock = Clock,
            User = Environment.User ?? "unknown",
            KeptChanges = () => result.GetValue(_options.Keep) ?? Environment.KeptChanges(),
            Begins = () => HasBegun = true,
        };
    }

    private INetfilter Watched(INetfilter netfilter) => Progress is { } progress ? new WatchedNetfilter(netfilter, progress) : netfilter;

    private IRehearsal? Watched(IRehearsal? rehearsal) =>
        rehearsal is not null && Progress is { } progress ? new WatchedRehearsal(rehearsal, progress) : rehearsal;

    /// <summary>Replaces machine and network namespace in tests.</summary>
    public Whereabouts Here { get => field ??= Whereabouts.Current(); init; }

    /// <summary>Where the host says how it wants to be changed; replaced in tests.</summary>
    public string Settings { get; init; } = "/etc/ripcs";

    /// <summary>Where ssh-keygen is; replaced in tests.</summary>
    public Func<string> SshKeygen { get; init; } = () => ProgramFiles.Require("ssh-keygen", "openssh-client");

    /// <summary>The name of this host, for people; replaced in tests.</summary>
    public string Name { get; init; } = System.Environment.MachineName;

    /// <summary>What is typed on the terminal; null where nobody sits in front of one.</summary>
    public TextReader? Answers { get; init; }

    /// <summary>Standard input, for a command that is to read a text there.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Throws away what was typed on the terminal and not read.</summary>
    public Action DropTyped { get; init; } = () => { };

    /// <summary>Replaces the waiting in tests.</summary>
    public Action<TimeSpan> Sleep { get; init; } = Thread.Sleep;

    /// <summary>Replaces the guards in tests.</summary>
    public IGuardStarter? GuardStarter { get; init; }

    private string StatePath(ParseResult result) =>
        result.GetValue(_options.StateDirectory) ?? Environment.StateDirectory ?? Here.Network.DefaultDirectory();
}
