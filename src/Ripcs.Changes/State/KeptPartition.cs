namespace Ripcs.Changes.State;

/// <summary>A partition that was in force after a change.</summary>
/// <param name="Digest">The digest of its chains and pointers; see <see cref="PartitionDigest"/>.</param>
/// <param name="Content">The name of the whole compiled form, with the origins of its rules, among the <see cref="Objects"/>.</param>
internal sealed record KeptPartition(string Name, string Digest, string Content);
