using Ripcs.Linux.Fencing;

namespace Ripcs.Scripting.Workers;

/// <summary>How much time a worker may take, and how much it may send.</summary>
public sealed record WorkerLimits
{
    /// <summary>For one rule file; one that computes takes milliseconds.</summary>
    public TimeSpan OneScript { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Until the first rule file runs, plus <see cref="MorePerFile"/>: enough on a loaded machine, too.</summary>
    public TimeSpan Compiling { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan MorePerFile { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>For everything, however many files there are.</summary>
    public TimeSpan All { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For all messages together, in bytes.</summary>
    public long MostSaid { get; init; } = 512L << 20;

    /// <summary>How many files all rule files together may load.</summary>
    public int MostLoads { get; init; } = 100_000;

    internal TimeSpan CompilingOf(int files) => Compiling + files * MorePerFile < All ? Compiling + files * MorePerFile : All;

    /// <summary>The limits that the kernel enforces, in case this process is gone or suspended.
    /// The heap has its own limit (<see cref="HeapVariable"/>).</summary>
    internal FenceLimits Fence => new(All, AddressSpace: 64UL << 30);

    /// <summary>
    /// The environment variable that limits what scripts allocate to 2 GiB: above it C# throws, at a line. The limit of the address space
    /// is only the last resort.
    /// </summary>
    public static (string Name, string Value) HeapVariable => ("DOTNET_GCHeapHardLimit", "0x80000000");
}
