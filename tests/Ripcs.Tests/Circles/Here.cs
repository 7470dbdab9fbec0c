using Ripcs.Tests.Circles.There;

namespace Ripcs.Tests.Circles.Here;

/// <summary>Half of a circle that is found by the test of the walls: known in the code of a method alone.</summary>
internal sealed class First
{
    public static string Describe() => string.Join(' ', Enumerable.Empty<Second>());
}
