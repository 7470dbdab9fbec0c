using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>The result for an expectation in one family.</summary>
public enum ExpectationAnswer
{
    /// <summary>It holds for every packet.</summary>
    Holds,

    /// <summary>Some packet violates it, whatever is unknown.</summary>
    Fails,

    /// <summary>Some packet violates it if a condition holds that packet fields do not show, or if a program decides so.</summary>
    Depends,

    /// <summary>The rules are too tangled for an answer.</summary>
    TooTangled,
}

/// <summary>An answer, with a packet as proof if the expectation does not hold.</summary>
public sealed record ExpectationOutcome(CompiledExpectation Expectation, Family Family, ExpectationAnswer Answer)
{
    /// <summary>A packet that violates it, as it is sent, one value in each field.</summary>
    public PacketBox? Packet { get; init; }

    /// <summary>Its trace.</summary>
    public Trace? Way { get; init; }

    /// <summary>The sender of the packet.</summary>
    public PacketOrigin Origin => Packet![PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;

    /// <summary>The packet in the form that <see cref="PacketSentence"/> parses.</summary>
    public string PacketText => PacketWords.Packet(Origin is PacketOrigin.Host
        ? Packet!.With(PacketField.Source, PacketFields.Every(PacketField.Source, Family)).With(PacketField.SourceType,
            PacketFields.Local).With(PacketField.In, 0)
        : Packet!);
}
