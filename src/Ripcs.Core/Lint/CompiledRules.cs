using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>The rules of compiled partitions as packets, for checks across
/// files: each rule is read once, and only when a check needs it.</summary>
internal sealed class CompiledRules(IReadOnlyCollection<CompiledPartition> partitions)
{
    private readonly Dictionary<CompiledChain, (OpenNames Names, RulePackets?[] Rules)> _read = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Family, (ConditionReader Reader, PacketBox Everything)> _readers = [];
    private readonly Dictionary<CompiledChain, HashSet<CompiledRule>> _others = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyCollection<CompiledPartition> Partitions => partitions;

    /// <summary>The rules of one kind of chain that accept or deny, in order, if their packets are known.</summary>
    /// <param name="isAccept">True for accepts only, false for denies only, null for both.</param>
    public IEnumerable<RulePackets> Decisions(
        CompiledPartition partition, Family family, bool? isAccept = null, ChainKind kind = ChainKind.Filter) =>
        Unread(partition, family, isAccept, kind).Select(rule => rule.Read()).OfType<RulePackets>();

    /// <summary>The same, each to be read when it is needed: of thousands, a check needs a few.</summary>
    /// <param name="isAlsoConditional">True to include rules with conditions that packet fields do not show.</param>
    public IEnumerable<UnreadRule> Unread(CompiledPartition partition, Family family, bool? isAccept = null,
        ChainKind kind = ChainKind.Filter, bool isAlsoConditional = false) =>
        from at in Places(partition, family, kind)
        let chain = at.Chain
        let place = at.Place
        let rule = chain.Rules[place]
        where RuleTarget.Find(rule.Text) is { Name: var target }
            && (target is "ACCEPT" ? isAccept is not false : target is "DROP" or "REJECT" && isAccept is not true)
        select new UnreadRule(rule.Origin, RuleCover.Of(rule.Text, family),
            () => Read(partition, chain, place) is { Box.IsEmpty: false } read && (isAlsoConditional || !read.IsConditional) ? read : null)
        {
            NamesHost = rule.Text.Contains("-m addrtype --dst-type LOCAL", StringComparison.Ordinal),
        };

    /// <summary>All translations of destinations in a partition, by its Dnats and by its Raw.</summary>
    public IEnumerable<RulePackets> Dnats(CompiledPartition partition) =>
        from family in Families.Both
        from chain in Chains(partition, family, ChainKind.Dnat).Concat(Chains(partition, family, ChainKind.RawNatPrerouting))
        from rule in OfRaw(partition, chain)
        where rule is { To: not null, Box.IsEmpty: false }
        select rule;

    /// <summary>The rules of a chain. A jump to another chain of the partition is replaced by
    /// the rules of that chain, with the conditions of both. There are no loops.</summary>
    public IEnumerable<RulePackets> OfRaw(CompiledPartition partition, CompiledChain chain)
    {
        foreach (var rule in Of(partition, chain, _ => true))
        {
            if (partition.Chains.FirstOrDefault(other => rule.Target == other.Name.Value && other.Family == chain.Family
                && other.Table == chain.Table) is not { } called)
            {
                yield return rule;
                continue;
            }

            foreach (var inner in OfRaw(partition, called))
            {
                yield return inner.Behind(rule);
            }
        }
    }

    /// <summary>The rules with certain targets: finding these is much faster than reading the rest of a rule.</summary>
    public IEnumerable<RulePackets> Of(CompiledPartition partition, CompiledChain chain, Func<string, bool> isTarget)
    {
        for (var place = 0; place < chain.Rules.Count; place++)
        {
            if (RuleTarget.Find(chain.Rules[place].Text) is { } target && isTarget(target.Name))
                yield return Read(partition, chain, place);
        }
    }

    public static IEnumerable<CompiledChain> Chains(CompiledPartition partition, Family family, ChainKind kind) =>
        partition.Chains.Where(chain => chain.Family == family && PartitionChainName.TryParse(chain.Name, out var name)
            && name.Kind == kind);

    // What is for INPUT or FORWARD alone stands in a chain of its own, beside copies of what is for both.
    private static IEnumerable<(CompiledChain Chain, int Place)> Places(CompiledPartition partition, Family family, ChainKind kind)
    {
        List<CompiledChain> chains = [.. partition.Chains.Where(chain => chain.Family == family
            && PartitionChainName.TryParse(chain.Name, out var name)
            && (name.Kind == kind || (kind is ChainKind.Filter && name.Kind is ChainKind.Received or ChainKind.Forwarded)))];
        var all = chains.SelectMany(chain => Enumerable.Range(0, chain.Rules.Count).Select(place => (Chain: chain, Place: place)));
        return chains.Count < 2 ? all : all.DistinctBy(at => at.Chain.Rules[at.Place]);
    }

    private RulePackets Read(CompiledPartition partition, CompiledChain chain, int place)
    {
        if (!_read.TryGetValue(chain, out var read))
            _read.Add(chain, read = (new OpenNames(chain.Table, chain.Name), new RulePackets?[chain.Rules.Count]));

        if (!_readers.TryGetValue(chain.Family, out var reader))
        {
            reader = (new ConditionReader(chain.Family, Sets(chain.Family)), PacketBox.Everything(chain.Family));
            _readers.Add(chain.Family, reader);
        }

        if (read.Rules[place] is not { } rule)
        {
            var parsed = ParsedRule.Of(chain.Rules[place].Text);
            rule = RulePackets.Of(partition, chain.Rules[place].Origin, parsed, reader.Reader.Read(parsed, read.Names),
                reader.Everything) with { Chain = chain.Name, Place = place };
            read.Rules[place] = rule = rule with { Box = Come(partition, chain, place, rule.Box) };
        }

        return rule;
    }

    /// <summary>The packets of a rule for INPUT or FORWARD alone: no packet comes to both. Broadcasts that a bridge forwards count as those
    /// that come to this host.</summary>
    private PacketBox Come(CompiledPartition partition, CompiledChain chain, int place, PacketBox box)
    {
        if (!PartitionChainName.TryParse(chain.Name, out var name) || name.Kind is not (ChainKind.Received or ChainKind.Forwarded))
            return box;

        if (!_others.TryGetValue(chain, out var others))
        {
            var other = name.Kind is ChainKind.Received ? ChainKind.Forwarded : ChainKind.Received;
            _others.Add(chain, others = [.. Chains(partition, chain.Family, other).SelectMany(twin => twin.Rules)]);
        }

        var types = box[PacketField.DestinationType];
        return others.Contains(chain.Rules[place]) ? box : box.With(PacketField.DestinationType,
            name.Kind is ChainKind.Received ? types.And(PacketFields.TakenIn) : types.Except(PacketFields.TakenIn));
    }

    private TableState Sets(Family family) =>
        new(TableName.Set, partitions.SelectMany(partition => partition.Chains)
            .Where(chain => chain.Table == TableName.Set && chain.Family == family).DistinctBy(chain => chain.Name)
            .Select(chain => chain.ToState()).ToValueList());
}

/// <summary>A rule before its packets are known.</summary>
/// <param name="Read">Gives them; null if they are unknown, or none.</param>
internal sealed record UnreadRule(RuleOrigin Origin, RuleCover Cover, Func<RulePackets?> Read)
{
    /// <summary>True if its text shows that it is to the host only.</summary>
    public bool NamesHost { get; init; }
}

/// <summary>Prefixes around all packets of a rule, from the first words of its text alone: reading a rule takes far longer.</summary>
internal readonly record struct RuleCover(IpPrefix Source, IpPrefix Destination, IpPrefix Original)
{
    private const string OriginalOption = " --ctorigdst ";

    /// <summary>The cover of a rule in saved form, in which source and destination come first.</summary>
    public static RuleCover Of(ReadOnlySpan<char> rule, Family family)
    {
        var everywhere = new IpPrefix(family, 0, 0);
        var (source, destination, original) = (everywhere, everywhere, everywhere);
        var rest = rule;
        if (Taken(ref rest, "-s ", out var from))
            source = from;

        if (Taken(ref rest, "-d ", out var to))
            destination = to;

        // In quotes, anything may stand.
        if (!rule.Contains('"') && rule.IndexOf(OriginalOption) is var place and > 0 && rule[place - 1] != '!')
        {
            rest = rule[(place + 1)..];
            original = Taken(ref rest, OriginalOption.AsSpan(1), out var before) ? before : everywhere;
        }

        return new RuleCover(source, destination, original);
    }

    // Skips a negated option, whose packets are everywhere else.
    private static bool Taken(ref ReadOnlySpan<char> rest, ReadOnlySpan<char> option, out IpPrefix prefix)
    {
        prefix = default;
        var isNot = rest.StartsWith("! ") && rest[2..].StartsWith(option);
        if (!isNot && !rest.StartsWith(option))
            return false;

        var value = rest[((isNot ? 2 : 0) + option.Length)..];
        var end = value.IndexOf(' ') is var blank and >= 0 ? blank : value.Length;
        rest = value[Math.Min(end + 1, value.Length)..];
        return !isNot && IpPrefix.TryParse(value[..end], out prefix);
    }
}
