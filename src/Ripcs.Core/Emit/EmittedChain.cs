using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>The rules of one chain of a partition as values, and the chain that they print as.</summary>
internal sealed record EmittedChain(ChainKind Kind, ValueList<LoweredRule> Rules, CompiledChain Compiled)
{
    public Family Family => Compiled.Family;

    public ChainName Name => Compiled.Name;
}
