using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>A rule file and its statements as compiled.</summary>
/// <param name="Chains">The chains of its statements.</param>
/// <param name="Split">The same, as <see cref="PlacedChains"/> splits them: what is not covered in each of them can still match.</param>
/// <param name="Raws">The chains of its Raws.</param>
/// <param name="Rewrites">Its Dnats in each family.</param>
/// <param name="Lone">The pointers that only one statement needs.</param>
internal sealed record CompiledStatements(CheckedPartition Partition, ValueList<EmittedChain> Chains, ValueList<EmittedChain> Split,
    ValueList<CompiledChain> Raws, IReadOnlyCollection<Rewrites> Rewrites, LonePointers Lone);
