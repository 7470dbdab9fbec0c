using Ripcs.Host.Processes;

namespace Ripcs.Commands;

/// <summary>
/// The environment variables that Ripcs heeds, read once. Options on the command line win over them. A sandbox sets the first three,
/// RIPCS_CACHE_DIR and XTABLES_LOCKFILE, so that commands inside keep apart from the host's state.
/// </summary>
internal sealed record RipcsEnvironment(
    string? StateDirectory, string? RunDirectory, string? Backend, string? XtablesLockFile, string? User, bool IsColorRefused = false,
    string? Keep = null)
{
    /// <summary>How many changes the history keeps.</summary>
    public const string KeepName = "RIPCS_KEEP";

    /// <summary>Shows where a failure happened that nobody thought of.</summary>
    public const string TraceName = "RIPCS_TRACE";

    /// <summary>Set by sshd: client, its port, this host's address, its port.</summary>
    public const string SshConnectionName = "SSH_CONNECTION";

    /// <summary>Where .NET is, if it is not where the program looks.</summary>
    private const string DotnetRootName = "DOTNET_ROOT";

    private const string OwnPagerName = "RIPCS_PAGER";
    private const string PagerName = "PAGER";

    private const int DefaultKeep = 100;
    private const string CacheOfRoot = "/var/cache/ripcs";

    /// <summary>The number of the user who called sudo: their rule files are taken as root's are.</summary>
    public uint? SudoUser { get; init; }

    /// <summary>
    /// The pager that the caller has chosen, in the words of a shell. Under sudo none is heeded: the caller may be allowed to look at rules
    /// as root, and not to run programs of their own as root.
    /// </summary>
    public string? Pager { get; init; }

    /// <summary>True for a terminal on which the cursor cannot go back.</summary>
    public bool IsTerminalDumb { get; init; }

    /// <summary>True to print where a failure happened that nobody thought of.</summary>
    public bool IsTraced { get; init; }

    /// <summary>SSH_CONNECTION, which sudo takes away.</summary>
    public string? SshConnection { get; init; }

    /// <summary>RIPCS_CACHE_DIR.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Where programs of an ordinary user keep what can be made again.</summary>
    public string? CacheOfUser { get; init; }

    /// <summary>DOTNET_ROOT, to be handed on.</summary>
    public string? DotnetRoot { get; init; }

    /// <summary>Does something while .NET cannot tell what kind of terminal
    /// it has; programs that are started later are told again.</summary>
    public static void WithoutTerminal(Action work)
    {
        const string terminal = "TERM";
        var kind = System.Environment.GetEnvironmentVariable(terminal);
        System.Environment.SetEnvironmentVariable(terminal, null);
        work();
        System.Environment.SetEnvironmentVariable(terminal, kind);
    }

    /// <summary>What this process was given; an empty variable counts as absent.</summary>
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

    /// <summary>Where the results of rule files are kept; null where an ordinary user has no place for them.</summary>
    /// <param name="isRoot">True where nothing of a user's own is heeded: it is somebody else's, as under sudo.</param>
    public string? CacheFolder(bool isRoot) => CacheDirectory is { } given ? Path.GetFullPath(given)
        : isRoot ? CacheOfRoot
        : CacheOfUser is { } cache ? Path.Combine(cache, "ripcs") : null;

    /// <summary>The variant asked for; auto where nothing was said.</summary>
    /// <exception cref="HostException">RIPCS_BACKEND holds something else.</exception>
    public BackendChoice BackendChoice() => Backend switch
    {
        null or "auto" => Host.Netfilter.BackendChoice.Auto,
        "nft" => Host.Netfilter.BackendChoice.Nft,
        "legacy" => Host.Netfilter.BackendChoice.Legacy,
        _ => throw new HostException($"{EnvironmentNames.Backend} is '{Backend}'; set it to auto, nft or legacy, or unset it"),
    };

    // The XDG Base Directory Specification: what is no full path is ignored.
    private static string? Absolute(string? path) => path is ['/', ..] ? path : null;

    /// <summary>What a guard needs to work on the same host as this process: NAME=VALUE, and nothing else.</summary>
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
            // Nobody is to look into it or steer it, and a guard that is killed leaves no socket in /tmp.
            ("DOTNET_EnableDiagnostics", "0"),
        ];
        return all.Where(variable => variable.Value is not null).Select(variable => $"{variable.Name}={variable.Value}").ToValueList();
    }

    /// <summary>How many changes the history keeps; at least the one that is current.</summary>
    /// <exception cref="HostException">RIPCS_KEEP holds something else than a number.</exception>
    public int KeptChanges() => Keep is null ? DefaultKeep
        : int.TryParse(Keep, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new HostException($"{KeepName} is '{Keep}'; set it to a number of changes, 1 or more, or unset it");
}
