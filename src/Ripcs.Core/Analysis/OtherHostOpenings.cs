namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds Dnats of "host" or "all" whose implied accept also takes what another partition leads to the same target and keeps closed:
/// behind the translation both look the same.
/// <code>
/// a: Rewrite("ssh").Ports(8022.To(22)).Dnat("host", to: "10.0.0.10");
/// b: Rewrite("not yet").Ports(8022.To(22)).Dnat("198.51.100.10", to: "10.0.0.10").NoAccept();        // opened by a
/// </code>
/// </summary>
public static class OtherHostOpenings
{
    public static void Warn(IEnumerable<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        var all = partitions.ToList();
        var closed = all.SelectMany(Closed).ToLookup(rewrite => (rewrite.Family, rewrite.Target));
        var found = from accept in all.SelectMany(Accepts)
                    from rewrite in closed[(accept.Family, accept.Target)]
                    where rewrite.Partition != accept.Partition && accept.Takes(rewrite)
                    select (Accept: accept, Rewrite: rewrite);
        foreach (var (accept, rewrite) in found.DistinctBy(pair => (pair.Accept.Origin, pair.Rewrite.Origin)))
        {
            diagnostics.OpensAnothers(accept.Origin, rewrite.Origin, rewrite.Partition, accept.Target);
        }
    }

    /// <summary>The accepts that ask only whether some Dnat has led a packet to the target.</summary>
    private static IEnumerable<Opening> Accepts(CompiledPartition partition) =>
        from chain in partition.Chains
        where PartitionChainName.TryParse(chain.Name, out var name) && name.Kind is ChainKind.Filter
        from rule in chain.Rules
        where rule.Origin.Statement == "rewrite" && IsAccept(rule)
        let parsed = ParsedRule.Of(rule.Text)
        let to = parsed.Prefix("-d")
        where to is not null && parsed.Value("--ctstate") is "DNAT"
        select Opening.Of(partition, chain.Family, rule.Origin, parsed, to.Value);

    /// <summary>The translations that no rule of their own statement accepts.</summary>
    private static IEnumerable<Opening> Closed(CompiledPartition partition)
    {
        var accepted = partition.Chains.SelectMany(chain => chain.Rules).Where(rule => rule.Origin.Statement == "rewrite"
            && IsAccept(rule)).Select(rule => rule.Origin).ToHashSet();
        return from chain in partition.Chains
               where PartitionChainName.TryParse(chain.Name, out var name) && name.Kind is ChainKind.Dnat
               from rule in chain.Rules
               where !accepted.Contains(rule.Origin)
               let parsed = ParsedRule.Of(rule.Text)
               let target = DnatTarget.Read(chain.Family, parsed)
               where target is { Address: not null }
               select Opening.Of(partition, chain.Family, rule.Origin, parsed, target!.Value.Address!.Value) with
               {
                   Arrives = target.Value.Port is { } port ? [new PortRange(port)] : Ports(parsed, "--dport", "--dports"),
                   Sent = Ports(parsed, "--dport", "--dports"),
                   SentTo = parsed.Prefix("-d"),
               };
    }

    private static bool IsAccept(CompiledRule rule) => RuleTarget.Find(rule.Text) is { Name: "ACCEPT" };

    private static ValueList<PortRange> Ports(ParsedRule rule, params string[] options) =>
        options.Select(rule.Find).OfType<RuleOption>().Where(option => !option.IsNot).SelectMany(option => option.Ports).ToValueList();

    private sealed record Opening(PartitionName Partition, Family Family, RuleOrigin Origin, IpPrefix Target)
    {
        public ValueList<PortRange> Arrives { get; init; }

        public ValueList<PortRange> Sent { get; init; }

        public IpPrefix? SentTo { get; init; }

        private IpPrefix? Source { get; init; }

        private string? Protocol { get; init; }

        private ValueList<IpPrefix> NotSentTo { get; init; }

        public static Opening Of(CompiledPartition partition, Family family, RuleOrigin origin, ParsedRule rule, IpPrefix target) =>
            new(partition.Name, family, origin, target)
            {
                Arrives = Ports(rule, "--dport", "--dports"),
                Sent = Ports(rule, "--ctorigdstport"),
                Source = rule.Prefix("-s"),
                Protocol = rule.Value("-p"),
                NotSentTo = rule.Options.Where(option => option is { Name: "--ctorigdst", IsNot: true })
                    .Select(option => IpPrefix.TryParse(option.Value, out var prefix) ? prefix
                        : (IpPrefix?)null).OfType<IpPrefix>().ToValueList(),
            };

        /// <summary>True if the accept may take packets that the other has led to the target.</summary>
        public bool Takes(Opening other) =>
            (Protocol is null || other.Protocol is null || Protocol == other.Protocol)
            && (Source is not { } mine || other.Source is not { } others || mine.Overlaps(others))
            && Meet(Arrives, other.Arrives) && Meet(Sent, other.Sent)
            && !(other.SentTo is { } sentTo && NotSentTo.Any(not => not.Contains(sentTo)));

        private static bool Meet(ValueList<PortRange> left, ValueList<PortRange> right) =>
            left.Count == 0 || right.Count == 0 || left.Any(ports => right.Any(ports.Overlaps));
    }
}
