using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>What conntrack says of a packet.</summary>
internal enum FlowState
{
    New,
    Established,
    Reply,
    Invalid,
}

/// <summary>
/// One packet of a connection as the filter table meets it. A connection keeps the translation that it got when it was new; its answers
/// come from where it was led.
/// </summary>
internal sealed class Flow
{
    public Flow(Ground ground, Sent sent, Led led, FlowState state)
    {
        (Sent, Led, State) = (sent, led, state);
        var isAnswer = state is FlowState.Reply;
        var (fromHere, toHere) = (ground.IsLocal(sent.Source), ground.IsLocal(led.To));
        (Source, SourcePort) = isAnswer ? (led.To, led.Port) : (sent.Source, sent.SourcePort);
        (Destination, Port) = isAnswer ? (sent.Source, sent.SourcePort) : (led.To, led.Port);
        IcmpType = isAnswer && sent.IcmpType >= 0 ? Ground.AnswerTo(sent.IcmpType) : sent.IcmpType;
        (IsFromHere, IsToHere) = isAnswer ? (toHere, fromHere) : (fromHere, toHere);
        Chain = IsToHere ? "INPUT" : IsFromHere ? "OUTPUT" : "FORWARD";
        In = IsFromHere ? "" : isAnswer ? ground.InterfaceTo(led.To) : sent.In;
        Out = IsToHere ? "" : isAnswer ? sent.In : ground.InterfaceTo(led.To);
    }

    public Sent Sent { get; }

    public Led Led { get; }

    public FlowState State { get; }

    public AddressBits Source { get; }

    public int SourcePort { get; }

    public AddressBits Destination { get; }

    public int Port { get; }

    public int IcmpType { get; }

    public bool IsFromHere { get; }

    public bool IsToHere { get; }

    /// <summary>The last byte of the sender's card, as that of its address; null for what this host sends.</summary>
    public int? Card => IsFromHere ? null : (int)(Source.Low & byte.MaxValue);

    /// <summary>Whose program on this host sends it; null for what comes in, and for what the kernel answers.</summary>
    public int? User => !IsFromHere || State is FlowState.Reply or FlowState.Invalid ? null : Sent.IcmpType >= 0 ? 0
        : Users + (Sent.Port % 2);

    /// <summary>What the packet throws where a rule takes a share: the first of up to three targets, the second or the last.</summary>
    public double Die => (((ulong)Turn + Sent.Source.Low + (ulong)Sent.Port + (ulong)Sent.SourcePort) % Turns) switch { 0 => 0, 1 => 0.4,
        _ => 0.99 };

    /// <summary>With another turn the same packet throws something else.</summary>
    public int Turn { get; init; }

    public const int Turns = 3;

    /// <summary>The number of the first user of this host.</summary>
    public const int Users = 1000;

    /// <summary>The built-in chain of the filter table.</summary>
    public string Chain { get; }

    /// <summary>Empty in OUTPUT.</summary>
    public string In { get; }

    /// <summary>Empty in INPUT.</summary>
    public string Out { get; }

    public Protocol Protocol => Sent.Protocol;

    /// <summary>The kernel marks only connections of which a DNAT really changed something (nf_nat_setup_info).</summary>
    public bool IsTranslated => Led != new Led(Sent.To, Sent.Port);

    public override string ToString() => $"{Sent}" + (IsTranslated ? $" => {Sent.Text(Led)}" : "") + State switch
    {
        FlowState.New => "",
        FlowState.Established => ", open",
        FlowState.Reply => ", answer",
        _ => ", invalid",
    };
}
