using Ripcs.Core.Model;

namespace Ripcs.Core.Lowering;

/// <summary>What a rule does with the packets that it takes.</summary>
internal abstract record LoweredTarget
{
    private LoweredTarget()
    {
    }

    /// <summary>True if the chain goes on behind the rule with the packets that it takes.</summary>
    public bool GoesOn => this is Log;

    public sealed record Accept : LoweredTarget;

    public sealed record Drop : LoweredTarget;

    public sealed record Reject(RejectAnswer Answer) : LoweredTarget;

    public sealed record Log(string Prefix, int? Level) : LoweredTarget;

    /// <summary>Port is null where the packet keeps its port.</summary>
    public sealed record Dnat(IpPrefix Address, ushort? Port) : LoweredTarget;

    public sealed record Snat(IpPrefix Address) : LoweredTarget;

    public sealed record Masquerade : LoweredTarget;

    public sealed record Return : LoweredTarget;

    public sealed record Jump(ChainName To) : LoweredTarget;
}
