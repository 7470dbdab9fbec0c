using Ripcs.Changes.State;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Changes.Texts;

/// <summary>What is said of a chain that clean or flush deletes.</summary>
internal static class StaleText
{
    /// <summary>"3 rules"; those of an entry chain are in no file.</summary>
    public static string Rules(StaleChain chain) => PartitionSize.IsEntry(chain.Chain) ? "entry chain" : Words.Count(chain.Rules, "rule");
}
