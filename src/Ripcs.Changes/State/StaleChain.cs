namespace Ripcs.Changes.State;

/// <summary>A partition's chain without a jump to it, or one that a run deletes;
/// Since is the change that took it out of force, 0 if unknown.</summary>
internal sealed record StaleChain(Family Family, TableName Table, ChainName Chain, int Rules, int Since);
