using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>
/// The real kernel, but in front of the COMMIT of some restores stands a line that it refuses, so that it is the kernel's own refusal
/// that is met.
/// </summary>
internal sealed class RefusingKernel(INetfilter kernel, Func<Family, int, bool> isRefused) : INetfilter
{
    public RefusingKernel(INetfilter kernel, Func<int, bool> isRefused)
        : this(kernel, (_, number) => isRefused(number))
    {
    }

    /// <summary>The line that the kernel refuses.</summary>
    public string Line { get; init; } = "-A nowhere -j DROP";

    /// <summary>How many restores were asked for.</summary>
    public int Restores { get; private set; }

    public string Save(Family family) => kernel.Save(family);

    public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

    public IDisposable? HoldOff(string ownLockFile) => kernel.HoldOff(ownLockFile);

    public bool Holds(Family family, string check) => kernel.Holds(family, check);

    public void Restore(Family family, string text) => kernel.Restore(
        family, isRefused(family, ++Restores) ? text.Replace("COMMIT\n", $"{Line}\nCOMMIT\n", StringComparison.Ordinal) : text);
}
