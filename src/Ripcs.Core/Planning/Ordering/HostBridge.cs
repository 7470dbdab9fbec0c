using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// Behind the nat table nobody can tell that a packet was sent to this host. What the old list would have done with it can be told all
/// the same, as far as that names addresses: so the old list is asked in its order.
/// <code>
/// old:  to 203.0.113.1 → 10.0.0.1          new:  to the host → 10.0.0.1
///       to the host    → 10.0.0.2
/// a packet sent to 203.0.113.1 that goes to 10.0.0.1    → as before: the old pointers
/// any other packet that a DNAT has sent to 10.0.0.1     → the new pointers
/// </code>
/// </summary>
internal static class HostBridge
{
    /// <summary>For packets that look as the entry makes them look: the old pointers where the old list makes them look so, too, else the new.</summary>
    public static IEnumerable<BridgeRule> AsTheOldListSays(NatEntry entry, NatMatch match, NatIndex old)
    {
        var rules = new List<BridgeRule>();
        var unsure = new List<NatMatch>();
        foreach (var (_, then, both) in old.Meeting(match))
        {
            if (!then.Match.IsToHost)
            {
                rules.AddRange(OfAddress(entry, then, both, isSure: !unsure.Exists(other => other.And(both) is not null)));
            }
            else if (match.IsToHost && !then.MayLookAs(entry))
            {
                unsure.Add(both);
            }
            else if (!match.IsToHost && then.MayLookAs(entry))
            {
                rules.Add(Bridge.Looking(entry, both, BridgeEnd.Nowhere));
            }
        }

        // The new pointers are where the packets go behind these rules anyway.
        return rules.Take(rules.FindLastIndex(rule => rule.End is not BridgeEnd.New) + 1);
    }

    private static IEnumerable<BridgeRule> OfAddress(NatEntry entry, NatEntry then, NatMatch both, bool isSure)
    {
        var end = isSure ? BridgeEnd.Old : BridgeEnd.Nowhere;
        if (then.DoesAs(entry, both.SentPort))
        {
            yield return Bridge.Looking(entry, both, end);
            yield break;
        }

        if (then.MayLookAs(entry) && (entry.Target?.Port ?? then.Target?.Port) is { } same && both.SentPort?.Contains(new PortRange(same)) != false)
        {
            yield return Bridge.Looking(entry, both with { SentPort = new PortRange(same) }, end);
        }

        yield return Bridge.Looking(entry, both, BridgeEnd.New);
    }
}
