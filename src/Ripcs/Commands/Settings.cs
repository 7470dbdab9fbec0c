using System.Diagnostics.CodeAnalysis;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Ripcs.Scripting.Reading;

namespace Ripcs.Commands;

/// <summary>What a run is told: by options, by variables of the environment, and by the host's settings, in this order.</summary>
internal sealed class Settings
{
    private const int DefaultKeep = 100;

    /// <summary>How long a command waits for a lock at boot, if nothing else is said.</summary>
    public static readonly TimeSpan LockWaitAtBoot = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(30);


    private readonly GlobalOptions _options = new();

    public required RipcsEnvironment Environment { get; init; }

    /// <summary>The folder with the host's settings for changes; replaced in tests.</summary>
    public string Folder { get; init; } = "/etc/ripcs";

    /// <summary>The users whose rule files and settings are accepted; replaced in tests.</summary>
    [AllowNull]
    public FileTrust Trust { get => field ??= FileTrust.OfThisProcess(Environment.SudoUser); init; }

    /// <summary>The options that are allowed before or after every command.</summary>
    public IEnumerable<Option> Options => _options.All;

    /// <summary>The option of every command that compiles.</summary>
    public Option<bool> NoCache { get; } = CommonOptions.NoCache();

    /// <summary>What is wrong with the settings of the host; null if nothing is.</summary>
    public string? Problem => Own.Problem;

    private SettingsFile Own => field ??= new SettingsFile(Path.Combine(Folder, SettingsFile.Name), _options.Settings, Trust);

    /// <summary>True if results of earlier runs must not be used.</summary>
    public bool IsAfresh(ParseResult result) => result.GetValue(NoCache);

    /// <summary>True if the state directory of another machine is to be assigned to this machine.</summary>
    public bool Adopts(ParseResult result) => result.GetValue(_options.Adopt);

    /// <summary>The variant of iptables; null if none is named.</summary>
    public BackendChoice? Backend(ParseResult result) =>
        result.GetValue(_options.Backend) ?? Environment.BackendChoice() ?? Own.Value(_options.Backend);

    /// <summary>Why a setting that may name the variant of iptables cannot be used; null if the variant is known.</summary>
    public string? BackendProblem(ParseResult result) =>
        Backend(result) is null && Own.MayName(_options.Backend) ? Own.Problem : null;

    /// <summary>The directory below which rule files may read; null if none is named.</summary>
    public string? RulesRoot(ParseResult result) => result.GetValue(_options.Root) ?? Own.Value(_options.Root);

    /// <summary>The state directory; null if none is named.</summary>
    public string? StateDirectory(ParseResult result) => result.GetValue(_options.StateDirectory) ?? Environment.StateDirectory;

    /// <summary>How long to wait for another change; null if that is not said.</summary>
    public TimeSpan? Wait(ParseResult result) => result.GetValue(_options.Wait) ?? Own.Value(_options.Wait);

    /// <summary>How long to wait for a lock.</summary>
    public TimeSpan WaitForLock(ParseResult result) =>
        Wait(result) ?? (HostCommand.Of(result) is { IsAtBoot: true } ? LockWaitAtBoot : LockWait);

    /// <summary>How many changes the history keeps.</summary>
    public int Keep(ParseResult result) =>
        result.GetValue(_options.Keep) ?? Environment.KeptChanges() ?? Own.Value(_options.Keep) ?? DefaultKeep;

    /// <summary>The environment of a guard: with what the command line said, which the guard does not have.</summary>
    public RipcsEnvironment OfGuard(ParseResult result) =>
        result.GetValue(_options.Keep) is { } keep ? Environment with { Keep = $"{keep}" } : Environment;

    /// <summary>Shows a text that is too long for the terminal; null if it is printed directly.</summary>
    public Pager? Pager(ParseResult result) => result.GetValue(_options.NoPager) || Environment.IsTerminalDumb ? null
        : Environment.Pager is { } chosen ? Host.Processes.Pager.Chosen(chosen) : Host.Processes.Pager.Usual();

    /// <param name="result">The command line.</param>
    /// <param name="isTerminal">True if the output that it colours is a terminal.</param>
    public Palette Palette(ParseResult result, bool isTerminal) => new((result.GetValue(_options.Color) ?? ColorChoice.Auto) switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        ColorChoice.Auto => isTerminal && !Environment.IsColorRefused,
        var other => throw new InvalidOperationException($"unknown choice of colour: {other}"),
    });
}
