namespace Ripcs.Core.Analysis.Packets;

/// <summary>What is known of the 32 bits of a mark. A bit that is not known is as it was when the packet was sent.</summary>
/// <param name="Value">The bits; of one that is not known, whether it was turned since.</param>
/// <param name="Known">The bits that are known.</param>
/// <param name="Assumed">Those of them that no rule has set so far, and no program is thought to have set.</param>
/// <param name="Copied">Those that are not known, or assumed, and are the bits of the
/// other mark: the connection's of a packet, the packet's of a connection.</param>
public readonly record struct MarkBits(uint Value, uint Known, uint Assumed = 0, uint Copied = 0)
{
    public static readonly MarkBits Unknown = new(0, 0);

    public MarkBits And(uint mask) => new(Value & mask, Known | ~mask, Assumed & mask, Copied & mask);

    public MarkBits Xor(uint value) => this with { Value = Value ^ value };

    /// <summary>With the bits of the other mark.</summary>
    public MarkBits Xor(MarkBits other) =>
        new(Value ^ other.Value, Known & other.Known, Assumed | other.Assumed,
        (Copied & Open & ~other.Open) | (~Open & other.Open & ~other.Copied));

    private uint Open => ~Known | Assumed;

    /// <summary>The same where nothing is assumed.</summary>
    public MarkBits Sure => this with { Known = Known & ~Assumed, Assumed = 0 };

    /// <summary>What a question is of the marks as they were sent: of this one and of the other; a mask of 0 asks nothing.</summary>
    public ((uint Value, uint Mask) Own, (uint Value, uint Mask) Other) Asks(uint value, uint mask)
    {
        var (turned, open) = (Value ^ value, mask & ~Known);
        return ((turned & open & ~Copied, open & ~Copied), (turned & open & Copied, open & Copied));
    }

    /// <summary>Whether the bits of a mask have a value; null where they may.</summary>
    public bool? Answer(uint value, uint mask) => (value & ~mask) != 0 || ((Value ^ value) & mask & Known) != 0 ? false
        : (mask & ~Known) == 0 ? true : null;
}

/// <summary>The mark of a packet, and that of its connection, on the way through the host.</summary>
public readonly record struct Marks(MarkBits OfPacket, MarkBits OfConnection)
{
    /// <summary>The byte of the header that holds the DSCP, or type of service, in its
    /// lowest bits (RFC 2474): whoever sends a packet says what he likes.</summary>
    public MarkBits OfHeader { get; init; }

    /// <summary>Nothing is known: the packet, or its connection, may have been marked
    /// long ago. So it is with what comes by lo, which went out before.</summary>
    public static readonly Marks Unknown = new(MarkBits.Unknown, MarkBits.Unknown);

    /// <summary>
    /// Of the first packet of a connection that comes in by a card. The kernel gives it none, and its connection neither (skbuff.h,
    /// nf_conntrack_core.c); the bits that no rule of iptables sets are open all the same, because another program may set them, and what
    /// it lets in must be seen.
    /// </summary>
    /// <param name="set">The bits that some rule sets.</param>
    public static Marks OfIncoming(uint set) => new(new MarkBits(0, set, set), new MarkBits(0, set, set));

    /// <summary>Of the first packet of a connection that this host sends: a program
    /// marks its packets as it likes (socket(7), SO_MARK).</summary>
    /// <inheritdoc cref="OfIncoming"/>
    public static Marks OfOutgoing(uint set) => new(MarkBits.Unknown, new MarkBits(0, set, set));

    /// <summary>The same of a connection that is open: what its first packets have left there nobody knows.</summary>
    public Marks OfOpen => this with { OfConnection = MarkBits.Unknown };

    /// <summary>What is known of the bits that a question looks at.</summary>
    /// <param name="test">The question.</param>
    /// <param name="isOfOthers">True if what is asked for may have been set
    /// in front of the rules: then what no rule has set is open.</param>
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

/// <summary>What a rule asks of a mark: whether the bits of a mask have a value (iptables-extensions(8), mark and connmark).</summary>
public sealed record MarkTest(bool IsOfConnection, uint Value, uint Mask)
{
    /// <summary>True if it asks the header for its DSCP or type of service, and no mark (iptables-extensions(8), dscp and tos).</summary>
    public bool IsOfHeader { get; init; }

    /// <summary>True if every mark that meets this question meets the other, too.</summary>
    public bool IsWithin(MarkTest other) => IsOfSame(other) && (other.Mask & ~Mask) == 0 && (Value & other.Mask) == other.Value;

    /// <summary>True if no mark meets both questions.</summary>
    public bool IsApart(MarkTest other) => IsOfSame(other) && ((Value ^ other.Value) & Mask & other.Mask) != 0;

    private bool IsOfSame(MarkTest other) => IsOfConnection == other.IsOfConnection && IsOfHeader == other.IsOfHeader;
}

/// <summary>How a rule changes marks.</summary>
public enum MarkChangeKind
{
    /// <summary>Zero the bits of the mask and turn those of the value, of the packet's mark.</summary>
    Set,

    /// <summary>The same of the connection's mark.</summary>
    SetConnection,

    /// <summary>From the packet to the connection.</summary>
    Save,

    /// <summary>From the connection to the packet.</summary>
    Restore,

    /// <summary>As <see cref="Set"/>, of the byte of the header that holds the DSCP.</summary>
    SetHeader,

    /// <summary>To something that is not known here.</summary>
    Forget,
}

/// <summary>What a rule does to marks, or to the DSCP (iptables-extensions(8), MARK, CONNMARK, DSCP and TOS).</summary>
/// <param name="Value">The bits that are turned.</param>
/// <param name="Mask">Of the packet's mark; where only that of the connection is set, of that.</param>
/// <param name="ConnectionMask">Of the connection's mark, where one becomes the other.</param>
public sealed record MarkChange(MarkChangeKind Kind, uint Value = 0, uint Mask = 0, uint ConnectionMask = 0);
