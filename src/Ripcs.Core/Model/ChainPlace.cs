namespace Ripcs.Core.Model;

/// <summary>Where a chain is.</summary>
public readonly record struct ChainPlace(Family Family, TableName Table, ChainName Chain);
