using System.Text.RegularExpressions;
using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Proves that two rule sets decide every packet alike in a built-in chain of the filter table, in every state of its connection: the same
/// fate and the same answer, and every log and every counter sees the same packets. The proof needs no addresses of the host.
/// </summary>
public static partial class SameDecisions
{
    private static readonly Condition.In FromHost = new(PacketField.SourceType, PacketFields.Local);
    private static readonly Condition.In ToHost = new(PacketField.DestinationType, PacketFields.Local);
    private static readonly Condition.In LeavesByLoopback = new(PacketField.Out, PacketFields.Loopback);
    private static readonly Condition.In ComesByLoopback = new(PacketField.In, PacketFields.Loopback);

    /// <summary>True for the text of a target that changes packets, and nothing else.</summary>
    public static bool ChangesPackets(string target) => Extension.ChangesPackets(target.Split(' ')[0]);

    /// <summary>True if it is proved; false if some packet is decided otherwise, or the rules are too tangled for a proof.</summary>
    /// <param name="builtIn">The chain.</param>
    /// <param name="before">The one rule set.</param>
    /// <param name="after">The other one.</param>
    /// <param name="isSentLed">True if nat translates destinations of what this host sends: that comes to OUTPUT with the interface by
    /// which it would have left (nf_nat_ipv4_local_fn reroutes it, and the hook keeps the interface).</param>
    public static bool In(ChainName builtIn, PacketRules before, PacketRules after, bool isSentLed = false) =>
        Holds(builtIn, before, after, proof => proof.Holds(isSentLed));

    /// <summary>True if it is proved for the broadcasts and multicast that a bridge or a multicast router brings to FORWARD.</summary>
    public static bool OfForwardedGroups(PacketRules before, PacketRules after)
    {
        // One changed statement of thousands is compared with those that take some of its packets.
        var (forward, changed) = (new ChainName("FORWARD"), new ChangedPackets(before, after, TableName.Filter));
        var box = changed.Of(forward);
        PacketRules Near(PacketRules rules) => rules.With(chain => chain with
        {
            Rules = chain.Rules.Where(rule => box.MayMeet(rule.Match)).ToValueList(),
        });
        return box.IsEmpty || Holds(forward, Near(before), Near(after), proof => proof.HoldsForGroups());
    }

    private static bool Holds(ChainName builtIn, PacketRules before, PacketRules after, Predicate<Proof> holds)
    {
        try
        {
            return holds(new Proof(builtIn, Numbered(builtIn, before), Numbered(builtIn, after)));
        }
        catch (TooTangledException)
        {
            return false;
        }
    }

    /// <summary>What counts by its own text and number, in the order in which packets come to it, in place of its rule: the first limit of
    /// 5/min of one side is held to be the first one of the other side, and must then see the same packets. The limits of logs are one: all
    /// together must see the same packets. A list of hashlimit that one rule has may have any name.</summary>
    public static PacketRules Numbered(ChainName builtIn, PacketRules rules)
    {
        var chains = rules.Chains(TableName.Filter, builtIn).ToDictionary(chain => chain.Name);
        var lists = chains.Values.SelectMany(chain => chain.Rules)
            .CountBy(rule => ParsedRule.Of(rule.Text).Value(HashlimitMatch.NameOption) ?? "").ToDictionary();
        var (keys, numbers, visited) = (new Dictionary<string, string>(), new Dictionary<string, int>(), new HashSet<ChainName>());
        Visit(builtIn);
        return rules.With(chain => chain with
        {
            Rules = chain.Rules.Select(rule => rule with { Match = Renamed(rule.Match) }).ToValueList(),
        });

        void Visit(ChainName chain)
        {
            foreach (var rule in visited.Add(chain) && chains.TryGetValue(chain, out var found) ? found.Rules : [])
            {
                foreach (var count in rule.Match.Leaves.OfType<Condition.Open>().Select(open => open.What).Where(IsCount))
                {
                    var text = lists.GetValueOrDefault(count.Parsed.Value(HashlimitMatch.NameOption) ?? "") > 1 ? count.Text
                        : ListName().Replace(count.Text, "");
                    if (IsOfLog(rule) && count.Text.StartsWith("-m limit ", StringComparison.Ordinal))
                    {
                        keys.TryAdd(count.Key, $"{text} of logs");
                        continue;
                    }

                    var number = numbers[text] = numbers.GetValueOrDefault(text) + 1;
                    keys.TryAdd(count.Key, string.Create(CultureInfo.InvariantCulture, $"{text} #{number}"));
                }

                if (rule.Leads is { } to)
                    Visit(to);
            }
        }

        Condition Renamed(Condition match) => match switch
        {
            Condition.Open { What: var what } open when IsCount(what) => open with
            {
                What = what with { Key = keys.GetValueOrDefault(what.Key, what.Key) },
            },
            Condition.All(var parts) => Condition.Of(parts.Select(Renamed).ToValueList()),
            Condition.Any(var parts) => new Condition.Any(parts.Select(Renamed).ToValueList()),
            _ => match,
        };
    }

    // How many lines it writes decides about no packet.
    private static bool IsOfLog(PacketRule rule) =>
        rule.Effect is RuleEffect.GoOn && RuleTarget.Find(rule.Text)?.Name is "LOG" or "NFLOG";

    // The key of a count contains its place or its number.
    private static bool IsCount(OpenCondition what) => what.Key != what.Text && what.Part is null && what.Mark is null;

    [GeneratedRegex(" --hashlimit-name [^ ]+")]
    private static partial Regex ListName();

    /// <summary>The packets that the kernel leads to the chain (ip_rcv_finish, ip_forward, ip_local_out).</summary>
    private static Condition Possible(ChainName builtIn, Family family, bool isSentLed)
    {
        var types = new Condition.In(PacketField.DestinationType,
            Except(family is Family.IPv4 ? "ANYCAST" : "BROADCAST"));
        var groups = new[] { PacketFields.Multicast, PacketFields.Broadcast }.Select(type =>
            (Type: new Condition.In(PacketField.DestinationType, type),
                Addresses: new Condition.In(PacketField.Destination, PacketFields.AddressesOf(type, family)))).ToList();
        Condition[] known =
        [
            types, new Condition.In(PacketField.Protocol, PacketFields.OtherIcmp(family)).Not(family),
            Implies(groups[0].Type, groups[0].Addresses), Implies(groups[0].Addresses, groups[0].Type),
            Implies(groups[1].Addresses, groups[1].Type),
        ];
        Condition[] own = builtIn.Value switch
        {
            // Policy routing may lead others here (transparent proxies), which only rules by -m addrtype see differently.
            "INPUT" =>
                [HostFunction.FromHost.Not(family), HostFunction.NotRouted, HostFunction.ToHost, Implies(FromHost, ComesByLoopback)],
            "FORWARD" =>
            [
                // A multicast router and a bridge lead packets to groups through it.
                HostFunction.FromHost.Not(family), HostFunction.NotRouted.Not(family), ToHost.Not(family), FromHost.Not(family),
                HostFunction.ByCards,
            ],
            _ => [HostFunction.FromHost, HostFunction.NotRouted.Not(family),
                isSentLed ? Condition.Always : Implies(ToHost, LeavesByLoopback)],
        };
        return Condition.Of([.. known, .. own]);

        Condition Implies(Condition one, Condition other) => new Condition.Any([one.Not(family), other]);
    }

    private static ValueSet Except(string type) => ValueSet.Of(PacketFields.AddressTypes.Index().Where(known => known.Item != type)
        .Select(known => (AddressBits)(ulong)known.Index));

    private sealed class Proof(ChainName builtIn, PacketRules before, PacketRules after)
    {
        private readonly Dictionary<string, int> _numbers = [];

        public bool Holds(bool isSentLed)
        {
            var (rules, algebra, set) = Packets(Possible(builtIn, before.Family, isSentLed));
            if (!Alike(algebra, set, before, after))
                return false;

            // What changes a packet alone matters for the packets that go on.
            var accepted = set & Function(algebra, before).Accepted();
            return rules.Select(Seen).OfType<string>().Distinct().All(seen => Alike(algebra,
                ChangesPackets(seen) ? accepted : set, Watched(before, seen), Watched(after, seen)));
        }

        public bool HoldsForGroups()
        {
            var groups = new Condition.Any([new Condition.In(PacketField.DestinationType, PacketFields.Multicast),
                new Condition.In(PacketField.DestinationType, PacketFields.Broadcast)]);
            var (_, algebra, set) = Packets(Condition.Of([Possible(builtIn, before.Family, isSentLed: false), groups]));
            return Alike(algebra, set, before, after);
        }

        private (List<PacketRule> Rules, Algebra Algebra, PacketSet Set) Packets(Condition possible)
        {
            var rules = Below(before).Concat(Below(after)).ToList();
            var algebra = new Algebra(Universe.Of(before.Family, rules.Select(rule => rule.Match).Append(possible)));
            return (rules, algebra, algebra.Set(possible));
        }

        private IEnumerable<PacketRule> Below(PacketRules rules) =>
            rules.Chains(TableName.Filter, builtIn).SelectMany(chain => chain.Rules);

        private bool Alike(Algebra algebra, PacketSet possible, PacketRules one, PacketRules other) =>
            !possible.Meets(Function(algebra, one).Differs(Function(algebra, other)));

        private Diagram Function(Algebra algebra, PacketRules rules) =>
            new ChainDiagrams(rules, TableName.Filter, algebra, PacketBox.Everything(rules.Family), decision: EndOf).BuiltIn(builtIn);

        // Each answer of a reject is an end of its own.
        private End? EndOf(PacketRule rule) => RuleTarget.Find(rule.Text)?.Name is "ACCEPT" or "DROP" ? null
            : End.Other(Number(Target(ParsedRule.Of(rule.Text))));

        private int Number(string text)
        {
            _numbers.TryAdd(text, _numbers.Count);
            return _numbers[text];
        }

        // The rules that see some text, as if they ended the way of every packet that they look at.
        private static PacketRules Watched(PacketRules rules, string seen) => rules.With(chain => chain with
        {
            Rules = chain.Rules.Select(rule => Seen(rule) != seen ? rule
                : new PacketRule($"-j NFQUEUE {seen}", WithoutCounts(rule.Match), new RuleEffect.Decide(Fate.Elsewhere))).ToValueList(),
        });

        /// <summary>What it matters for which packets see a rule, and not only what it decides: a log, a counter.</summary>
        private static string? Seen(PacketRule rule)
        {
            var parsed = ParsedRule.Of(rule.Text);
            List<string> counting =
            [
                .. parsed.Matches.Where(match => match.Module is "recent").Select(match => match.ToString()),
                .. rule.Match.Leaves.OfType<Condition.Open>().Select(open => open.What).Where(IsCount).Select(count => count.Key),
            ];
            return rule.Effect is RuleEffect.GoOn && parsed.Target is not null ? string.Join(' ', [.. counting, Target(parsed)])
                : counting.Count > 0 ? string.Join(' ', counting) : null;
        }

        private static string Target(ParsedRule rule) => string.Join(' ', rule.TargetOptions
            .Where(option => option is not { Name: "--log-level", Value: "4" or "warning" }).Select(option => option.ToString())
            .Prepend(rule.Target?.Name ?? ""));

        private static Condition WithoutCounts(Condition match) => match switch
        {
            Condition.Open { What: var what } when IsCount(what) => Condition.Always,
            Condition.All(var parts) => Condition.Of(parts.Select(WithoutCounts).ToValueList()),
            _ => match,
        };
    }
}
