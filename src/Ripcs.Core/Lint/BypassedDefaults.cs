using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>A foreign rule that accepts new connections on which no rule of
/// Ripcs decides, and which the policy set by Ripcs would drop.</summary>
/// <param name="By">The foreign rule, in a built-in chain.</param>
/// <param name="Packets">Some of these packets; every rule treats all of them alike.</param>
internal sealed record BypassedDefault(RulePlace By, PacketBox Packets);

/// <summary>
/// Finds foreign rules that open what the default of a host policy keeps closed. Their place in the built-in chain does not matter, because
/// the policy comes last. Conditions that packet fields do not show are taken as not met.
/// <code>
/// HostPolicy().Default(input: Policy.Drop);        -P INPUT DROP
/// Accept("ssh").Ports(22).From("192.0.2.0/24").To("host");
///     -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT      typed by hand: lets everyone in
/// </code>
/// </summary>
/// <param name="rules">All rules of the host.</param>
/// <param name="behind">The foreign chains that are meant to be evaluated before those of Ripcs.</param>
/// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
internal sealed class BypassedDefaults(PacketRules rules, IReadOnlyCollection<ChainName> behind, ValueSet? hostAddresses)
{
    private static readonly TableName Table = TableName.Filter;

    public static void Warn(HostRules host, DiagnosticBag diagnostics)
    {
        foreach (var rules in host.Families)
        {
            var bypassed = new BypassedDefaults(rules, host.Behind, host.Addresses(rules.Family));
            foreach (var (policy, chain) in host.Files.Select(file => file.HostPolicy).OfType<CompiledHostPolicy>()
                .SelectMany(policy => policy.DefaultsIn(rules.Family).Where(chain => chain.Policy == ChainPolicy.Drop)
                    .Select(chain => (policy, chain.BuiltIn))))
            {
                foreach (var one in host.Known(rules.Family, Table, bypassed.Find(chain)))
                {
                    diagnostics.DefaultIsPassed(policy.Origin, Foreign.Name(rules.Family, Table, one.By), chain, one.By.Rule.Leads,
                        BypassedStatements.Example(one.Packets));
                }
            }
        }
    }

    /// <summary>One for each such foreign rule in a built-in chain; null if the rules are too tangled.</summary>
    public IReadOnlyList<BypassedDefault>? Find(ChainName builtIn)
    {
        if (rules.Find(Table, builtIn) is not { Policy: Fate.Drop } chain)
            return [];

        var places = chain.Rules.Select((rule, place) => new RulePlace(builtIn, place + 1, rule)).ToList();
        try
        {
            return places.Exists(IsForeign) ? [.. Find(builtIn, places)] : [];
        }
        catch (TooTangledException)
        {
            return null;
        }
    }

    private IEnumerable<BypassedDefault> Find(ChainName builtIn, List<RulePlace> places)
    {
        // Reads only those rules of Ripcs that may match the packets of foreign
        // rules: status must not cost as much as a lint of a thousand files.
        var near = PacketBox.Around([.. places.Where(IsForeign)
            .Select(place => PacketBox.Everything(rules.Family).Within(place.Rule.Match))]);
        var begin = Condition.Both(FirstPackets.To(Table, builtIn, rules.Family, hostAddresses), ToHost(builtIn));
        var algebra = new Algebra(Universe.Of(rules.Family,
            rules.Below(Table, builtIn, near).Select(rule => rule.Match).Append(begin)));
        var tree = new ChainDiagrams(rules, Table, algebra, near).Tree(builtIn)!;
        Diagram Decided(RulePlace place) => tree[place.Place - 1].ReturnGoesOn();
        var free = places.Where(IsOurs).Aggregate(algebra.Set(begin), (left, jump) => left - Decided(jump).Defined());
        foreach (var place in places.Where(place => !IsOurs(place)))
        {
            var decided = Decided(place);
            var accepted = (free & decided.Accepted()).Answered(_ => false);
            if (IsForeign(place) && !accepted.IsEmpty)
                yield return new BypassedDefault(place, FirstPackets.One(algebra, accepted));

            free -= decided.Defined();
        }
    }

    // Packets to multicast groups are left out: an accept to the host is not meant for them, and they would be named as the example.
    private Condition ToHost(ChainName builtIn) => builtIn.Value != "INPUT" ? Condition.Always
        : Condition.Both(new Condition.In(PacketField.DestinationType, PacketFields.Local),
            hostAddresses is null ? Condition.Always : new Condition.In(PacketField.Destination, hostAddresses));

    private static bool IsOurs(RulePlace place) => place.Rule.Leads is { } to && DispatchChain.HoldsPointers(Table, to);

    private bool IsForeign(RulePlace place) => !IsOurs(place) && place.Rule.Effect is not RuleEffect.GoOn
        && !(place.Rule.Leads is { } to && behind.Contains(to));
}
