using System.Reflection;
using Ripcs.Host;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Xunit;
using Xunit.Sdk;

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

/// <summary>A test that sends packets: it also needs root, to open sockets in namespaces.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PacketTheoryAttribute : TheoryAttribute
{
    public PacketTheoryAttribute() =>
        Skip = KernelTests.ReasonToSkip ?? (KernelTests.MustRun || NamespaceSockets.CanOpen ? null
            : "opening sockets in namespaces needs root");
}

/// <summary>The cases of a test that holds on both variants of iptables.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothVariantsAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["Nft"], ["Legacy"]];
}

/// <summary>
/// The case of a test of which one variant of iptables tells as much as both: half of such tests run on each, as their names decide, so
/// that a run takes half the time; with RIPCS_TESTS=all each runs on both.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EitherVariantAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Cases.All ? [["Nft"], ["Legacy"]]
            : [[testMethod.Name.Sum(letter => letter) % 2 == 0 ? "Nft" : "Legacy"]];
}

/// <summary>Whether tests on the real kernel can run here; asked once.</summary>
public static class KernelTests
{
    private static readonly Lazy<string?> Reason = new(Find);

    /// <summary>Null if they can run.</summary>
    public static string? ReasonToSkip => Reason.Value;

    /// <summary>True where a skipped test would hide a failure.</summary>
    public static bool MustRun => Environment.GetEnvironmentVariable("CI") == "true";

    private static string? Find()
    {
        if (MustRun)
            return null;

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
            return e.Message.ToString();
        }
    }
}

/// <summary>A test that becomes another user, which only root can.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() =>
        Skip = KernelTests.ReasonToSkip ?? (KernelTests.MustRun || Environment.IsPrivilegedProcess ? null
            : "becoming another user needs root");
}
