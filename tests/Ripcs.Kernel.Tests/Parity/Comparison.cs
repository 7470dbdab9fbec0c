using Ripcs.Core.Model;

namespace Ripcs.Kernel.Tests.Parity;

/// <summary>What Ript loads and what we load for one example, brought together deviation by deviation.</summary>
/// <param name="WithoutLog">What Ript loads for the same rules said without a log, where it cannot load those with one.</param>
internal sealed record Comparison(ValueList<LoadedRule> Ript, ValueList<LoadedRule> Ours, ValueList<LoadedRule> WithoutLog)
{
    public bool IsSame => Ript == Ours;

    /// <summary>The same in the eyes of whoever reads a failed test.</summary>
    public override string ToString() =>
        string.Join('\n', [.. Ript.Except(Ours).Select(rule => $"Ript: {rule}"), .. Ours.Except(Ript).Select(rule => $"ours: {rule}"),
            "(or another order)"]);
}
