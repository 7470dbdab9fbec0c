using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>A rule that translates the destination of packets.</summary>
/// <param name="Coming">A box around the packets that reach its chain: "-j
/// DNAT" alone takes everything that the jumps to its chain take.</param>
internal sealed record Rewriting(PacketRule Rule, Translation To, PacketBox Coming)
{
    /// <summary>A box around the packets that it takes.</summary>
    public PacketBox Taken => Coming.Within(Rule.Match);

    /// <summary>False if it takes no packet of a box.</summary>
    public bool MayTake(PacketBox box) => box.MayMeet(Rule.Match) && box.Meets(Coming);

    /// <summary>All such rules below a chain of nat.</summary>
    public static IEnumerable<Rewriting> Below(PacketRules rules, ChainName builtIn)
    {
        // Ignores chains without translations: Kubernetes jumps from a thousand places to a chain that only marks.
        var chains = rules.Chains(TableName.Nat, builtIn);
        var leading = new HashSet<ChainName>();
        leading.UnionWith(chains.Where(chain => chain.Rules.Any(rule => rule.Effect is RuleEffect.Translate || IsLeading(rule)))
            .Select(chain => chain.Name));
        bool IsLeading(PacketRule rule) => rule.Leads is { } to && leading.Contains(to);

        var coming = new Dictionary<ChainName, List<PacketBox>> { [builtIn] = [PacketBox.Everything(rules.Family)] };
        foreach (var chain in chains.Reverse().Where(chain => leading.Contains(chain.Name)))
        {
            // Ends a loop, which the kernel refuses: no packet gets there.
            var box = PacketBox.Around(coming.GetValueOrDefault(chain.Name, [PacketBox.Nothing(rules.Family)]));
            foreach (var rule in chain.Rules)
            {
                if (rule.Effect is RuleEffect.Translate(var to))
                {
                    yield return new Rewriting(rule, to, box);
                }
                else if (rule.Leads is { } next && leading.Contains(next))
                {
                    coming.TryAdd(next, []);
                    coming[next].Add(box.Within(rule.Match));
                }
            }
        }
    }
}
