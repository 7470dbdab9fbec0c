using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses -m conntrack and -m state as xt_conntrack.c evaluates them: for a packet without a connection
/// (INVALID, UNTRACKED) only the state counts, and a match without a state never matches it, negated or not.</summary>
internal static class ConnectionReader
{
    private static readonly ValueSet OfNone = PacketFields.States(PacketState.Invalid, PacketState.Untracked);
    private static readonly ValueSet Originals = PacketFields.States(PacketState.New, PacketState.Established, PacketState.Related);

    public static Condition? Read(Family family, RuleMatch match)
    {
        var (state, others) = ((Condition?)null, new List<Condition>());
        foreach (var option in match.Options)
        {
            var read = Read(family, option);
            if (read is null)
                return null;

            if (option.Name is "--ctstate" or "--state")
            {
                state = option.IsNot ? read.Not(family) : read;
            }
            else
            {
                others.Add(option.IsNot ? read.Not(family) : read);
            }
        }

        var isOfNone = new Condition.In(PacketField.State, OfNone);
        return (state, others) switch
        {
            (null, []) => null,
            (null, _) => Condition.Of([isOfNone.Not(family), .. others]),
            (_, []) => state,
            _ when IsOfConnections(state) => Condition.Of([state, .. others]),
            _ => Condition.Of([state, new Condition.Any([isOfNone, Condition.Of(others.ToValueList())])]),
        };
    }

    /// <summary>True for a state that no packet without a connection has.</summary>
    private static bool IsOfConnections(Condition state) => state switch
    {
        Condition.In(PacketField.State, var values) => values.And(OfNone).IsEmpty,
        Condition.All(var parts) => parts.Any(IsOfConnections),
        Condition.Any(var parts) => parts.All(IsOfConnections),
        _ => false,
    };

    private static Condition? Read(Family family, RuleOption option) => option.Name switch
    {
        "--ctstate" or "--state" => States(option.Value.Split(',')),
        "--ctdir" => new Condition.In(
            PacketField.State, option.Value is "ORIGINAL" ? Originals
                : Originals.Or(OfNone).Not(PacketFields.Last(PacketField.State, family))),
        "--ctorigdst" => HeadReader.In(family, PacketField.OriginalDestination, HeadReader.Addresses(family, option.Value), isNot: false),
        "--ctorigdstport" => HeadReader.In(family, PacketField.OriginalPort, TransportReader.Ports(option.Value), isNot: false),
        "--ctproto" => SavedProtocol.TryParse(option.Value, out var protocol)
            ? new Condition.In(PacketField.Protocol, ValueSet.Of((ulong)protocol.Number)) : null,
        _ => OpenNames.Alike($"-m conntrack {option with { IsNot = false }}"),
    };

    private static Condition? States(string[] words)
    {
        var states = new List<PacketState>();
        var translations = new List<PacketTranslation>();
        foreach (var word in words)
        {
            switch (word)
            {
                case "NEW":
                    states.Add(PacketState.New);
                    break;
                case "ESTABLISHED":
                    states.AddRange([PacketState.Established, PacketState.EstablishedReply]);
                    break;
                case "RELATED":
                    states.AddRange([PacketState.Related, PacketState.RelatedReply]);
                    break;
                case "INVALID":
                    states.Add(PacketState.Invalid);
                    break;
                case "UNTRACKED":
                    states.Add(PacketState.Untracked);
                    break;
                case "DNAT":
                    translations.AddRange([PacketTranslation.Destination, PacketTranslation.Both]);
                    break;
                case "SNAT":
                    translations.AddRange([PacketTranslation.Source, PacketTranslation.Both]);
                    break;
                default:
                    return null;
            }
        }

        var inState = new Condition.In(PacketField.State, PacketFields.States(states));
        if (translations.Count == 0)
            return inState;

        // A packet without a connection was never translated, whatever this field contains.
        var translated = Condition.Of(
        [
            new Condition.In(PacketField.State, OfNone.Not((ulong)PacketState.Untracked)),
            new Condition.In(PacketField.Translation, ValueSet.Of(translations.Select(value => (AddressBits)(ulong)value))),
        ]);
        return states.Count == 0 ? translated : new Condition.Any([inState, translated]);
    }
}
