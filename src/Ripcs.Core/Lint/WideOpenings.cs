using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds accepts that let in new connections from everywhere, to every address, or by every port or protocol: possibly right for a router,
/// and worth a second look anywhere. ICMP does not count, nor do packets that the host sends to itself.
/// </summary>
public static class WideOpenings
{
    private static readonly TableState NoSets = new(TableName.Set, []);

    // Nothing listens on port 0, so 1 to 65535 means all ports.
    private static readonly ValueSet NoPort = ValueSet.Of(0);

    internal static void Warn(HostRules host, DiagnosticBag diagnostics)
    {
        foreach (var opening in host.Families.SelectMany(rules => Opened(rules, host.Files)).GroupBy(item => item.Origin))
        {
            diagnostics.OpensToEverybody(opening.Key, opening.First().Opened);
        }
    }

    private static IEnumerable<(RuleOrigin Origin, string Opened)> Opened(PacketRules rules, IEnumerable<CompiledPartition> partitions) =>
        from partition in partitions
        from chain in partition.Chains
        where chain.Family == rules.Family && chain.Table == TableName.Filter && !IsOfSenders(chain.Name)
        let read = rules.Find(TableName.Filter, chain.Name)
        where read is not null && read.Rules.Count == chain.Rules.Count
        from pair in read.Rules.Zip(chain.Rules)
        where pair.First.Effect is RuleEffect.Decide(Fate.Accept) && pair.Second.Origin.Line > 0 && pair.First.Match != Condition.Never
        let opened = Come(rules.Family, chain.Name).Within(pair.First.Match)
        where IsFromEverywhere(opened)
            && !pair.First.Match.Leaves.OfType<Condition.Open>().Any(open => open.What.Text.Contains("-m owner", StringComparison.Ordinal))
        select (pair.Second.Origin,
            $"{PacketWords.Protocols(opened[PacketField.Protocol], rules.Family)} {PacketWords.Ends(opened)}{PacketWords.Ways(opened)}");

    /// <summary>
    /// True for a rule of the filter table that lets through new connections from anywhere to every address, port or protocol, or to
    /// anywhere through every interface. A rule with a set counts as one that names addresses.
    /// </summary>
    /// <param name="rule">The rule in saved form, without "-A CHAIN ".</param>
    public static bool IsWide(Family family, ChainName chain, string rule) =>
        !NamesBothEnds(rule) && Opened(family, chain, rule) is { } opened && IsWide(opened);

    // Most rules do, and to parse tens of thousands of them took an eighth of a restore.
    private static bool NamesBothEnds(string rule) => rule.StartsWith("-s ", StringComparison.Ordinal)
        && rule.IndexOf(' ', 3) is > 0 and var source && rule.AsSpan(source).StartsWith(" -d ")
        && rule.IndexOf(' ', source + 4) is > 0 and var destination
        && IsNarrow(rule.AsSpan(3, source - 3)) && IsNarrow(rule.AsSpan(source + 4, destination - source - 4));

    private static bool IsNarrow(ReadOnlySpan<char> prefix) =>
        int.TryParse(prefix[(prefix.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length > PacketFields.LongestOfEverywhere;

    /// <summary>
    /// True for a rule of the filter table that lets connections begin from anywhere or to anywhere, even by one port to one address. ICMP
    /// counts, packets that the host sends to itself do not.
    /// </summary>
    /// <inheritdoc cref="IsWide(Family, ChainName, string)"/>
    public static bool IsAnywhere(Family family, ChainName chain, string rule)
    {
        if (Accepted(family, chain, rule) is not { } opened || !opened[PacketField.State].Contains((ulong)PacketState.New)
            || IsOfLoopback(opened))
        {
            return false;
        }

        // The content of a set is not read; a set counts as naming the addresses of its end.
        var sets = ParsedRule.Of(rule).Options.Where(option => option is { Name: "--match-set", IsNot: false })
            .Select(option => option.Value).ToList();
        return (!sets.Exists(set => set.Contains("src", StringComparison.Ordinal))
            && IsEvery(opened, PacketField.Source, PacketField.SourceType, PacketField.Mac))
            || (!sets.Exists(set => set.Contains("dst", StringComparison.Ordinal)) && IsToAnyAddress(opened));
    }

    /// <summary>The same for a rule that replaces another: also true if it opens from or to everywhere and the old one did not.</summary>
    public static bool Widens(Family family, ChainName chain, string old, string now)
    {
        if (Opened(family, chain, now) is not { } opened)
            return false;

        var before = Opened(family, chain, old);
        bool Opens(PacketField field) => PacketFields.IsEverywhere(opened[field], family)
            && (before is null || !PacketFields.IsEverywhere(before[field], family));
        return before is not null && IsWide(before) ? false
            : IsWide(opened) || (MayBegin(opened) && (Opens(PacketField.Source) || Opens(PacketField.Destination)));
    }

    /// <summary>True for a chain for what this host sends, which repeats rules of another chain.</summary>
    public static bool IsOfSenders(ChainName chain) =>
        PartitionChainName.TryParse(chain, out var name) && name.Kind is ChainKind.Sent or ChainKind.SentEntry
            or ChainKind.RawFilterOutput or ChainKind.RawAfterOutput;

    /// <summary>True for new connections from everywhere, to every address or by every port or protocol.</summary>
    public static bool IsFromEverywhere(PacketBox opened) => IsEvery(opened, PacketField.Source, PacketField.SourceType, PacketField.Mac)
        && MayBegin(opened)
        && (IsEvery(opened, PacketField.Protocol) || IsToAnyAddress(opened)
            || (opened[PacketField.Protocol].IsWithin(PacketFields.WithPorts)
                && IsEvery(opened, PacketField.DestinationPort, PacketField.OriginalPort, PacketField.SourcePort)));

    private static bool IsWide(PacketBox opened) => IsFromEverywhere(opened) || IsToEverywhere(opened);

    // The packets that a rule accepts; null if it accepts nothing, or uses a set.
    private static PacketBox? Opened(Family family, ChainName chain, string rule) =>
        Accepted(family, chain, rule) is { } opened
            && !ParsedRule.Of(rule).Options.Any(option => option is { Name: "--match-set", IsNot: false }) ? opened : null;

    // The same for rules with a set.
    private static PacketBox? Accepted(Family family, ChainName chain, string rule)
    {
        if (!rule.EndsWith("-j ACCEPT", StringComparison.Ordinal) || IsOfSenders(chain))
            return null;

        var parsed = ParsedRule.Of(rule);
        var asked = new ConditionReader(family, NoSets).Read(parsed, new OpenNames(TableName.Filter, chain));
        return asked == Condition.Never || parsed.Options.Any(option => option is { Name: "--uid-owner" or "--gid-owner" }) ? null
            : Come(family, chain).Within(asked);
    }

    // INPUT sees only packets for this host: a rule there opens no more than one that names the host.
    private static PacketBox Come(Family family, ChainName chain) =>
        PartitionChainName.TryParse(chain, out var name) && name.Kind is ChainKind.Received or ChainKind.RawFilterInput
            or ChainKind.RawAfterInput
            ? PacketBox.Everything(family).With(PacketField.DestinationType, PacketFields.Local) : PacketBox.Everything(family);

    private static bool IsToEverywhere(PacketBox opened) =>
        IsToAnyAddress(opened) && IsEvery(opened, PacketField.In, PacketField.Out) && MayBegin(opened);

    private static bool IsToAnyAddress(PacketBox opened) =>
        IsEvery(opened, PacketField.Destination, PacketField.DestinationType, PacketField.OriginalDestination);

    private static bool IsOfLoopback(PacketBox opened) => opened[PacketField.In].IsWithin(PacketFields.Loopback)
        || opened[PacketField.Out].IsWithin(PacketFields.Loopback);

    private static bool MayBegin(PacketBox opened) => opened[PacketField.State].Contains((ulong)PacketState.New) && !IsOfLoopback(opened)
        && !opened[PacketField.Protocol].IsWithin(PacketFields.OfIcmp);

    private static bool IsEvery(PacketBox opened, params ReadOnlySpan<PacketField> fields)
    {
        foreach (var field in fields)
        {
            var isEvery = field is PacketField.Source or PacketField.Destination ? PacketFields.IsEverywhere(opened[field], opened.Family)
                : field is PacketField.DestinationPort or PacketField.OriginalPort or PacketField.SourcePort
                    ? opened[field].Or(NoPort).Equals(PacketFields.Every(field, opened.Family))
                : opened[field].Equals(PacketFields.Every(field, opened.Family));
            if (!isEvery)
                return false;
        }

        return true;
    }
}
