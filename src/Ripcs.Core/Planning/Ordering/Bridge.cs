using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The temporary rules at the head of the filter's dispatch chain that give just those packets whose translation changes to the new
/// pointers, once they are translated anew; "-g", so that the old pointers have no say where the new ones have none. They are a
/// first-match list over the new and the old nat rules, with every selector that these have:
/// <code>
/// nat, new:  -s 192.0.2.0/24 -d 203.0.113.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443
/// bridge:    -s 192.0.2.0/24 -d 10.0.0.1/32 -p tcp -m multiport --dports 4443
///                -m conntrack --ctorigdst 203.0.113.1 --ctorigdstport 443 --ctdir ORIGINAL -g partition-n
/// nat, old:  -d 203.0.113.1/32 -p tcp -m tcp --dport 25 -j DNAT --to-destination 10.0.0.2
/// bridge:    -d 203.0.113.1/32 -p tcp -m conntrack ! --ctstate DNAT --ctorigdst 203.0.113.1 --ctorigdstport 25 --ctdir ORIGINAL -g partition-n
/// </code>
/// They match nothing before the nat table is swapped: a packet that the old list has translated otherwise than the new one would goes
/// on to the old pointers. A packet that both lists translate alike could meet either verdict; it stays with the old one wherever that can
/// be told. They are made from the saved rules
/// alone, so that a way back without sources has them too.
/// </summary>
internal sealed class Bridge
{
    private readonly NatIndex _old;
    private readonly NatIndex _new;
    private readonly bool _othersTranslate;
    private readonly List<BridgeRule> _rules = [];

    private Bridge(NatChange change, bool othersTranslate)
    {
        _othersTranslate = othersTranslate;
        (_old, _new) = (new NatIndex(change.Old), new NatIndex(change.New));
        foreach (var (place, entry) in change.New.Index())
        {
            Over(entry, place);
        }

        foreach (var (place, entry) in change.Old.Index())
        {
            Back(entry, place);
        }
    }

    /// <param name="change">What changes.</param>
    /// <param name="othersTranslate">True if others' rules may translate what ours do not, as Docker's do for published ports.</param>
    public static ValueList<BridgeRule> Over(NatChange change, bool othersTranslate)
    {
        var rules = new Bridge(change, othersTranslate)._rules.DistinctBy(rule => (rule.ToMatchText(), rule.End is BridgeEnd.Nowhere)).ToList();

        // The old pointers are where packets go behind the last rule anyway.
        return rules.Take(rules.FindLastIndex(rule => rule.End is not BridgeEnd.Old) + 1).ToValueList();
    }

    private void Over(NatEntry entry, int place)
    {
        if (entry.Target is null)
        {
            return;
        }

        foreach (var (oldPlace, old, both) in _old.Meeting(entry.Match).Where(item => LooksAlike(entry, item.Entry, item.Both)))
        {
            _rules.AddRange(entry.Match.IsToHost ? OldListBridge.NotOf(old, oldPlace, both, _old) : []);
            _rules.Add(Looking(old, both, BridgeEnd.Old));
        }

        _rules.AddRange(OldListBridge.OfUnchanged(entry, _old, _othersTranslate));
        _rules.AddRange(OldListBridge.OfOwn(entry, _old));
        _rules.Add(Looking(entry, entry.Match, BridgeEnd.New));
        if (_othersTranslate && !entry.Match.IsToHost)
        {
            // Met first: however else a packet looks, the new list has not made it look so.
            _rules.Add(new BridgeRule(entry.Match, BridgeEnd.Old));
            return;
        }

        KeepFromLater(entry, place);
    }

    /// <summary>An entry that keeps whatever port there is would take for its own what the old list has sent to another port of its target.</summary>
    private static bool LooksAlike(NatEntry entry, NatEntry old, NatMatch both) =>
        entry.Target is { Port: null } target && old.Target is { Port: not null } then && then.Address == target.Address
        && !entry.DoesAs(old, both.SentPort);

    /// <summary>The entry is met first; a packet that looks as if a later one had translated it has been translated by the old list.</summary>
    private void KeepFromLater(NatEntry entry, int place)
    {
        foreach (var (_, later, both) in _new.Meeting(entry.Match).Where(item => item.Place > place && !item.Entry.DoesAs(entry, item.Both.SentPort)))
        {
            _rules.AddRange(entry.Match.IsToHost
                ? OldListBridge.OfLater(later, both, _old)
                : _old.Meeting(both).Where(item => item.Entry.MayLookAs(later)).Select(item => Looking(item.Entry, item.Both, BridgeEnd.Old)));
            KeepUnchanged(entry, later.Unchanged?.And(both));
        }

        foreach (var going in _old.Meeting(entry.Match))
        {
            foreach (var (_, old, both) in _old.Meeting(going.Both))
            {
                KeepUnchanged(entry, old.Unchanged?.And(both));
            }
        }
    }

    private void KeepUnchanged(NatEntry entry, NatMatch? match)
    {
        if (match is not null)
        {
            _rules.Add(Untranslated(match, BridgeEnd.Old) with { IsToHostNow = entry.Match.IsToHost || match.IsToHost });
        }
    }

    /// <summary>What the new list does not translate any more comes out as it was sent; so does, before and after, what an old entry left alone.</summary>
    private void Back(NatEntry entry, int place)
    {
        var isCovered = _new.Meeting(entry.Match).Any(item => item.Both == entry.Match && item.Entry.Match.IsToHost == entry.Match.IsToHost);
        if (_othersTranslate && !isCovered)
        {
            BackToOthers(entry);
            return;
        }

        if (entry.Unchanged is { } unchanged && _old.Meeting(unchanged).Any(item => item.Place > place))
        {
            _rules.Add(Untranslated(unchanged, BridgeEnd.Old) with { IsToHostNow = entry.Match.IsToHost });
        }

        if (entry.Unchanged != entry.Match && !isCovered)
        {
            _rules.Add(Untranslated(entry.Match, BridgeEnd.New));
        }
    }

    /// <summary>
    /// The same where others may translate what the new list does not: whatever does not look as the old list made it look. What was sent
    /// to this host must be told from what the old list makes of addresses, too.
    /// </summary>
    private void BackToOthers(NatEntry entry)
    {
        if (entry.Match.IsToHost)
        {
            _rules.AddRange(_old.Meeting(entry.Match).Where(item => item.Entry is { Target: not null, Match.IsToHost: false })
                .Select(item => Looking(item.Entry, item.Both, BridgeEnd.Old)));
            KeepUnchanged(entry, entry.Unchanged);
            _rules.Add(Untranslated(entry.Match, BridgeEnd.New));
        }

        if (entry.Target is not null)
        {
            _rules.Add(Looking(entry, entry.Match, BridgeEnd.Old));
        }

        _rules.Add(new BridgeRule(entry.Match, BridgeEnd.New) { IsTranslated = entry.Match.IsToHost ? true : null });
    }

    /// <summary>Packets that look as the entry makes them look.</summary>
    internal static BridgeRule Looking(NatEntry entry, NatMatch match, BridgeEnd end) => new(match, end)
    {
        Now = entry.Target!.Value.Address,
        PortNow = entry.Target.Value.Port is { } port ? new PortRange(port) : match.SentPort,
        IsTranslated = match.IsToHost ? true : null,
    };

    /// <summary>Packets that no DNAT has changed.</summary>
    internal static BridgeRule Untranslated(NatMatch match, BridgeEnd end) =>
        new(match, end) { Now = match.SentTo, PortNow = match.SentPort, IsTranslated = false, IsToHostNow = match.IsToHost };
}
