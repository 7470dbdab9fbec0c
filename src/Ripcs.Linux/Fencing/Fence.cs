namespace Ripcs.Linux.Fencing;

/// <summary>The parts of the fence that keeps a process that runs rule files from everything except its own memory and pipes.</summary>
public enum FencePart
{
    /// <summary>Limits of memory, processor time, files and processes (setrlimit(2)).</summary>
    Limits,

    /// <summary>A network without interfaces (network_namespaces(7)).</summary>
    Network,

    /// <summary>A view of the file system that holds only the program and its libraries (mount_namespaces(7)).</summary>
    Files,

    /// <summary>A user who is not root and cannot gain a capability (credentials(7), prctl(2) PR_SET_NO_NEW_PRIVS).</summary>
    User,

    /// <summary>No system call that starts, signals, writes or connects (seccomp(2)).</summary>
    Calls,
}

/// <summary>Resource limits of the fenced process.</summary>
/// <param name="ProcessorTime">Of all threads together.</param>
/// <param name="AddressSpace">In bytes; the runtime reserves much more than it uses.</param>
public sealed record FenceLimits(TimeSpan ProcessorTime, ulong AddressSpace);

/// <summary>
/// Fences this process in for good. The steps are ordered so that each one still has the permissions it needs. The network and the file
/// system can only be fenced if the process was started in namespaces of its own.
/// </summary>
public static class Fence
{
    /// <summary>Puts up every part that is available on this machine.</summary>
    /// <param name="limits">The resource limits to set.</param>
    /// <param name="hasNamespaces">True if the process was started in a mount and a network namespace of its own.</param>
    /// <param name="needed">Folders that the process reads later: the program's and the runtime's.</param>
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
