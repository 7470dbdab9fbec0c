using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Core.Analysis.Lint;

/// <summary>
/// Says of each statement which rules of others stand in front of ours in a built-in chain of the filter or of nat, or in a table before
/// the filter, and decide otherwise about new connections than it would. Chains that a host policy lets be asked first are meant to.
/// </summary>
public sealed class TakenBefore(
    PacketRules rules, SaidRules said, IReadOnlyCollection<ChainName> askedFirst, ValueSet? hostAddresses, DiagnosticBag diagnostics)
{
    /// <summary>False if the rules are too tangled to say.</summary>
    public bool Warn()
    {
        var isKnown = true;
        foreach (var table in PassedRules.Asked)
        {
            var (found, known) = (new PassedRules(rules, table, askedFirst, hostAddresses).Find(),
                new HashSet<(TableName, ChainName, int, RuleOrigin)>());
            isKnown &= found is not null;
            foreach (var passed in found ?? [])
            {
                if (said.Of(rules.Family, table, passed.Rule.Chain, passed.Rule.Place, passed.Rule.Rule) is { Line: > 0 } origin
                    && known.Add((passed.ByTable, passed.By.Chain, passed.By.Place, origin)))
                {
                    var (foreign, packet, advice) = (Foreign.Name(rules.Family, passed.ByTable, passed.By), Example(passed.Packets),
                        PassedAdvice.Of(passed));
                    if (passed.IsLedElsewhere)
                    {
                        diagnostics.LedBefore(origin, foreign, packet, advice);
                    }
                    else
                    {
                        diagnostics.TakenBefore(origin, foreign, packet, advice);
                    }
                }
            }
        }

        return isKnown;
    }

    /// <summary>"tcp 192.0.2.1 -> 10.0.0.1 :22": one of some packets, of a protocol that people know, if there is one among them.</summary>
    public static string Example(PacketBox packets)
    {
        var one = PossiblePackets.Example(packets);

        // Of a port that may be any nothing is said.
        var shown = new[] { PacketField.SourcePort, PacketField.DestinationPort }
            .Where(field => packets[field].Equals(PacketFields.Every(field, packets.Family))).Aggregate(one,
                (box, field) => box.With(field, packets[field]));
        return $"{PacketWords.Protocols(one[PacketField.Protocol], packets.Family)} {PacketWords.Ends(shown)}";
    }
}
