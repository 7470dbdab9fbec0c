using Ripcs.Linux.Fencing;

namespace Ripcs.Scripting.Workers;

/// <summary>How long a worker may take, by the clock, and how much it may say.</summary>
public sealed record WorkerLimits
{
    /// <summary>A rule file that computes is done in milliseconds.</summary>
    public TimeSpan OneScript { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Until the first rule file runs, beside <see cref="MorePerFile"/>: on a loaded machine, too.</summary>
    public TimeSpan Compiling { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan MorePerFile { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Over all, however many files there are.</summary>
    public TimeSpan All { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Of all messages together, in bytes.</summary>
    public long MostSaid { get; init; } = 512L << 20;

    /// <summary>How many files all rule files together may load.</summary>
    public int MostLoads { get; init; } = 100_000;

    internal TimeSpan CompilingOf(int files) => Compiling + files * MorePerFile < All ? Compiling + files * MorePerFile : All;

    /// <summary>What the kernel ends, should this process be gone or asleep. The
    /// heap has a limit of its own (<see cref="HeapVariable"/>).</summary>
    internal FenceLimits Fence => new(All, AddressSpace: 64UL << 30);

    /// <summary>
    /// The variable that bounds what scripts allocate, at 2 GiB: beyond it C#
    /// throws, at a line, and the address space is only the last resort.
    /// </summary>
    public static (string Name, string Value) HeapVariable => ("DOTNET_GCHeapHardLimit", "0x80000000");
}
