using Ripcs.Testing;
using Xunit;

namespace Ripcs.Kernel.Tests.Parity;

/// <summary>A test that needs both the real kernel and what Ript's examples load.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ParityTheoryAttribute : TheoryAttribute
{
    public ParityTheoryAttribute() => Skip = Corpora.Root is null ? "../shared/corpora is absent" : KernelTests.ReasonToSkip;
}
