using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>A test with cases that only root can make.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "needs root to mount a disk";
}
