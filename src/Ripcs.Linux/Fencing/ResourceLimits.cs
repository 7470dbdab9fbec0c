using System.Runtime.InteropServices;
using static Ripcs.Linux.Libc;

namespace Ripcs.Linux.Fencing;

/// <summary>Limits that the kernel enforces on a process (setrlimit(2)). Soft and hard limits are
/// set, so that the process cannot raise them again.</summary>
internal static class ResourceLimits
{
    // asm-generic/resource.h; all architectures that .NET runs on use these numbers.
    private const int ProcessorTime = 0;
    private const int FileSize = 1;
    private const int CoreSize = 4;
    private const int OpenFiles = 7;
    private const int AddressSpace = 9;
    private const int LockedMemory = 8;
    private const int MessageQueues = 12;

    private const ulong MostOpenFiles = 512;

    /// <summary>False if the kernel refuses one of them.</summary>
    public static bool TrySet(FenceLimits limits)
    {
        BecomeFirstToDie();
        return Set(ProcessorTime, (ulong)limits.ProcessorTime.TotalSeconds)
            & Set(FileSize, 0)
            & Set(CoreSize, 0)
            & Set(OpenFiles, MostOpenFiles)
            & Set(AddressSpace, limits.AddressSpace)
            & Set(LockedMemory, 0)
            & Set(MessageQueues, 0);
    }

    // If the machine runs out of memory before the limit is reached, the kernel kills this process, not a service.
    private static void BecomeFirstToDie()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the kernel chooses a process as usual.
        }
    }

    private static bool Set(int resource, ulong value) => setrlimit(resource, [value, value]) == 0;
}
