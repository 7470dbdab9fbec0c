namespace Ripcs.Core.Analysis.Packets;

/// <summary>A chain and its rules.</summary>
/// <param name="Policy">The fate of packets that no rule decides about; null for a chain that is not built in.</param>
public sealed record PacketChain(TableName Table, ChainName Name, Fate? Policy, ValueList<PacketRule> Rules);
