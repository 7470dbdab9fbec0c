namespace Ripcs.Host;

/// <summary>The environment variables with which a sandbox separates the commands inside from the host's state.</summary>
internal static class EnvironmentNames
{
    /// <summary>Where history and state are kept, instead of /var/lib/ripcs.</summary>
    public const string StateDirectory = "RIPCS_STATE_DIR";

    /// <summary>Where the locks are, instead of /run/ripcs.</summary>
    public const string RunDirectory = "RIPCS_RUN_DIR";

    /// <summary>Where the results of rule files are kept, instead of /var/cache/ripcs or the user's own cache.</summary>
    public const string CacheDirectory = "RIPCS_CACHE_DIR";

    /// <summary>auto, nft or legacy.</summary>
    public const string Backend = "RIPCS_BACKEND";

    /// <summary>iptables' own variable: the lock file of the legacy variant, instead of /run/xtables.lock; passed on to iptables.</summary>
    public const string XtablesLockFile = "XTABLES_LOCKFILE";
}
