using Ripcs.Host.Processes;

namespace Ripcs.Commands;

/// <summary>The environment variables of Ripcs, read once. Options on the command line take precedence. A sandbox sets
/// the first three, RIPCS_CACHE_DIR and XTABLES_LOCKFILE, to separate the commands inside from the host's state.</summary>
internal sealed record RipcsEnvironment(
    string? StateDirectory, string? RunDirectory, string? Backend, string? XtablesLockFile, string? User, bool IsColorRefused = false,
    string? Keep = null)
{
    /// <summary>The number of changes in the history.</summary>
    public const string KeepName = "RIPCS_KEEP";

    /// <summary>Shows the stack trace of an unexpected failure.</summary>
    public const string TraceName = "RIPCS_TRACE";

    /// <summary>Set by sshd: client, its port, this host's address, its port.</summary>
    public const string SshConnectionName = "SSH_CONNECTION";

    /// <summary>The place of .NET, if it is not where the program looks.</summary>
    private const string DotnetRootName = "DOTNET_ROOT";

    private const string OwnPagerName = "RIPCS_PAGER";
    private const string PagerName = "PAGER";

    private const string CacheOfRoot = "/var/cache/ripcs";

    /// <summary>The number of the user who called sudo: that user's rule files are accepted like root's.</summary>
    public uint? SudoUser { get; init; }

    /// <summary>The pager that the caller has chosen, as a shell command. Under sudo it is ignored: the
    /// caller may be allowed to read rules as root, but not to run other programs as root.</summary>
    public string? Pager { get; init; }

    /// <summary>True for a terminal on which the cursor cannot move back.</summary>
    public bool IsTerminalDumb { get; init; }

    /// <summary>True to print the stack trace of an unexpected failure.</summary>
    public bool IsTraced { get; init; }

    /// <summary>SSH_CONNECTION, which sudo removes.</summary>
    public string? SshConnection { get; init; }

    /// <summary>RIPCS_CACHE_DIR.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>The cache folder of an ordinary user's programs.</summary>
    public string? CacheOfUser { get; init; }

    /// <summary>DOTNET_ROOT, to be passed on.</summary>
    public string? DotnetRoot { get; init; }

    /// <summary>Runs some work while .NET cannot find out the kind of terminal;
    /// programs that are started later get the variable again.</summary>
    public static void WithoutTerminal(Action work)
    {
        const string terminal = "TERM";
        var kind = System.Environment.GetEnvironmentVariable(terminal);
        System.Environment.SetEnvironmentVariable(terminal, null);
        work();
        System.Environment.SetEnvironmentVariable(terminal, kind);
    }

    /// <summary>The variables of this process; an empty variable counts as missing.</summary>
    public static RipcsEnvironment Read()
    {
        // Programs that start at boot or from a timer often get no USER.
        var given = From(Environment.GetEnvironmentVariable);
        return given with { User = given.User ?? Environment.UserName };
    }

    /// <summary>The same from any source, for tests.</summary>
    public static RipcsEnvironment From(Func<string, string?> variable)
    {
        string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;
        return new RipcsEnvironment(
            Given(EnvironmentNames.StateDirectory),
            Given(EnvironmentNames.RunDirectory),
            Given(EnvironmentNames.Backend),
            Given(EnvironmentNames.XtablesLockFile),
            Given("SUDO_USER") ?? Given("USER"),
            IsColorRefused: Given("NO_COLOR") is not null || Given("TERM") == "dumb",
            Keep: Given(KeepName))
        {
            IsTraced = Given(TraceName) is not null,
            SudoUser = uint.TryParse(Given("SUDO_UID"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            Pager = Given("SUDO_UID") is not null ? null : Given(OwnPagerName) ?? Given(PagerName),
            IsTerminalDumb = Given("TERM") == "dumb",
            DotnetRoot = Given(DotnetRootName),
            SshConnection = Given(SshConnectionName),
            CacheDirectory = Given(EnvironmentNames.CacheDirectory),
            CacheOfUser = Absolute(Given("XDG_CACHE_HOME")) ?? (Absolute(Given("HOME")) is { } home ? Path.Combine(home, ".cache") : null),
        };
    }

    /// <summary>The folder for kept results of rule files; null if an ordinary user has none.</summary>
    /// <param name="isRoot">True if the user's own variables are ignored, because under sudo they belong to another user.</param>
    public string? CacheFolder(bool isRoot) => CacheDirectory is { } given ? Path.GetFullPath(given)
        : isRoot ? CacheOfRoot
        : CacheOfUser is { } cache ? Path.Combine(cache, "ripcs") : null;

    /// <summary>The requested variant; null if none was requested.</summary>
    /// <exception cref="HostException">RIPCS_BACKEND has another value.</exception>
    public BackendChoice? BackendChoice() => Backend switch
    {
        null => null,
        "auto" => Host.Netfilter.BackendChoice.Auto,
        "nft" => Host.Netfilter.BackendChoice.Nft,
        "legacy" => Host.Netfilter.BackendChoice.Legacy,
        _ => throw new HostException($"{EnvironmentNames.Backend} is '{Backend}'; set it to auto, nft or legacy, or unset it"),
    };

    // The XDG Base Directory Specification: a relative path is ignored.
    private static string? Absolute(string? path) => path is ['/', ..] ? path : null;

    /// <summary>The variables that a guard needs to work on the same host as this process, NAME=VALUE; no others.</summary>
    public ValueList<string> ForGuard(string stateDirectory, BackendChoice backend)
    {
        (string Name, string? Value)[] all =
        [
            ("PATH", ProgramFiles.Path),
            ("USER", User),
            (DotnetRootName, DotnetRoot),
            (EnvironmentNames.StateDirectory, stateDirectory),
            (EnvironmentNames.RunDirectory, RunDirectory),
            (EnvironmentNames.Backend, backend.ToString().ToLowerInvariant()),
            (EnvironmentNames.XtablesLockFile, XtablesLockFile),
            (KeepName, Keep),
            // No other process may inspect or control the guard, and a killed guard leaves no socket in /tmp.
            ("DOTNET_EnableDiagnostics", "0"),
        ];
        return all.Where(variable => variable.Value is not null).Select(variable => $"{variable.Name}={variable.Value}").ToValueList();
    }

    /// <summary>The number of changes in the history, including at least the current one; null if none was requested.</summary>
    /// <exception cref="HostException">RIPCS_KEEP is not a number.</exception>
    public int? KeptChanges() => Keep is null ? null
        : int.TryParse(Keep, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new HostException($"{KeepName} is '{Keep}'; set it to a number of changes, 1 or more, or unset it");
}
