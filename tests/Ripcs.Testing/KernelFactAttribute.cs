using Ripcs.Netfilter;
using Ripcs.Sandbox;
using Xunit;

namespace Ripcs.Testing;

/// <summary>A test on the real kernel: skipped, with the reason, where namespaces are refused; never skipped if CI is true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute() => Skip = KernelTests.ReasonToSkip;
}

/// <summary>The same for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => Skip = KernelTests.ReasonToSkip;
}

/// <summary>Whether tests on the real kernel can run here; asked once.</summary>
public static class KernelTests
{
    private static readonly Lazy<string?> Reason = new(Find);

    /// <summary>Null if they can run.</summary>
    public static string? ReasonToSkip => Reason.Value;

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            return null;
        }

        try
        {
            _ = new NamespaceCommand(new ProcessRunner()).Find();
            var finder = new BackendFinder(new ProcessRunner());
            _ = finder.Find(Core.Model.Family.IPv4, BackendChoice.Nft);
            _ = finder.Find(Core.Model.Family.IPv4, BackendChoice.Legacy);
            return null;
        }
        catch (HostException e)
        {
            return e.Message;
        }
    }
}
