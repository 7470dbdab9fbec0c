namespace Ripcs.Core.Analysis.Packets;

/// <summary>What is known of the 32 bits of a mark. An unknown bit is as it was when the packet was sent.</summary>
/// <param name="Value">The bits; for an unknown bit, whether it was flipped since.</param>
/// <param name="Known">The known bits.</param>
/// <param name="Assumed">The known bits that no rule has set so far, and that no program is assumed to have set.</param>
/// <param name="Copied">The unknown or assumed bits that were copied from the other
/// mark: the connection's for a packet, the packet's for a connection.</param>
public readonly record struct MarkBits(uint Value, uint Known, uint Assumed = 0, uint Copied = 0)
{
    public static readonly MarkBits Unknown = new(0, 0);

    public MarkBits And(uint mask) => new(Value & mask, Known | ~mask, Assumed & mask, Copied & mask);

    public MarkBits Xor(uint value) => this with { Value = Value ^ value };

    /// <summary>Combines it with the bits of the other mark.</summary>
    public MarkBits Xor(MarkBits other) =>
        new(Value ^ other.Value, Known & other.Known, Assumed | other.Assumed,
        (Copied & Open & ~other.Open) | (~Open & other.Open & ~other.Copied));

    private uint Open => ~Known | Assumed;

    /// <summary>The same without assumptions.</summary>
    public MarkBits Sure => this with { Known = Known & ~Assumed, Assumed = 0 };

    /// <summary>A condition in terms of the marks as they were sent: of this one and of the other; a mask of 0 is no condition.</summary>
    public ((uint Value, uint Mask) Own, (uint Value, uint Mask) Other) Asks(uint value, uint mask)
    {
        var (turned, open) = (Value ^ value, mask & ~Known);
        return ((turned & open & ~Copied, open & ~Copied), (turned & open & Copied, open & Copied));
    }

    /// <summary>Whether the bits of a mask have a value; null if they may.</summary>
    public bool? Answer(uint value, uint mask) => (value & ~mask) != 0 || ((Value ^ value) & mask & Known) != 0 ? false
        : (mask & ~Known) == 0 ? true : null;
}

/// <summary>The mark of a packet, and that of its connection, on the way through the host.</summary>
public readonly record struct Marks(MarkBits OfPacket, MarkBits OfConnection)
{
    /// <summary>The byte of the header that contains the DSCP, or type of
    /// service, in its lowest bits (RFC 2474): the sender chooses it.</summary>
    public MarkBits OfHeader { get; init; }

    /// <summary>Nothing is known: the packet, or its connection, may have been marked
    /// before. This includes packets by lo, which have already passed OUTPUT.</summary>
    public static readonly Marks Unknown = new(MarkBits.Unknown, MarkBits.Unknown);

    /// <summary>
    /// For the first packet of a connection that arrives by a card. The kernel gives neither it nor its connection a mark (skbuff.h,
    /// nf_conntrack_core.c). Bits that no rule of iptables sets are still unknown, because another program may set them, and the packets
    /// that it lets in must be found.
    /// </summary>
    /// <param name="set">The bits that some rule sets.</param>
    public static Marks OfIncoming(uint set) => new(new MarkBits(0, set, set), new MarkBits(0, set, set));

    /// <summary>For the first packet of a connection from this host: a program may mark its packets (socket(7), SO_MARK).</summary>
    /// <inheritdoc cref="OfIncoming"/>
    public static Marks OfOutgoing(uint set) => new(MarkBits.Unknown, new MarkBits(0, set, set));

    /// <summary>The same for an open connection: the mark that its first packets left is unknown.</summary>
    public Marks OfOpen => this with { OfConnection = MarkBits.Unknown };

    /// <summary>The known part of the bits in a condition.</summary>
    /// <param name="test">The condition.</param>
    /// <param name="isOfOthers">True if the condition's value may have been set
    /// before the rules: bits that no rule has set are then unknown.</param>
    public MarkBits Of(MarkTest test, bool isOfOthers) =>
        (test.IsOfHeader ? OfHeader : test.IsOfConnection ? OfConnection : OfPacket) is var bits && isOfOthers ? bits.Sure : bits;

    public Marks After(MarkChange change) => change.Kind switch
    {
        MarkChangeKind.Set => this with { OfPacket = OfPacket.And(~change.Mask).Xor(change.Value) },
        MarkChangeKind.SetConnection => this with { OfConnection = OfConnection.And(~change.Mask).Xor(change.Value) },
        MarkChangeKind.Save => this with { OfConnection = OfConnection.And(~change.ConnectionMask).Xor(OfPacket.And(change.Mask)) },
        MarkChangeKind.Restore => this with { OfPacket = OfPacket.And(~change.Mask).Xor(OfConnection.And(change.ConnectionMask)) },
        MarkChangeKind.SetHeader => this with { OfHeader = OfHeader.And(~change.Mask).Xor(change.Value) },
        MarkChangeKind.Forget => Unknown with { OfHeader = OfHeader },
        _ => throw new InvalidOperationException($"unknown: {change.Kind}"),
    };
}

/// <summary>A condition on a mark: whether the bits of a mask have a value (iptables-extensions(8), mark and connmark).</summary>
public sealed record MarkTest(bool IsOfConnection, uint Value, uint Mask)
{
    /// <summary>True if it is about the header's DSCP or type of service
    /// instead of a mark (iptables-extensions(8), dscp and tos).</summary>
    public bool IsOfHeader { get; init; }

    /// <summary>True if every mark that meets this condition also meets the other.</summary>
    public bool IsWithin(MarkTest other) => IsOfSame(other) && (other.Mask & ~Mask) == 0 && (Value & other.Mask) == other.Value;

    /// <summary>True if no mark meets both conditions.</summary>
    public bool IsApart(MarkTest other) => IsOfSame(other) && ((Value ^ other.Value) & Mask & other.Mask) != 0;

    private bool IsOfSame(MarkTest other) => IsOfConnection == other.IsOfConnection && IsOfHeader == other.IsOfHeader;
}

/// <summary>How a rule changes marks.</summary>
public enum MarkChangeKind
{
    /// <summary>Clear the bits of the mask and flip those of the value, in the packet's mark.</summary>
    Set,

    /// <summary>The same in the connection's mark.</summary>
    SetConnection,

    /// <summary>Copy the packet's mark to the connection.</summary>
    Save,

    /// <summary>Copy the connection's mark to the packet.</summary>
    Restore,

    /// <summary>Like <see cref="Set"/>, in the header's byte with the DSCP.</summary>
    SetHeader,

    /// <summary>To an unknown value.</summary>
    Forget,
}

/// <summary>The change that a rule makes to marks, or to the DSCP (iptables-extensions(8), MARK, CONNMARK, DSCP and TOS).</summary>
/// <param name="Value">The bits that are flipped.</param>
/// <param name="Mask">The mask of the packet's mark; that of the connection's mark if only this is set.</param>
/// <param name="ConnectionMask">The mask of the connection's mark, if one is copied to the other.</param>
public sealed record MarkChange(MarkChangeKind Kind, uint Value = 0, uint Mask = 0, uint ConnectionMask = 0);
