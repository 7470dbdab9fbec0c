using Ripcs.Core.Analysis.Diagrams;

namespace Ripcs.Core.Analysis.Tracing;

/// <summary>How many rules a tracer looks at, for all its packets together: a packet passes a chain again for each jump to it.</summary>
internal sealed class TraceWork
{
    // A host with 100,000 rules, for 2,000 packets that pass all of them.
    private const int MostRules = 200_000_000;

    // Each is kept.
    private const int MostSteps = 1_000_000;

    private int _left = MostRules;

    /// <param name="steps">The rules that have taken the packet so far.</param>
    /// <exception cref="TooTangledException">They are too many.</exception>
    public void Pass(int steps)
    {
        if (--_left < 0 || steps > MostSteps)
            throw new TooTangledException();
    }
}
