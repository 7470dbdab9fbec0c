namespace Ripcs.Core.Planning.Owned;

/// <summary>A rule that has a last day.</summary>
/// <param name="LastDay">The last day, in UTC.</param>
/// <param name="IsGone">True if it has ended and an apply has removed it from its chain.</param>
public sealed record EndingRule(PartitionName Partition, RuleOrigin Origin, DateOnly LastDay, bool IsGone = false);
