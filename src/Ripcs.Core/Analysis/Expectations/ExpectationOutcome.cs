using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>What a look at all packets says of an expectation in one family.</summary>
public enum ExpectationAnswer
{
    /// <summary>It is so for every packet.</summary>
    Holds,

    /// <summary>Some packet does otherwise, whatever is unknown.</summary>
    Fails,

    /// <summary>Some packet does otherwise where a condition is met that no packet tells, or a program decides so.</summary>
    Depends,

    /// <summary>The rules are too tangled for an answer.</summary>
    TooTangled,
}

/// <summary>An answer, with a packet that shows it where the expectation is not proved.</summary>
public sealed record ExpectationOutcome(CompiledExpectation Expectation, Family Family, ExpectationAnswer Answer)
{
    /// <summary>A packet that does otherwise, as it is sent, one value in each field.</summary>
    public PacketBox? Packet { get; init; }

    /// <summary>What becomes of it then.</summary>
    public Trace? Way { get; init; }

    /// <summary>Who sends it.</summary>
    public PacketOrigin Origin => Packet![PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;

    /// <summary>The packet as <see cref="PacketSentence"/> reads it.</summary>
    public string PacketText => PacketWords.Packet(Origin is PacketOrigin.Host
        ? Packet!.With(PacketField.Source, PacketFields.Every(PacketField.Source, Family)).With(PacketField.SourceType,
            PacketFields.Local).With(PacketField.In, 0)
        : Packet!);
}
