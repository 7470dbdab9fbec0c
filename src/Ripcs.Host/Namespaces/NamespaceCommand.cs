using Ripcs.Core.Model;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Namespaces;

/// <summary>Finds the words that, put before a command, run it in a new network namespace that it may change.</summary>
internal sealed class NamespaceCommand(IProcessRunner runner)
{
    /// <summary>The first way that works here: directly as root, else in a user namespace of its own.</summary>
    /// <exception cref="SandboxException">Neither is allowed.</exception>
    public ValueList<string> Find()
    {
        var nothing = ProgramFiles.Require("true", "coreutils");
        var objections = new List<string>();
        foreach (var words in Ways())
        {
            var trial = runner.Run(new ProcessCommand(words[0], words.Skip(1).Append(nothing).ToValueList()));
            if (trial.ExitCode == 0)
            {
                return words;
            }

            objections.Add(trial.Errors.Trim());
        }

        throw Refusal(objections);
    }

    /// <summary>The ways that may work here, the better first.</summary>
    public static ValueList<ValueList<string>> Ways()
    {
        var unshare = ProgramFiles.Require("unshare", "util-linux");

        // Two steps: files under /proc/net belong to the user namespace's root only if its user map was there before the network
        // namespace, and legacy iptables-save reads such a file. "unshare -rn" makes both at once, map last.
        ValueList<string> asUser = [unshare, "--map-root-user", "--", unshare, "--net", "--"];
        ValueList<string> asRoot = [unshare, "--net", "--"];
        return Environment.IsPrivilegedProcess ? [asRoot, asUser] : [asUser];
    }

    /// <summary>What to say where no way works; the objections are unshare's.</summary>
    public static SandboxException Refusal(IEnumerable<string> objections) =>
        new($"no throw-away network namespace can be made here ({string.Join("; ", objections.Distinct())}): "
            + "run it as root, or allow it with the sysctls user.max_user_namespaces, user.max_net_namespaces, kernel.unprivileged_userns_clone and "
            + "kernel.apparmor_restrict_unprivileged_userns; a container needs CAP_SYS_ADMIN");
}
