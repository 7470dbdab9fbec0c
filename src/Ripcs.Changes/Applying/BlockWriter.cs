namespace Ripcs.Changes.Applying;

/// <summary>Writes the blocks of a plan until one fails. Hidden rules are not changed.</summary>
internal sealed class BlockWriter(INetfilter netfilter, TakenAsLive? taken)
{
    /// <summary>The content of a set that is made and whose content is refreshed.</summary>
    public Func<Family, ChainName, ValueList<string>> ContentOf { get; set; } = (_, _) => [];

    /// <param name="actual">The state as read before.</param>
    /// <param name="plan">The plan to write.</param>
    /// <param name="written">Receives the written blocks.</param>
    /// <exception cref="HostException">A block was refused, or cannot be written; those after it were not tried.</exception>
    public void Write(FirewallState actual, Plan plan, List<Block> written)
    {
        if (HiddenChains.Touched(actual, plan) is var (family, table, chain))
            throw new NetfilterException(HiddenText.Touched(family, table, chain));

        // All texts are made first, so that a text that cannot be written does not leave earlier blocks behind.
        var texts = plan.Blocks.Select(block => (block, TextOf(Filled(block)))).ToList();
        var typed = plan.Blocks.Select(block => TypedRules.Find(block, actual[block.Family].Table(block.Table), netfilter)).ToList();
        netfilter.Begin(texts.Count);
        foreach (var ((block, text), asTyped) in texts.Zip(typed))
        {
            var counts = KeptCounts.Read(block, actual[block.Family].Table(block.Table), netfilter);
            Write(actual, block, counts is null && asTyped == block ? text : counts is null ? RestoreWriter.Write(asTyped)
                : RestoreWriter.Write(asTyped, counts));
            written.Add(block);
            taken?.Written(block);
        }
    }

    // What is compared afterwards does not contain these entries.
    private Block Filled(Block block) => block.Table != TableName.Set ? block : block with
    {
        Steps = [.. block.Steps, .. block.Steps.OfType<Step.NewChain>().SelectMany(made =>
            ContentOf(block.Family, made.Chain).Select(entry => new Step.Append(made.Chain, entry)))],
    };

    private void Write(FirewallState actual, Block block, string text)
    {
        try
        {
            netfilter.Restore(block.Family, text);
        }
        catch (RestoreRefusedException e) when (HiddenChains.Unhooked(actual, block) is { } chain)
        {
            throw new NetfilterException(e.Message + $"\n{HiddenText.Unhooked(block.Family, block.Table, chain)}", e);
        }
    }

    private static string TextOf(Block block) =>
        Catch<RestoreTextException>.Or(() => RestoreWriter.Write(block),
            e => throw new NetfilterException(
                $"{block.Table} {block.Family}: a rule cannot be written as one line of iptables-restore: {e.Message}; "
                + "if somebody made it by hand, delete it with iptables -D, then run the same command again", e));
}

/// <summary>Checks whether the owned state is the desired one.</summary>
internal static class Verification
{
    /// <summary>The first difference as text, or null. Chains that the plan had to keep do not count.</summary>
    public static string? Difference(OwnedState desired, FirewallState actual, Knowledge known, ValueList<KeptChain> kept)
    {
        var live = Ownership.Read(actual, known);
        foreach (var (family, name) in Families.Both.SelectMany(family => Tables.WithSets.Select(table => (family, table))))
        {
            var (then, now) = (desired.Table(family, name), live.Table(family, name));
            var stays = kept.Where(chain => chain.Family == family && chain.Table == name).Select(chain => chain.Chain).ToHashSet();
            if (Chains(then, now, stays) is { } difference)
                return $"{name} {family}: {difference}";

            if (Foreign(then, now, stays) is { } foreign)
                return $"{name} {family}: {foreign}";

            if (!then.Hooks.SequenceEqual(now.Hooks))
                return $"{name} {family}: the jumps from the built-in chains are {Hooks(now)}, not {Hooks(then)}";

            if (then.Foreign.FirstOrDefault(chain => chain.IsOpenIn(actual[family].Table(name))) is { } open)
                return $"{name} {family}: {open.Name} does not have the policy {open.Policy}";

            if (HostPolicies.Difference(family, then, actual[family].Table(name), known) is { } policy)
                return $"{name} {family}: {policy.BuiltIn} does not have the policy {policy.Policy}";
        }

        return null;
    }

    private static string? Chains(OwnedTable desired, OwnedTable live, HashSet<ChainName> kept)
    {
        var chain = desired.Chains.Select(chain => chain.Name).Union(live.Chains.Select(chain => chain.Name))
            .FirstOrDefault(name => !kept.Contains(name) && desired.Find(name) != live.Find(name));
        return chain == default ? null
            : live.Find(chain) is null ? $"chain {chain} is missing"
            : desired.Find(chain) is null ? $"chain {chain} is still there"
            : $"chain {chain} does not hold what was written";
    }

    private static string? Foreign(OwnedTable desired, OwnedTable live, HashSet<ChainName> kept)
    {
        var (then, now) = (Taken(desired), Taken(live));
        var chain = then.Keys.Union(now.Keys).Where(name => !kept.Contains(name))
            .FirstOrDefault(name => !(then.TryGetValue(name, out var rules) && now.TryGetValue(name, out var found) && rules == found));
        return chain == default ? null
            : then.ContainsKey(chain) ? $"the rules not managed by Ripcs that were in {chain} are not all back"
            : $"rules not managed by Ripcs are still in {chain}";
    }

    private static Dictionary<ChainName, ValueList<string>> Taken(OwnedTable table) =>
        table.Foreign.ToDictionary(chain => chain.Name, chain => chain.Taken.Select(RuleNormalizer.Normalize).ToValueList());

    private static string Hooks(OwnedTable table) =>
        table.Hooks.Count == 0 ? "none" : string.Join(", ", table.Hooks.Select(hook => $"{hook.BuiltIn} -> {hook.Dispatch}"));
}

/// <summary>The counters of rules that a block removes from a chain and writes again, so that they continue.
/// A packet that arrives between this reading and the block is not counted, but not lost either.</summary>
internal static class KeptCounts
{
    /// <summary>For each step the initial counters of its rule; null if none of them was live, or the counters are unknown.</summary>
    /// <param name="block">The block about to be written.</param>
    /// <param name="live">The table as read.</param>
    /// <param name="netfilter">Reads the counters, but only if a rule comes back.</param>
    public static IReadOnlyList<PacketCount?>? Read(Block block, TableState live, INetfilter netfilter)
    {
        var emptied = block.Steps.OfType<Step.Flush>().Select(step => step.Chain).ToHashSet();
        var back = block.Steps.OfType<Step.Append>().Where(step => emptied.Contains(step.Chain)).GroupBy(step => step.Chain,
            step => step.Rule)
            .Where(chain => live.Find(chain.Key) is { } found && found.Rules.Select(rule => rule.Canonical).Intersect(chain).Any())
            .Select(chain => chain.Key).ToHashSet();
        if (back.Count == 0 || netfilter.Counts(block.Family, block.Table, back) is not { } counted)
            return null;

        // Of two identical rules, the first continues the first's counters.
        var counts = counted.Where(rule => back.Contains(rule.Chain) && rule.Count is not null)
            .GroupBy(rule => (rule.Chain, RuleNormalizer.Normalize(rule.Text)), rule => rule.Count!.Value)
            .ToDictionary(rules => rules.Key, rules => new Queue<PacketCount>(rules));
        return [.. block.Steps.Select(step => step is Step.Append { Chain: var chain, Rule: var rule }
            && counts.TryGetValue((chain, rule), out var left)
            && left.TryDequeue(out var count) ? count : (PacketCount?)null)];
    }
}

/// <summary>
/// Rewrites deletions so that iptables finds the rules: for <c>-m recent --set --name SSH</c> typed by hand iptables prints an additional
/// mask, and <c>-D</c> with the mask fails with "Bad rule". Rules are never deleted by number, because a rule that is inserted before it
/// meanwhile would be deleted instead.
/// </summary>
internal static class TypedRules
{
    /// <param name="block">The block about to be written.</param>
    /// <param name="live">The table as read.</param>
    /// <param name="netfilter">Called only if a rule that goes has other forms.</param>
    /// <exception cref="NetfilterException">A rule is live, but no form of it is found.</exception>
    public static Block Find(Block block, TableState live, INetfilter netfilter)
    {
        if (block.Table == TableName.Set)
            return block;

        // Rules that an earlier block of the same change adds are not live yet, and are deleted
        // as written; rules in the guard and jumps to owned chains were written by Ripcs itself.
        var asked = block.Steps.OfType<Step.Delete>().Where(step => !IsOurs(step) && OtherForms.Of(block.Family, step.Rule).Count > 0
            && Count(live, step) > 0).ToList();
        if (asked.Count == 0 || (Holds(asked) && asked.All(step => Count(live, step) == 1)))
            return block;

        var forms = asked.Distinct().ToDictionary(step => step, step => new Queue<string>(Found(step)));
        return block with { Steps = block.Steps.Select(step => step is Step.Delete delete && forms.TryGetValue(delete, out var left)
            ? delete with { Rule = Next(left) } : step).ToValueList() };

        bool Holds(IEnumerable<Step.Delete> steps) =>
            netfilter.Holds(block.Family, RestoreWriter.Check(block.Table, steps.Select(step => (step.Chain, step.Rule))));

        List<string> Found(Step.Delete step) =>
            OtherForms.Of(block.Family, step.Rule).Prepend(step.Rule).Where(form => Holds([step with { Rule = form }]))
            .ToList() is { Count: > 0 } found ? found
            : throw new NetfilterException(
                $"iptables cannot find the rule \"{step.Rule}\" of {step.Chain} ({Words.Place(block.Family, block.Table)}) by the text "
                    + $"that it prints for it; delete it by its number, which iptables -t {block.Table} -L {step.Chain} --line-numbers "
                    + "shows, then run the same command again");
    }

    // Two rules that iptables prints alike may have been typed in different
    // forms: one deletion for each form, and the last form for all further ones.
    private static string Next(Queue<string> forms) => forms.Count > 1 ? forms.Dequeue() : forms.Peek();

    private static bool IsOurs(Step.Delete step) => Fixed.Contains(step.Chain)
        || (RuleTarget.Find(step.Rule)?.Name is { } name && new ChainName(name) is var target
        && (PartitionChainName.TryParse(target, out _) || DispatchChain.Find(target) is not null || Fixed.Contains(target)));

    private static ValueList<ChainName> Fixed { get; } = [DispatchChain.Guard, .. DispatchChain.AllOfBridges];

    private static int Count(TableState live, Step.Delete step) => live.Find(step.Chain)?.Rules.Count(rule => rule.Text == step.Rule) ?? 0;
}
