using Ripcs.Tests.Circles.Here;

namespace Ripcs.Tests.Circles.There;

/// <summary>The other half: known in a declaration.</summary>
internal sealed record Second(IReadOnlyList<First> Known);
