using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// Asks the old list, in its order, what it would have made of the packets that a new entry takes: what looks the same in both goes on
/// to the old pointers.
/// <code>
/// old:  from 192.0.2.7, to 203.0.113.1 → 10.0.0.1          new:  to 203.0.113.1 → 10.0.0.1
///       to 203.0.113.1                 → 10.0.0.2
/// from 192.0.2.7, sent to 203.0.113.1, goes to 10.0.0.1     → as before: the old pointers
/// any other packet that was sent there and goes there       → the new pointers
/// </code>
/// Behind the nat table nobody can tell that a packet was sent to this host; what the old list says of addresses decides there too,
/// as far as it can.
/// </summary>
internal static class OldListBridge
{
    /// <summary>For packets that the entry takes and that look as it makes them look.</summary>
    public static IEnumerable<BridgeRule> OfOwn(NatEntry entry, NatIndex old)
    {
        var rules = new List<BridgeRule>();
        var unsure = new List<NatMatch>();
        foreach (var (_, then, both) in old.Meeting(entry.Match))
        {
            if (!then.Match.IsToHost)
            {
                var isSure = !unsure.Exists(other => other.And(both) is not null);
                rules.AddRange(OfAddress(entry, then, both, isSure ? BridgeEnd.Old : entry.Match.IsToHost ? BridgeEnd.Nowhere : BridgeEnd.New));
            }
            else if (!then.DoesAs(entry, both.SentPort))
            {
                unsure.Add(both);
            }
        }

        return WithoutNewAtTheEnd(rules);
    }

    /// <summary>For packets that an entry for this host takes first and that look as a later one makes its own look.</summary>
    public static IEnumerable<BridgeRule> OfLater(NatEntry later, NatMatch match, NatIndex old)
    {
        var rules = new List<BridgeRule>();
        foreach (var (_, then, both) in old.Meeting(match))
        {
            if (!then.Match.IsToHost)
            {
                rules.AddRange(OfAddress(later, then, both, BridgeEnd.Old));
            }
            else if (then.MayLookAs(later))
            {
                rules.Add(Bridge.Looking(later, both, later.Match.IsToHost ? BridgeEnd.Old : BridgeEnd.Nowhere));
            }
        }

        return WithoutNewAtTheEnd(rules);
    }

    /// <summary>
    /// For packets that the entry takes and leaves as they were sent: of these everything is known, but for those that the old list did
    /// not take where others may have translated them.
    /// </summary>
    public static IEnumerable<BridgeRule> OfUnchanged(NatEntry entry, NatIndex old, bool othersTranslate)
    {
        if (entry.Unchanged is not { } unchanged)
        {
            yield break;
        }

        foreach (var (_, then, both) in old.Meeting(unchanged))
        {
            yield return Bridge.Untranslated(both, then.DoesAs(entry, both.SentPort) ? BridgeEnd.Old : BridgeEnd.New) with
            {
                IsToHostNow = entry.Match.IsToHost || then.Match.IsToHost,
            };
        }

        yield return Bridge.Untranslated(unchanged, othersTranslate ? BridgeEnd.New : BridgeEnd.Old) with { IsToHostNow = entry.Match.IsToHost };
    }

    /// <summary>For packets that look as an old entry makes them look although an old one above it takes them: that was not the old list.</summary>
    public static IEnumerable<BridgeRule> NotOf(NatEntry entry, int place, NatMatch match, NatIndex old) => old.Meeting(match)
        .Where(item => item.Place < place && !item.Entry.Match.IsToHost && !item.Entry.DoesAs(entry, item.Both.SentPort))
        .Select(item => Bridge.Looking(entry, item.Both, BridgeEnd.New));

    private static IEnumerable<BridgeRule> OfAddress(NatEntry entry, NatEntry then, NatMatch both, BridgeEnd end)
    {
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

    /// <summary>The new pointers are where the packets go behind these rules anyway.</summary>
    private static IEnumerable<BridgeRule> WithoutNewAtTheEnd(List<BridgeRule> rules) =>
        rules.Take(rules.FindLastIndex(rule => rule.End is not BridgeEnd.New) + 1);
}
