using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>Finds statements with rules that no packet reaches, and the rules that take their packets.</summary>
internal sealed class UnreachableStatements
{
    // Findings from compiling the files: another rule takes all packets of a statement, or comes before it.
    private static readonly string[] NeverMatches = ["RIP0503", "RIP0516", "RIP0519"];

    // Enough pointers to tell that there are more than the message names.
    private const int MostLost = 100;

    private readonly List<Found> _found = [];
    private readonly Dictionary<Family, PointerGivers> _givers = [];
    private readonly HostRules _host;

    // A statement may have moved to another partition of the same file; rules of the old partition are left out.
    private UnreachableStatements(HostRules host)
    {
        _host = host;
        var chains = host.Files.SelectMany(partition => partition.Chains)
            .Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)).ToHashSet();
        foreach (var rules in host.Families)
        {
            _givers.Add(rules.Family, new PointerGivers(rules, host.Files));
            _found.AddRange(
                from table in PacketRules.Tables
                from rule in host.Known(rules.Family, table, DeadRules.Find(rules, table))
                where chains.Contains(new ChainPlace(rules.Family, table, rule.Rule.Chain))
                let origin = Said(rules.Family, table, rule.Rule)
                where origin is not null
                select new Found(origin, rule, rules.Family, table));
        }
    }

    public static void Warn(HostRules host, DiagnosticBag diagnostics) => new UnreachableStatements(host).Warn(diagnostics);

    private void Warn(DiagnosticBag diagnostics)
    {
        var known = _host.Compiled.Where(diagnostic => NeverMatches.Contains(diagnostic.Code))
            .Select(diagnostic => (diagnostic.Span.File, diagnostic.Span.Line)).ToHashSet();
        var own = _host.Files.SelectMany(partition => partition.Chains).Where(chain => chain.Table != TableName.Set)
            .SelectMany(chain => chain.Rules.Select(rule => (rule.Origin, chain.Table))).CountBy(rule => rule)
                .GroupBy(rule => rule.Key.Origin)
            .ToDictionary(rules => rules.Key, rules => rules.ToDictionary(rule => rule.Key.Table, rule => rule.Value));
        var ofOrigin = _found.Where(found => own.ContainsKey(found.Origin) && !known.Contains((found.Origin.File, found.Origin.Line)))
            .GroupBy(found => found.Origin).SelectMany(statement => statement.Count() == own[statement.Key].Values.Sum() ? statement
                : statement.Where(found => !IsOfRipcs(found)));
        foreach (var statement in ofOrigin.GroupBy(found => found.Origin))
        {
            var (first, coverers) = (statement.First(),
                statement.SelectMany(found => found.Dead.Coverers.Select(by => Name(found.Family, found.Table, by))).OfType<string>()
                .Distinct().ToList());
            var leaving = statement.SelectMany(found => found.Dead.Coverers)
                .Select(by => PartitionChainName.TryParse(by.Chain, out var name) ? name.Partition : "")
                .Where(_host.Unnamed.Contains).Distinct().Order(StringComparer.Ordinal).ToList();
            var isCovered = statement.All(found => found.Dead.Coverers.Count > 0);

            // The accept of a rewrite belongs to the rewrite and cannot be removed alone.
            if (isCovered && leaving.Count == 0 && own[statement.Key].Keys.Any(table => table == TableName.Nat)
                && statement.All(found => found.Table == TableName.Filter))
            {
                diagnostics.AcceptNeverMet(statement.Key, statement.Count(), own[statement.Key][TableName.Filter],
                    first.Dead.Rule.Rule.Text, coverers);
                continue;
            }

            var (lost, areSure) = Lost(statement);
            diagnostics.NeverMet(
                statement.Key, statement.Count(), own[statement.Key].Values.Sum(), first.Dead.Rule.Rule.Text, coverers, isCovered, leaving,
                lost, areSure);
        }
    }

    // Lint reports only what the author can change: not a second rule that a statement makes for packets of its first one, such as a
    // Hairpin from the sources of its own Dnat, nor a rule for replies, such as a limit makes beside AllowEstablished.
    private bool IsOfRipcs(Found found) => found.Dead.Coverers.Any(by => Said(found.Family, found.Table, by) == found.Origin)
        || (ParsedRule.Of(found.Dead.Rule.Rule.Text) is var rule
            && (rule.Value("--ctdir") == "REPLY" || rule.Value("--ctstate") is "ESTABLISHED" or "RELATED,ESTABLISHED"));

    /// <summary>The pointers that may go with its dead rules.</summary>
    private (ValueList<Pointer> Pointers, bool AreSure) Lost(IEnumerable<Found> statement)
    {
        var (lost, areSure) = (new List<Pointer>(), true);
        foreach (var chain in statement.GroupBy(found => (found.Family, found.Table, found.Dead.Rule.Chain)))
        {
            lost.AddRange(_givers[chain.Key.Family].Lost(chain.Key.Table, chain.Key.Chain,
                chain.Select(found => found.Dead.Rule.Place).ToHashSet(), MostLost, out var isSure));
            areSure &= isSure;
        }

        return (lost.ToValueList(), areSure);
    }

    // Rules that only direct packets, such as those of an entry chain, belong to no statement.
    private RuleOrigin? Said(Family family, TableName table, RulePlace rule) =>
        _host.Said.Of(family, table, rule.Chain, rule.Place, rule.Rule.Text) is { Line: > 0 } origin ? origin : null;

    private string? Name(Family family, TableName table, RulePlace rule) =>
        Said(family, table, rule) is { } origin ? $"{Words.Name(origin)} ({origin.File}({origin.Line}))"
        : rule.Rule.Effect is RuleEffect.Return || DispatchChain.HoldsPointers(table, rule.Chain)
            || PartitionChainName.TryParse(rule.Chain, out _) ? null
        : Foreign.Name(family, table, rule);

    private sealed record Found(RuleOrigin Origin, DeadRule Dead, Family Family, TableName Table);
}

/// <summary>
/// Finds the pointers of a partition that may go with some of its rules, from the rules in saved form. If a rule does not tell whether it
/// needs a pointer, because it follows a rewrite or uses a set, it counts as needing none when it stays, and any when it goes.
/// </summary>
internal sealed class PointerGivers(PacketRules rules, IEnumerable<CompiledPartition> partitions)
{
    private static readonly ChainKind[] Kinds = [.. DispatchChain.KindsOfFilter, ChainKind.Dnat, ChainKind.Snat];

    private readonly List<CompiledPartition> _partitions = [.. partitions];
    private readonly Dictionary<(TableName, ChainName), List<Giver>> _read = [];

    /// <summary>The pointers that may go if some rules of a chain do, up to a maximum number.</summary>
    /// <param name="places">The places of the rules, from 1.</param>
    /// <param name="most">The maximum number of pointers.</param>
    /// <param name="isSure">True if no other rule may need one of them.</param>
    public IReadOnlyList<Pointer> Lost(TableName table, ChainName chain, IReadOnlySet<int> places, int most, out bool isSure)
    {
        isSure = true;
        if (!PartitionChainName.TryParse(chain, out var name) || !Kinds.Contains(name.Kind))
            return [];

        var (own, others) = (new List<Giver>(), new List<Giver>());
        foreach (var (index, giver) in Read(table, chain, name.Kind).Index())
        {
            (places.Contains(index + 1) ? own : others).Add(giver);
        }

        var pointers = _partitions.Where(partition => partition.Name.Value == name.Partition).SelectMany(partition => partition.Pointers)
            .Where(pointer => pointer.Family == rules.Family && LeadsTo(table, pointer.Chain, chain));
        List<Pointer> lost = [.. pointers.Where(pointer => own.Any(giver => giver.MayGive(pointer))
            && !others.Any(giver => giver.Gives(pointer))).Take(most)];
        isSure = !lost.Exists(pointer => others.Any(giver => giver.MayGive(pointer)));
        return lost;
    }

    private bool LeadsTo(TableName table, ChainName from, ChainName chain) =>
        from == chain || (PartitionChainName.TryParse(from, out var entry) && DispatchChain.IsEntry(entry.Kind)
            && rules.Find(table, from)?.Rules.Any(rule => rule.Leads == chain) == true);

    private List<Giver> Read(TableName table, ChainName chain, ChainKind kind)
    {
        if (!_read.TryGetValue((table, chain), out var read))
        {
            _read.Add((table, chain),
                read = [.. (rules.Find(table, chain)?.Rules ?? []).Select(rule => Giver.Of(rule, kind, rules.Family))]);
        }

        return read;
    }

    /// <summary>The address by which packets are led to a rule.</summary>
    /// <param name="Kind">The kind of its pointers.</param>
    /// <param name="Addresses">The addresses; null for this host, for broadcasts, and for a bare pointer.</param>
    /// <param name="IsOpen">True if the rule does not tell.</param>
    private sealed record Giver(PointerKind Kind, ValueSet? Addresses, bool IsOpen)
    {
        private bool IsBroadcast { get; init; }

        public static Giver Of(PacketRule rule, ChainKind kind, Family family)
        {
            var (said, box) = (ParsedRule.Of(rule.Text), PacketBox.Everything(family).Within(rule.Match));
            bool Says(params string[] options) => options.Any(option => said.Options.Any(found => found.Name == option && !found.IsNot));
            // A rule with a destination needs a pointer by destination only.
            var isOpen = Says("--match-set", "--ctorigdst")
                || said.Options.Any(option => option.Name == "--ctstate" && option.Value.Contains("DNAT", StringComparison.Ordinal));
            if (kind is not ChainKind.Snat && Says("-d", "--dst-range"))
                return new Giver(PointerKind.Destination, box[PacketField.Destination], IsOpen: false);

            if (kind is not ChainKind.Snat && said.Value("--dst-type") == "LOCAL")
                return new Giver(PointerKind.Destination, null, IsOpen: false);

            if (kind is not ChainKind.Snat && said.Value("--dst-type") == "BROADCAST")
                return new Giver(PointerKind.Destination, null, IsOpen: false) { IsBroadcast = true };

            if (kind is not ChainKind.Dnat && said.Value("--src-type") == "LOCAL")
                return new Giver(PointerKind.Source, null, isOpen);

            return kind is not ChainKind.Dnat && Says("-s", "--src-range") ? new Giver(PointerKind.Source, box[PacketField.Source], isOpen)
                : new Giver(PointerKind.Bare, null, isOpen);
        }

        public bool Gives(Pointer pointer) => !IsOpen && Kind == pointer.Kind
            && (pointer.Address is { } address ? Addresses is not null && Of(address).IsWithin(Addresses) : IsByType(pointer));

        public bool MayGive(Pointer pointer) => IsOpen || (Kind == pointer.Kind
            && (pointer.Address is { } address ? Addresses is not null && Of(address).Overlaps(Addresses) : IsByType(pointer)));

        private bool IsByType(Pointer pointer) => Addresses is null && IsBroadcast == pointer.IsBroadcast;

        private static ValueSet Of(IpPrefix prefix) => ValueSet.Between(prefix.Network, prefix.Last);
    }
}
