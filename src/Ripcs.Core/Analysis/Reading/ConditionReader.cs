using System.Runtime.InteropServices;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses the conditions in the rules of a family. Unknown ones become open conditions and are
/// never left out. Tens of thousands of rules share a few conditions, each of which is parsed once.</summary>
/// <param name="family">The family of the rules.</param>
/// <param name="sets">The sets with known entries.</param>
internal sealed class ConditionReader(Family family, TableState sets)
{
    private readonly Dictionary<RuleOption, Condition?> _options = [];
    private readonly Dictionary<RuleMatch, Condition?> _matches = [];

    /// <param name="rule">The rule to parse.</param>
    /// <param name="names">The names of open conditions in its chain.</param>
    public Condition Read(ParsedRule rule, OpenNames names)
    {
        var parts = new List<Condition>(4);
        foreach (var match in rule.Matches)
        {
            Add(match.Module switch
            {
                null => Head(match, names),
                "comment" => Condition.Always,
                _ => Known(match) ?? Unknown(match, rule, names),
            });
        }

        return LeavesNowhere(parts) ? Condition.Never : Condition.Of(parts.ToValueList());

        void Add(Condition condition)
        {
            if (condition is Condition.All(var more))
            {
                parts.AddRange(more);
            }
            else
            {
                parts.Add(condition);
            }
        }
    }

    private Condition Head(RuleMatch match, OpenNames names)
    {
        var parts = new List<Condition>(match.Options.Count);
        foreach (var option in match.Options)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_options, option, out var isKnown);
            if ((isKnown ? known : known = HeadReader.Read(family, option)) is var read && read != Condition.Always)
                parts.Add(read ?? HeadReader.Open(option, names));
        }

        return Condition.Of(parts.ToValueList());
    }

    private Condition? Known(RuleMatch match)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_matches, match, out var isKnown);
        return isKnown ? known : known = match.Module switch
        {
            "conntrack" or "state" => ConnectionReader.Read(family, match),
            "set" => SetReader.Read(family, match, sets),
            "iprange" or "mac" or "addrtype" => All(match, EndReader.Read),
            "recent" when match.Find("--set") is { } set => set.IsNot ? Condition.Never : Condition.Always,
            "tcp" or "udp" or "sctp" or "dccp" or "udplite" or "multiport" or "icmp" or "icmp6"
                or "icmpv6" => All(match, TransportReader.Read),
            _ => null,
        };
    }

    // If one option is unknown, the whole match is.
    private Condition? All(RuleMatch match, Func<Family, RuleOption, Condition?> read)
    {
        var parts = match.Options.Select(option => read(family, option)).ToList();
        return parts.Contains(null) ? null : Condition.Of(parts.OfType<Condition>().ToValueList());
    }

    // A packet to the host itself leaves by lo, or has not been routed yet.
    private static bool LeavesNowhere(List<Condition> parts) =>
        parts.Exists(part => part is Condition.In { Field: PacketField.DestinationType } to && to.Values.Equals(PacketFields.Local))
        && parts.Exists(part => part is Condition.In { Field: PacketField.Out } by && !by.Values.Overlaps(PacketFields.Loopback)
            && !by.Values.Contains(0));

    // A packet without a connection has no connection mark: neither the mark
    // nor its negation matches it (connmark_mt, net/netfilter/xt_connmark.c).
    private Condition OfConnection { get; } = new Condition.In(PacketField.State,
        PacketFields.States(PacketState.Invalid, PacketState.Untracked)).Not(family);

    private Condition Unknown(RuleMatch match, ParsedRule rule, OpenNames names) =>
        match.Module is "connmark" ? Condition.Both(OfConnection, Open(match, rule, names)) : Open(match, rule, names);

    private static Condition Open(RuleMatch match, ParsedRule rule, OpenNames names)
    {
        if (Extension.IsOfEachRule(match.Module))
            return names.Anew(match.ToString(), rule.ToString());

        return match.Options is [{ IsNot: true } only] && Extension.IsOpposite(match.Module)
            ? OpenNames.Alike((match with { Options = [only with { IsNot = false }] }).ToString(), isNot: true, MarkReader.Test(match))
            : OpenNames.Alike(match.ToString(), mark: MarkReader.Test(match));
    }
}
