using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

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
        var chains = now.Chains.Where(chain => !IsBack(chain.Name)).ToDictionary(item => item.Name);

        // The pointers of the host policy and of Raw come with the last block, because they are before the bridges.
        foreach (var chain in then.Chains.Where(chain => !BranchName.TryParse(chain.Name, out _)
            && (DispatchChain.Find(chain.Name) is null || chain.Name == DispatchChain.Filter.Name)))
        {
            chains.TryAdd(chain.Name, chain);
        }

        // New chains may contain a match that the kernel refuses below OUTPUT or FORWARD, such as of a hardware address:
        // until the last block, the packets there pass the old pointers, in a list of their own.
        var added = DispatchChain.BesideFilter.Where(list => now.Find(list.Name) is null && then.Find(list.Name) is not null).ToList();
        foreach (var chain in added.SelectMany(list => Copied(family, now, list)))
        {
            chains[chain.Name] = chain;
        }

        foreach (var list in new[] { DispatchChain.Filter, DispatchChain.Forwarded }.Where(list => list == DispatchChain.Filter
            || now.Find(list.Name) is not null || then.Find(list.Name) is not null))
        {
            AddBridges(chains, now, then, over, list);
        }

        var bridged = DesiredState.Complete(now with { Chains = chains.Values.OrderBy(chain => chain.Name).ToValueList() });

        // The bridges also stay out of OUTPUT as long as it has no dispatch chain of its own.
        return !added.Contains(DispatchChain.Sent) || bridged.Find(DispatchChain.Sent.Name) is not null ? bridged
            : bridged with { Hooks = bridged.Hooks.Where(hook => hook.Dispatch != DispatchChain.Filter.Name
                || !DispatchChain.Sent.BuiltIns.Contains(hook.BuiltIn)).ToValueList() };
    }

    private static void AddBridges(
        Dictionary<ChainName, OwnedChain> chains, OwnedTable now, OwnedTable then, Bridges over, DispatchChain list)
    {
        // Of a list that comes or goes, packets pass the filter's before or after.
        var isForwarded = list == DispatchChain.Forwarded;
        DispatchChain In(OwnedTable table) => isForwarded ? ListsBeside.DispatchOf(table, list.BuiltIns[0]) : list;
        var (bridges, rulesThen) = (over.Rules, then.Find(list.Name)?.Rules ?? []);
        var old = ((isForwarded ? chains.GetValueOrDefault(list.Name) : now.Find(list.Name))?.Rules ?? [])
            .Where(rule => !BridgeMark.IsOn(rule));

        // Rules typed with characters that no restore text can contain go one block earlier than the others.
        var kept = old.Where(rule => RestoreWriter.CanName(rule) || rulesThen.Contains(rule));
        chains[list.Name] = new OwnedChain(list.Name, [.. bridges.Select(rule => rule.ToRuleText(isForwarded)), .. kept]);

        // Branches contain the old pointers until the last block: the old ones may stay in theirs, the new ones form a plain list.
        var pointersThen = DispatchTree.Read(then, In(then).Name).Rules.Select(rule => (rule.AloneText, rule.Extent))
            .Where(rule => rule.AloneText is not null).Select(rule => (rule.AloneText!, rule.Extent));
        var pointersNow = DispatchTree.Read(now, In(now).Name).Places.Where(place => !BridgeMark.IsOn(place.Rule))
            .Select(place => (place.Rule, place.Extent));
        var (forNew, forOld) = isForwarded ? (DispatchChain.BridgeForwarded, DispatchChain.BridgeBackForwarded)
            : (DispatchChain.Bridge, DispatchChain.BridgeBack);
        foreach (var (end, name, pointers) in new[] { (BridgeEnd.New, forNew, pointersThen), (BridgeEnd.Old, forOld, pointersNow) })
        {
            if (bridges.Where(rule => rule.End == end).ToList() is { Count: > 0 } own)
            {
                chains[name] = new OwnedChain(name, Met(pointers.Where(pointer => RestoreWriter.CanWrite(pointer.Item1)), own,
                    end is BridgeEnd.New ? over.Drop() : []));
            }
        }
    }

    private static bool IsBack(ChainName chain) => chain == DispatchChain.BridgeBack || chain == DispatchChain.BridgeBackForwarded;

    /// <summary>A dispatch chain beside the filter's with the pointers that its packets pass now: those for all packets.</summary>
    private static IEnumerable<OwnedChain> Copied(Family family, OwnedTable now, DispatchChain list) => DispatchTree.Of(
        family,
        list.Name,
        DispatchTree.Read(now, DispatchChain.Filter.Name).Rules
            .Where(rule => !BridgeMark.IsOn(rule.Rule) && rule.AloneText is { } text && RestoreWriter.CanWrite(text))
            .Select(rule => rule.Pointer is { } pointer ? DispatchRule.Of(pointer with { Dispatch = list.Name })
                : new DispatchRule(list.Name, 0, rule.AloneText!))).Chains();

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
