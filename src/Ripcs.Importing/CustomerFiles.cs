using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Importing;

/// <summary>
/// The parts of an imported file that become partitions of their own, one file for each, if all together still decide every packet alike:
/// what was in the chains of a partition of Ript, and on a host with many public addresses what is led from each, and accepted for it.
/// </summary>
internal static class CustomerFiles
{
    private const int FewestAddresses = 5;
    private static readonly AddressBits MostOfRange = 256;

    /// <param name="file">The whole import.</param>
    /// <param name="before">The dumps that it replaces.</param>
    public static ValueList<DraftFile> Of(DraftFile file, ValueList<Dump> before)
    {
        var labels = file.Labels.ToDictionary(label => label.Name, label => label.Members);
        var parts = Owned(file.Rules, labels).ToLookup(rule => rule.Owner, rule => rule.Rule);
        if (parts.All(part => part.Key is null))
            return [file];

        var rest = With(file, file.Partition, parts[null]);
        var own = parts.Where(part => part.Key is not null).OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => With(new DraftFile(part.Key!) { Labels = file.Labels, Comments = file.Comments }, part.Key!, part)).ToList();
        if (rest.IsEmpty)
            (rest, own) = (own[0] with { Remarks = file.Remarks, LastRemarks = file.LastRemarks }, own[1..]);

        // What the host denies or accepts for all comes first where that matters.
        return AreApart([rest, .. own], labels) && new[] { rest, rest with { Order = -1 } }.FirstOrDefault(
            first => AreAlike([first, .. own], before)) is { } found ? [found, .. own] : [file];
    }

    private static DraftFile With(DraftFile file, string name, IEnumerable<RuleStatement> rules)
    {
        var own = rules.Select(rule => rule.What.StartsWith($"{name}: ", StringComparison.Ordinal)
            ? rule with { What = rule.What[(name.Length + 2)..] } : rule).ToValueList();
        var used = own.SelectMany(Words).ToHashSet();
        return file with { Rules = own, Labels = file.Labels.Where(label => used.Contains(label.Name)).ToValueList() };
    }

    private static IEnumerable<string> Words(RuleStatement rule) =>
        new[] { rule.From, rule.To, rule.NotFrom, rule.NotTo, rule.OriginalTo, rule.Hairpin }.SelectMany(words => words ?? [])
            .Concat(rule.Translations.SelectMany(one => one.Addresses.Append(one.Target ?? "")));

    // The statements, each with its partition; null for the host's own.
    private static IEnumerable<(string? Owner, RuleStatement Rule)> Owned(
        ValueList<RuleStatement> rules, Dictionary<string, ValueList<string>> labels)
    {
        if (rules.Any(rule => OfRipt(rule) is not null))
            return rules.Select(rule => (OfRipt(rule), rule));

        IEnumerable<string> Addresses(IEnumerable<string> words) => words.SelectMany(word => labels.GetValueOrDefault(word, [word]))
            .SelectMany(Single);
        var owners = new Dictionary<string, string?>();
        foreach (var dnat in rules.Select(Dnat).OfType<TranslationRequest.Dnat>())
        {
            var name = Addresses(dnat.Addresses).ToList() is [var address] && IpPrefix.TryParse(address, out var prefix)
                && prefix is { Family: Family.IPv4, Length: 32 } ? $"ip{address}" : null;
            var target = Addresses([dnat.To]).First();
            owners[target] = owners.GetValueOrDefault(target, name) == name ? name : null;
        }

        return owners.Values.OfType<string>().Distinct().Count() < FewestAddresses ? rules.Select(rule => ((string?)null, rule))
            : rules.SelectMany(Parted);

        // One accept for the targets of several becomes one for each.
        IEnumerable<(string? Owner, RuleStatement Rule)> Parted(RuleStatement rule)
        {
            var to = Addresses(Dnat(rule) is { } dnat ? [dnat.To] : rule.Kind is StatementKind.Accept ? rule.To ?? [] : []).ToList();
            var own = to.Select(address => owners.GetValueOrDefault(address)).ToList();
            return to.Count == 0 || own.Contains(null) ? [(null, rule)] : own.Distinct().Count() == 1 ? [(own[0], rule)]
                : to.Zip(own).GroupBy(pair => pair.Second).Select(pairs => (pairs.Key,
                    rule with { To = [.. pairs.Select(pair => pair.First)], What = rule.What.Split(" to ")[0] }));
        }
    }

    // 10.0.0.1-10.0.0.3 → 10.0.0.1, 10.0.0.2, 10.0.0.3
    private static IEnumerable<string> Single(string word)
    {
        if (!IpRange.TryParse(word, out var range) || range.Family is not Family.IPv4 || range.Last - range.First > MostOfRange)
        {
            yield return word;
            yield break;
        }

        for (var address = range.First; address <= range.Last; address++)
        {
            yield return new IpPrefix(Family.IPv4, address, 32).ToAddressText();
        }
    }

    private static TranslationRequest.Dnat? Dnat(RuleStatement rule) => rule.Translations is [TranslationRequest.Dnat dnat] ? dnat : null;

    private static string? OfRipt(RuleStatement rule) => FilterLine.ChainOf(rule.At) is { } chain && Importer.IsRipts(new ChainName(chain))
        && chain[..chain.LastIndexOf('-')] is var name && PartitionName.TryParse(name, out _) ? name : null;

    // Partitions are evaluated by name: translations of the same addresses could change places.
    private static bool AreApart(ValueList<DraftFile> files, Dictionary<string, ValueList<string>> labels)
    {
        var translated = files.SelectMany(file => file.Rules.SelectMany(rule => rule.Translations).SelectMany(one => one.Addresses)
            .SelectMany(word => labels.GetValueOrDefault(word, [word])).Select(word => (file.Partition, Word: word))).Distinct().ToList();
        return translated.TrueForAll(one => translated.TrueForAll(other => one.Partition == other.Partition
            || (IpPrefix.TryParse(one.Word, out var its) && IpPrefix.TryParse(other.Word, out var others)
                && !its.Contains(others) && !others.Contains(its))));
    }

    private static bool AreAlike(ValueList<DraftFile> files, ValueList<Dump> before)
    {
        var partitions = files.Select(ImportProof.Compiled).OfType<CompiledPartition>().ToValueList();
        return partitions.Count == files.Count && before.All(dump => ImportProof.Unlike(new PacketRules(ImportProof.StateOf(dump)),
            new PacketRules(ImportProof.StateOf(partitions, dump.Family, _ => ChainPolicy.Accept)),
            ImportProof.LeadsSent(dump)).Count == 0);
    }
}
