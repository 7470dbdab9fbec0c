using Ripcs.Host.Processes;

namespace Ripcs.Host.Namespaces;

/// <summary>Finds the command prefix that runs a command in a new network namespace that it has permission to change.</summary>
internal sealed class NamespaceCommand(IProcessRunner runner)
{
    /// <summary>The first prefix that works here: directly as root, else in a user namespace of its own.</summary>
    /// <exception cref="SandboxException">Neither is allowed.</exception>
    public ValueList<string> Find()
    {
        var nothing = ProgramFiles.Require("true", "coreutils");
        return First(Ways(), way => runner.Run(new ProcessCommand(way[0], [.. way.Skip(1), nothing])), trial => trial.ExitCode == 0).Way;
    }

    /// <summary>Runs something with one prefix after the other, until one works.</summary>
    /// <exception cref="SandboxException">None does.</exception>
    public static (ValueList<string> Way, ProcessResult Result) First(
        ValueList<ValueList<string>> ways, Func<ValueList<string>, ProcessResult> run, Func<ProcessResult, bool> works)
    {
        var objections = new List<string>();
        foreach (var way in ways)
        {
            var result = run(way);
            if (works(result))
                return (way, result);

            objections.Add(result.Errors.Trim());
        }

        throw Refusal(objections);
    }

    /// <summary>The prefixes that may work here, in order of preference.</summary>
    public static ValueList<ValueList<string>> Ways()
    {
        var unshare = ProgramFiles.Require("unshare", "util-linux");

        // Two steps: files under /proc/net belong to the user namespace's root only if its user map existed before the network namespace,
        // and legacy iptables-save reads such a file. "unshare -rn" makes both at once, the map last.
        ValueList<string> asUser = [unshare, "--map-root-user", "--", unshare, "--net", "--"];
        ValueList<string> asRoot = [unshare, "--net", "--"];
        return Environment.IsPrivilegedProcess ? [asRoot, asUser] : [asUser];
    }

    /// <summary>The message if no prefix works; the objections are unshare's.</summary>
    private static SandboxException Refusal(IEnumerable<string> objections) =>
        new($"no throw-away network namespace can be made here ({string.Join("; ", objections.Distinct())}): run it as root, or allow it "
            + "with the sysctls user.max_user_namespaces, user.max_net_namespaces, kernel.unprivileged_userns_clone and "
            + "kernel.apparmor_restrict_unprivileged_userns; a container needs CAP_SYS_ADMIN");
}
