using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>The bridges of a change, and the rule at the end of the new pointers' chain.</summary>
/// <param name="Rules">The bridges.</param>
/// <param name="Tightened">The built-in chains that drop by default after the last block.</param>
internal sealed record Bridges(ValueList<BridgeRule> Rules, ValueList<ChainName> Tightened)
{
    /// <summary>Drops packets that are translated in the new way and that no new pointer accepts. The policy that is in force until the
    /// last block would accept them at a destination that they did not reach before and will not be accepted at afterwards.</summary>
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

/// <summary>The filter table as it is, plus the new chains, and with the new pointers in a chain of their own which the
/// bridges jump to. Another chain has copies of the old pointers, for packets that must not match a later bridge.</summary>
internal static class BridgedFilter
{
    // Comparing more addresses with each pointer would cost more than the omitted pointers save.
    private const int FewAddresses = 100;

    public static OwnedTable Of(Family family, OwnedTable now, OwnedTable then, Bridges over)
    {
        var bridges = over.Rules;
        var dispatch = DispatchChain.Filter.Name;
        var (old, rulesThen) = ((now.Find(dispatch)?.Rules ?? []).Where(rule => !BridgeMark.IsOn(rule)).ToValueList(),
            then.Find(dispatch)?.Rules ?? []);
        var chains = now.Chains.Where(chain => chain.Name != DispatchChain.BridgeBack).ToDictionary(item => item.Name);

        // The pointers of the host policy and of Raw come with the last block, because they are before the bridges.
        foreach (var chain in then.Chains.Where(chain => !BranchName.TryParse(chain.Name, out _)
            && (DispatchChain.Find(chain.Name) is null || chain.Name == dispatch)))
        {
            chains.TryAdd(chain.Name, chain);
        }

        // New chains may match a hardware address, which the kernel refuses below
        // OUTPUT: packets from this host use the old pointers until the last block.
        var isSentNew = now.Find(DispatchChain.Sent.Name) is null && then.Find(DispatchChain.Sent.Name) is not null;
        foreach (var chain in isSentNew ? Copied(family, now) : [])
        {
            chains[chain.Name] = chain;
        }

        // Rules typed with characters that no restore text can contain go one block earlier than the others.
        var kept = old.Where(rule => RestoreWriter.CanName(rule) || rulesThen.Contains(rule));
        chains[dispatch] = new OwnedChain(dispatch, [.. bridges.Select(rule => rule.ToRuleText()), .. kept]);

        // Branches contain the old pointers until the last block: the old ones may stay in theirs, the new ones form a plain list.
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

        // The bridges also stay out of OUTPUT as long as it has no dispatch chain of its own.
        return !isSentNew || bridged.Find(DispatchChain.Sent.Name) is not null ? bridged
            : bridged with { Hooks = bridged.Hooks.Where(hook => hook.Dispatch != dispatch
                || !DispatchChain.Sent.BuiltIns.Contains(hook.BuiltIn)).ToValueList() };
    }

    /// <summary>The dispatch chain for packets from this host with the
    /// pointers that they pass now, which are those for all packets.</summary>
    private static IEnumerable<OwnedChain> Copied(Family family, OwnedTable now) => DispatchTree.Of(
        family,
        DispatchChain.Sent.Name,
        DispatchTree.Read(now, DispatchChain.Filter.Name).Rules
            .Where(rule => !BridgeMark.IsOn(rule.Rule) && rule.AloneText is { } text && RestoreWriter.CanWrite(text))
            .Select(rule => rule.Pointer is { } pointer ? DispatchRule.Of(pointer with { Dispatch = DispatchChain.Sent.Name })
                : new DispatchRule(DispatchChain.Sent.Name, 0, rule.AloneText!))).Chains();

    /// <summary>The pointers, except those by destination that no packet from a bridge can match.</summary>
    private static ValueList<string> Met(
        IEnumerable<(string Text, BranchKey? Extent)> pointers, List<BridgeRule> bridges, IEnumerable<string> last)
    {
        var addresses = bridges.Select(rule => rule.Reach).Distinct().ToList();
        var met = pointers.Where(pointer => addresses.Count > FewAddresses
            || pointer.Extent is not { Kind: PointerKind.Destination, Prefix: var to } || addresses.Exists(to.Overlaps))
            .Select(pointer => pointer.Text).Concat(last).ToValueList();

        // A chain without rules would count as unused, but even if nothing is desired the packets must bypass the other pointers.
        return met.Count > 0 ? met : [BridgeMark.PassOn];
    }
}
