using System.Globalization;

namespace Ripcs.Kernel.Tests.Packets;

/// <summary>The packet counters of a save with counters.</summary>
internal static class Counters
{
    /// <summary>How many packets the rules with these words took, together.</summary>
    public static long Of(string save, string words) => save.Split('\n')
        .Where(line => line.StartsWith('[') && line.Contains(words, StringComparison.Ordinal))
        .Sum(line => long.Parse(line[1..line.IndexOf(':', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
}
