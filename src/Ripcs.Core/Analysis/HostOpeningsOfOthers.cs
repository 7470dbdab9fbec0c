using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds Dnats of "host" or "all" whose implied accept also takes what another partition leads to the same target and keeps closed:
/// behind the translation both look the same.
/// <code>
/// a: Rewrite("ssh").Ports(8022.To(22)).Dnat("host", to: "10.0.0.10");
/// b: Rewrite("not yet").Ports(8022.To(22)).Dnat("198.51.100.10", to: "10.0.0.10").NoAccept();        // opened by a
/// </code>
/// </summary>
public static class HostOpeningsOfOthers
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
        where rule.Origin.Statement == "rewrite" && rule.Text.Contains("--ctstate DNAT ", StringComparison.Ordinal)
            && rule.Text.EndsWith("-j ACCEPT", StringComparison.Ordinal)
        let words = RuleTokens.Split(rule.Text)
        where SavedOption.Positive(words, "-d") is { } to && IpPrefix.TryParse(to, out _)
        select Opening.Of(partition, chain.Family, rule, words, IpPrefix.Parse(SavedOption.Positive(words, "-d")!));

    /// <summary>The translations that no rule of their own statement accepts.</summary>
    private static IEnumerable<Opening> Closed(CompiledPartition partition)
    {
        var accepted = partition.Chains.SelectMany(chain => chain.Rules)
            .Where(rule => rule.Text.EndsWith("-j ACCEPT", StringComparison.Ordinal)).Select(rule => rule.Origin).ToHashSet();
        return from chain in partition.Chains
               where PartitionChainName.TryParse(chain.Name, out var name) && name.Kind is ChainKind.Dnat
               from rule in chain.Rules
               where !accepted.Contains(rule.Origin)
               let words = RuleTokens.Split(rule.Text)
               let target = DnatTarget.Read(chain.Family, SavedOption.Positive(words, "--to-destination"))
               where target is not null
               select Opening.Of(partition, chain.Family, rule, words, target.Value.Address) with
               {
                   Arrives = target.Value.Port is { } port ? [new PortRange(port)] : Ports(words, "--dport", "--dports"),
                   Sent = Ports(words, "--dport", "--dports"),
                   SentTo = SavedOption.Positive(words, "-d") is { } sentTo && IpPrefix.TryParse(sentTo, out var prefix) ? prefix : null,
               };
    }

    private static ValueList<PortRange> Ports(ValueList<string> words, params string[] options) => options
        .Select(option => SavedOption.Positive(words, option)).OfType<string>().SelectMany(text => SavedOption.Ports(text)).ToValueList();

    private sealed record Opening(PartitionName Partition, Family Family, RuleOrigin Origin, IpPrefix Target)
    {
        public ValueList<PortRange> Arrives { get; init; }

        public ValueList<PortRange> Sent { get; init; }

        public IpPrefix? SentTo { get; init; }

        private IpPrefix? Source { get; init; }

        private string? Protocol { get; init; }

        private ValueList<IpPrefix> NotSentTo { get; init; }

        public static Opening Of(CompiledPartition partition, Family family, CompiledRule rule, ValueList<string> words, IpPrefix target) =>
            new(partition.Name, family, rule.Origin, target)
            {
                Arrives = Ports(words, "--dport", "--dports"),
                Sent = Ports(words, "--ctorigdstport"),
                Source = SavedOption.Positive(words, "-s") is { } source && IpPrefix.TryParse(source, out var prefix) ? prefix : null,
                Protocol = SavedOption.Positive(words, "-p"),
                NotSentTo = words.Index().Where(word => word.Item == "--ctorigdst" && words[word.Index - 1] == "!")
                    .Select(word => IpPrefix.Parse(words[word.Index + 1])).ToValueList(),
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
