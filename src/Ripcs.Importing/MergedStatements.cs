namespace Ripcs.Importing;

/// <summary>
/// Merges statements that differ in one list only, at the place of the first:
/// <code>
/// Rewrite("").Ports(25).Dnat("192.0.2.5", to: "10.0.0.5")
/// Rewrite("").Ports(80).Dnat("192.0.2.5", to: "10.0.0.5") → Rewrite("").Ports(25, 80).Dnat(["192.0.2.5", "192.0.2.6"], to: "10.0.0.5")
/// Rewrite("").Ports(25, 80).Dnat("192.0.2.6", to: "10.0.0.5")
/// </code>
/// None moves past a statement of another kind, except of other networks: what a chain says of each network that jumps to it is said once,
/// of all of them. The caller checks whether this change of order is allowed.
/// </summary>
internal static class MergedStatements
{
    private const string Everywhere = "all";

    // Two numbers in a row are easier to read than a range.
    private const int ShortestRange = 3;

    public static IReadOnlyList<RuleStatement> Of(IReadOnlyList<RuleStatement> statements)
    {
        statements = Merge(statements, said => said.Ports, (said, ports) => said with { Ports = ports });
        statements = Merge(statements, Translated, WithTranslated);
        statements = Merge(statements, said => said.IcmpTypes, (said, types) => said with { IcmpTypes = types });
        statements = Merge(statements, said => said.In, (said, names) => said with { In = names });
        statements = Merge(statements, said => said.Out, (said, names) => said with { Out = names });
        statements = Merge(statements, said => said.Users, (said, users) => said with { Users = users });
        statements = Merge(statements, said => Listed(said.To), (said, to) => said with { To = to });
        return Merge(statements, said => Listed(said.From), (said, from) => said with { From = from });
    }

    /// <summary>Merges what tcp and udp statements say of the same ports, or of all.</summary>
    public static IReadOnlyList<RuleStatement> OfProtocols(IEnumerable<RuleStatement> statements) => Merge(statements,
        said => (said.Ports is null && said.SourcePorts is null && said.Protocols is not (["tcp"] or ["udp"])) || said.Syn
            || said.TcpFlags is not null ? null
            : said.Protocols ?? (said.Kind is StatementKind.Accept ? ["tcp"] : null),
        (said, protocols) => said with { Protocols = protocols?.Order(StringComparer.Ordinal).ToValueList() })
        .Select(said => said is { Kind: StatementKind.Accept, Protocols: ["tcp"] } && (said.Ports ?? said.SourcePorts) is not null
            ? said with { Protocols = null } : said).ToList();

    /// <summary>Ports in their order, and consecutive ports and addresses as ranges: 5060, 5061, 5062 → 5060..5062.</summary>
    public static IReadOnlyList<RuleStatement> WithRanges(IReadOnlyList<RuleStatement> statements) => statements.Select(said => said with
    {
        Ports = Ranges(said.Ports), SourcePorts = Ranges(said.SourcePorts), From = Ranges(said.From), To = Ranges(said.To),
    }).ToList();

    private static ValueList<PortTerm>? Ranges(ValueList<PortTerm>? terms)
    {
        if (terms is not { } ports || !ports.All(port => port is PortTerm.Numbers { First: not null, Last: not null }))
            return terms;

        var sorted = ports.Cast<PortTerm.Numbers>().Distinct().OrderBy(port => port.First).ThenBy(port => port.Last).ToList();
        return Runs(sorted, (port, next) => port.Last + 1 == next.First && port.First == port.Last && next.First == next.Last)
            .SelectMany(run => run.Count < ShortestRange ? run : [new PortTerm.Numbers(
                string.Create(CultureInfo.InvariantCulture, $"{run[0].First}..{run[^1].Last}"), run[0].First, run[^1].Last)])
            .ToValueList<PortTerm>();
    }

    private static ValueList<string>? Ranges(ValueList<string>? ends)
    {
        if (ends is not { } words || !words.All(word => IpPrefix.TryParse(word, out var prefix) && prefix.Family is Family.IPv4))
            return ends;

        var sorted = words.Select(word => IpPrefix.Parse(word)).Distinct().Order().ToList();
        var runs = Runs(sorted, (one, next) => one.IsSingleAddress && next.IsSingleAddress && one.Last.Low + 1 == next.Network.Low);
        return runs.TrueForAll(run => run.Count < ShortestRange) ? ends
            : runs.SelectMany(run => run.Count < ShortestRange ? run.Select(Text) : [$"{Text(run[0])}-{Text(run[^1])}"]).ToValueList();

        string Text(IpPrefix prefix) => prefix.IsSingleAddress ? IpAddressText.Print(prefix.Family, prefix.Network) : prefix.ToString();
    }

    private static List<List<T>> Runs<T>(IEnumerable<T> sorted, Func<T, T, bool> isNext)
    {
        var runs = new List<List<T>>();
        foreach (var item in sorted)
        {
            if (runs.Count > 0 && isNext(runs[^1][^1], item))
                runs[^1].Add(item);
            else
                runs.Add([item]);
        }

        return runs;
    }

    private static List<RuleStatement> Merge<T>(
        IEnumerable<RuleStatement> statements, Func<RuleStatement, ValueList<T>?> list,
        Func<RuleStatement, ValueList<T>?, RuleStatement> with)
    {
        var merged = new List<RuleStatement>();
        var places = new Dictionary<RuleStatement, int>();
        foreach (var said in statements)
        {
            if (FilterReader.Counts(said))
            {
                // It counts for itself, and what comes first is not counted.
                places.Clear();
                merged.Add(said);
            }
            else if (list(said) is not { } own)
            {
                merged.Add(said);
            }
            else if (places.TryGetValue(with(said, null), out var place) && !MayLogTwice(said, merged[place])
                && merged.Skip(place + 1).All(other => other.Kind == said.Kind || IsOfOthers(said, other)))
            {
                merged[place] = with(merged[place], list(merged[place])!.Value.Concat(own).Distinct().ToValueList());
            }
            else
            {
                places[with(said, null)] = merged.Count;
                merged.Add(said);
            }
        }

        return merged;
    }

    // A log is for each rule that a packet meets.
    private static bool MayLogTwice(RuleStatement one, RuleStatement other) => one.Kind is StatementKind.Log && !IsOfOthers(one, other);

    private static bool IsOfOthers(RuleStatement one, RuleStatement other) => AreApart(one.From, other.From) || AreApart(one.To, other.To);

    private static bool AreApart(ValueList<string>? some, ValueList<string>? others) => Prefixes(some) is { } these
        && Prefixes(others) is { } those && !these.Exists(one => those.Exists(one.Overlaps));

    // Null where other words than prefixes may mean the same addresses.
    private static List<IpPrefix>? Prefixes(ValueList<string>? ends) =>
        ends is { Count: > 0 } words && words.All(word => IpPrefix.TryParse(word, out _)) ? [.. words.Select(word => IpPrefix.Parse(word))]
            : null;

    // Bits of addresses stand in a list under conditions (RIP0253) that single rules need not meet.
    private static ValueList<string>? Listed(ValueList<string>? ends) =>
        ends is { } said && !said.Contains(Everywhere) && !said.Any(end => HostPart.TryParse(end, out _)) ? said : null;

    private static ValueList<string>? Translated(RuleStatement said) => said.Translations is [var translation]
        ? Listed(translation.Addresses) : null;

    private static RuleStatement WithTranslated(RuleStatement said, ValueList<string>? addresses) =>
        said with { Translations = [said.Translations[0] with { Addresses = addresses ?? [] }] };
}
