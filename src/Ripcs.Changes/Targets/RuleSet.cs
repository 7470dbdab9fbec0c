using Ripcs.Core.Model;
using Ripcs.Core.Planning.Wanted;

namespace Ripcs.Changes.Targets;

/// <summary>What the rule files of a run say.</summary>
/// <param name="Partitions">Their partitions.</param>
/// <param name="Scope">Whether they are all that there are.</param>
/// <param name="Path">Where they are, as it was typed.</param>
internal sealed record RuleSet(ValueList<CompiledPartition> Partitions, Scope Scope, string Path)
{
    public bool IsWhole => Scope is Scope.WholeSet;
}
