namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0310 to RIP0329: ports and maps.</summary>
public sealed partial class DiagnosticBag
{
    internal void PortOutOfRange(SourceSpan at, string text) =>
        Error("RIP0310", at, $"{text} is not a port; write a number from 1 to 65535"
            + $"{(text.StartsWith('-') ? ", and a range with two dots, such as 8000..8010" : "")}");

    internal void PortsReversed(SourceSpan at, string text, string write) =>
        Error("RIP0311", at, $"the range {text} is reversed; write {write}");

    internal void PortsOpen(SourceSpan at, string text) =>
        Error("RIP0312", at, $"the range {text} lacks an end; write both ends, such as 1024..65535");

    internal void NoService(SourceSpan at, string name, string? suggestion) =>
        Error("RIP0313", at, $"no service \"{name}\"; {Words.DidYouMean(suggestion, "write its port as a number")}");

    internal void PortsInOneText(SourceSpan at, string text, string write) =>
        Error("RIP0314", at, $"\"{text}\" lists several ports in one text; write each as an argument: {write}");

    internal void PortFromEnd(SourceSpan at, string text) =>
        Error("RIP0315", at, $"{text} counts from the end, and ports do not; write the port as a number from 1 to 65535");

    internal void PortHasProtocol(SourceSpan at, string text, string write) =>
        Error("RIP0316", at, $"\"{text}\" names a protocol, which is written separately; write {write}");

    internal void PortMeansAny(SourceSpan at, string text) =>
        Error("RIP0317", at, $"\"{text}\" is not a port; write 1..65535 for every port");

    internal void PortIsNegated(SourceSpan at, string text, string write) =>
        Error("RIP0318", at, $"\"{text}\" excludes ports, which a rule cannot do; write the others: {write}");

    internal void PortRangeIsMiswritten(SourceSpan at, string text, string write) =>
        Error("RIP0319", at, $"\"{text}\" is not a range of two numbers; write {write}");

    /// <summary>80:8080 is a range in iptables and a map in Docker.</summary>
    internal void RangeOrMap(SourceSpan at, string text, string first, string last) =>
        Error("RIP0327", at, $"\"{text}\" could be a range or a map; write {first}..{last} or {first}.To({last})");

    internal void MapFromRangeToPort(SourceSpan at, string text) =>
        Error("RIP0320", at, $"{text} would send a whole range to one port; map each port separately, such as 443.To(4443)");

    internal void MapOfUnequalRanges(SourceSpan at, string text, int from, int to) =>
        Error("RIP0321", at, $"{text} maps {from} ports to {to}, and a range maps one to one; make both the same size, such as "
            + $"(8000..8010).To(9000..9010)");

    internal void MapOfManyPorts(SourceSpan at, string text, int count, int max) =>
        Error("RIP0328", at, $"{text} maps {count} ports, which takes a rule for each, and a map can have at most {max}; "
            + "let the target listen on the original ports, and write them without a map");

    internal void MapFromPortToRange(SourceSpan at, string text) =>
        Error("RIP0322", at, $"{text} maps one port to several; map one port to one port, such as 443.To(4443)");

    internal void MapOutsideDnat(SourceSpan at, string text) =>
        Error("RIP0323", at, $"{text} maps a port, which only a Dnat can do; write only the port");

    internal void MapOfSourcePort(SourceSpan at, string text) =>
        Error("RIP0324", at, $"{text} maps a source port, which no rule can do; write only the port");

    internal void MappedPortStandsTwice(SourceSpan at, string map, string other) =>
        Error("RIP0325", at, $"{map} maps a port that {other} in the same rule covers too; remove one of them");

    internal void MapNeedsOtherProtocol(SourceSpan at, string text, Protocol protocol) =>
        Error("RIP0326", at, $"{text} maps a port of {protocol}, which iptables cannot do; map ports of tcp, udp, sctp or dccp");
}
