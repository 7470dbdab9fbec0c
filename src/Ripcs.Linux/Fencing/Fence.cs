namespace Ripcs.Linux.Fencing;

/// <summary>What keeps a process that runs rule files from everything but its own memory and pipes.</summary>
public enum FencePart
{
    /// <summary>Limits of memory, processor time, files and processes (setrlimit(2)).</summary>
    Limits,

    /// <summary>A network without interfaces (network_namespaces(7)).</summary>
    Network,

    /// <summary>A view of the file system that holds only the program and its libraries (mount_namespaces(7)).</summary>
    Files,

    /// <summary>A user without rights: no root, no capability, and none to be had (credentials(7), prctl(2) PR_SET_NO_NEW_PRIVS).</summary>
    User,

    /// <summary>No system call that starts, signals, writes or connects (seccomp(2)).</summary>
    Calls,
}

/// <summary>How far the process may go.</summary>
/// <param name="ProcessorTime">Of all threads together.</param>
/// <param name="AddressSpace">In bytes; the runtime reserves much more than it uses.</param>
public sealed record FenceLimits(TimeSpan ProcessorTime, ulong AddressSpace);

/// <summary>
/// Closes this process in, for good, in the order in which each step still has the right to its own. The network and the view of the
/// file system can only be closed in where the process was started in namespaces of its own.
/// </summary>
public static class Fence
{
    /// <summary>Puts up every part that can be had here.</summary>
    /// <param name="limits">How far it may go.</param>
    /// <param name="hasNamespaces">True if the process was started in a mount and a network namespace of its own.</param>
    /// <param name="needed">Folders that are read later: the program's and the runtime's.</param>
    /// <returns>The parts that are missing.</returns>
    public static IReadOnlyList<FencePart> PutUp(FenceLimits limits, bool hasNamespaces, IEnumerable<string> needed)
    {
        var missing = new List<FencePart>();
        Step(FencePart.Limits, ResourceLimits.TrySet(limits));
        Step(FencePart.Network, hasNamespaces);
        Step(FencePart.Files, hasNamespaces && EmptyView.TryEnter(needed));
        Step(FencePart.User, Unprivileged.TryBecome(needed));
        Step(FencePart.Calls, SystemCallFilter.TryInstall());
        return missing;

        void Step(FencePart part, bool isUp)
        {
            if (!isUp)
                missing.Add(part);
        }
    }
}
