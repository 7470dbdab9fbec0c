namespace Ripcs.Core.Model;

/// <summary>A chain of ours that the plan leaves where it is although it is not desired.</summary>
public sealed record KeptChain(Family Family, TableName Table, ChainName Chain, string Reason);
