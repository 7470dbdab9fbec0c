using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>The bridges of a change, and what waits at the end of those to the new pointers.</summary>
/// <param name="Rules">The bridges.</param>
/// <param name="Tightened">The built-in chains that drop by default from the last block on.</param>
internal sealed record Bridges(ValueList<BridgeRule> Rules, ValueList<ChainName> Tightened)
{
    /// <summary>
    /// What is translated anew and no new pointer accepts would pass by the policy that stands until the last block: to where it was not
    /// led before, and is not accepted afterwards.
    /// </summary>
    public IEnumerable<string> Drop()
    {
        var (input, forward) = (Tightened.Contains(new ChainName("INPUT")), Tightened.Contains(new ChainName("FORWARD")));
        if (input || forward)
        {
            var end = input && forward ? "" : $"-m addrtype {(input ? "" : "! ")}--dst-type LOCAL ";
            yield return $"{end}-m conntrack --ctstate NEW {BridgeMark.Comment} -j DROP";
        }
    }
}

/// <summary>
/// The filter table as it is, with the new chains beside the old ones, and with the new pointers in a chain of their own that the
/// bridges lead to; so do copies of old ones, where a packet must not meet a bridge further down.
/// </summary>
internal static class BridgedFilter
{
    // Comparing more addresses with each pointer would cost more than the pointers that it saves.
    private const int FewAddresses = 100;

    public static OwnedTable Of(Family family, OwnedTable now, OwnedTable then, Bridges over)
    {
        var bridges = over.Rules;
        var dispatch = DispatchChain.Filter.Name;
        var (old, rulesThen) = ((now.Find(dispatch)?.Rules ?? []).Where(rule => !BridgeMark.IsOn(rule)).ToValueList(),
            then.Find(dispatch)?.Rules ?? []);
        var chains = now.Chains.Where(chain => chain.Name != DispatchChain.BridgeBack).ToDictionary(item => item.Name);

        // The host policy's and Raw's pointers come with the last block: they stand in front of the bridges.
        foreach (var chain in then.Chains.Where(chain => !BranchName.TryParse(chain.Name, out _)
            && (DispatchChain.Find(chain.Name) is null || chain.Name == dispatch)))
        {
            chains.TryAdd(chain.Name, chain);
        }

        // The kernel takes none of the new chains below OUTPUT that ask for a hardware
        // address: what this host sends meets the old ones until the last block.
        var isSentNew = now.Find(DispatchChain.Sent.Name) is null && then.Find(DispatchChain.Sent.Name) is not null;
        foreach (var chain in isSentNew ? Copied(family, now) : [])
        {
            chains[chain.Name] = chain;
        }

        // What somebody typed in characters that no restore text can hold goes a block earlier than the rest of what goes.
        var kept = old.Where(rule => RestoreWriter.CanName(rule) || rulesThen.Contains(rule));
        chains[dispatch] = new OwnedChain(dispatch, [.. bridges.Select(rule => rule.ToRuleText()), .. kept]);

        // Branches hold the old pointers until the last block: the old ones may stay in theirs, the new ones stand in a list.
        var pointersThen = DispatchTree.Read(then, dispatch).Rules.Select(rule => (rule.AloneText, rule.Extent))
            .Where(rule => rule.AloneText is not null).Select(rule => (rule.AloneText!, rule.Extent));
        var pointersNow = DispatchTree.Read(now, dispatch).Places.Where(place => !BridgeMark.IsOn(place.Rule))
            .Select(place => (place.Rule, place.Extent));
        foreach (var (end, name, pointers) in new[] { (BridgeEnd.New, DispatchChain.Bridge, pointersThen),
            (BridgeEnd.Old, DispatchChain.BridgeBack, pointersNow) })
        {
            if (bridges.Where(rule => rule.End == end).ToList() is { Count: > 0 } own)
            {
                chains[name] = new OwnedChain(name, Met(pointers.Where(pointer => RestoreWriter.CanWrite(pointer.Item1)), own,
                    end is BridgeEnd.New ? over.Drop() : []));
            }
        }

        var bridged = DesiredState.Complete(now with { Chains = chains.Values.OrderBy(chain => chain.Name).ToValueList() });

        // Nor do the bridges stand below OUTPUT where it has no list yet.
        return !isSentNew || bridged.Find(DispatchChain.Sent.Name) is not null ? bridged
            : bridged with { Hooks = bridged.Hooks.Where(hook => hook.Dispatch != dispatch
                || !DispatchChain.Sent.BuiltIns.Contains(hook.BuiltIn)).ToValueList() };
    }

    /// <summary>The list of what this host sends as it passes it now, which is that of all packets.</summary>
    private static IEnumerable<OwnedChain> Copied(Family family, OwnedTable now) => DispatchTree.Of(
        family,
        DispatchChain.Sent.Name,
        DispatchTree.Read(now, DispatchChain.Filter.Name).Rules
            .Where(rule => !BridgeMark.IsOn(rule.Rule) && rule.AloneText is { } text && RestoreWriter.CanWrite(text))
            .Select(rule => rule.Pointer is { } pointer ? DispatchRule.Of(pointer with { Dispatch = DispatchChain.Sent.Name })
                : new DispatchRule(DispatchChain.Sent.Name, 0, rule.AloneText!))).Chains();

    /// <summary>The pointers, but for those by destination that no packet on a bridge can meet.</summary>
    private static ValueList<string> Met(
        IEnumerable<(string Text, BranchKey? Extent)> pointers, List<BridgeRule> bridges, IEnumerable<string> last)
    {
        var addresses = bridges.Select(rule => rule.Reach).Distinct().ToList();
        var met = pointers.Where(pointer => addresses.Count > FewAddresses
            || pointer.Extent is not { Kind: PointerKind.Destination, Prefix: var to } || addresses.Exists(to.Overlaps))
            .Select(pointer => pointer.Text).Concat(last).ToValueList();

        // A chain without rules would count as unused, but where nothing is desired the packets must pass by the other pointers, too.
        return met.Count > 0 ? met : [BridgeMark.PassOn];
    }
}
