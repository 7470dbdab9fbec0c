using Ripcs.Host.Processes;
using Ripcs.Testing;
using Xunit;

namespace Ripcs.Kernel.Tests.Mixed;

/// <summary>A test that makes native rules with nft and asks the kernel over netlink from this process, which needs root.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NftFactAttribute : FactAttribute
{
    public NftFactAttribute() => Skip = NftTests.ReasonToSkip;
}

/// <summary>The same for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NftTheoryAttribute : TheoryAttribute
{
    public NftTheoryAttribute() => Skip = NftTests.ReasonToSkip;
}

internal static class NftTests
{
    public static string? ReasonToSkip => KernelTests.ReasonToSkip
        ?? (KernelTests.MustRun ? null
            : !NamespaceSockets.CanOpen ? "asking the kernel in another namespace needs root"
            : ProgramFiles.Find("nft") is null ? "nft is not installed" : null);
}
