namespace Ripcs.Core.Importing;

/// <summary>
/// Merges statements that differ in one list only, at the place of the first:
/// <code>
/// Rewrite("").Ports(25).Dnat("192.0.2.5", to: "10.0.0.5")
/// Rewrite("").Ports(80).Dnat("192.0.2.5", to: "10.0.0.5") → Rewrite("").Ports(25, 80).Dnat(["192.0.2.5", "192.0.2.6"], to: "10.0.0.5")
/// Rewrite("").Ports(25, 80).Dnat("192.0.2.6", to: "10.0.0.5")
/// </code>
/// The caller checks whether this change of order is allowed.
/// </summary>
internal static class MergedStatements
{
    private const string Everywhere = "all";

    public static IReadOnlyList<RuleStatement> Of(IReadOnlyList<RuleStatement> statements)
    {
        statements = Merge(statements, said => said.Ports, (said, ports) => said with { Ports = ports });
        statements = Merge(statements, Translated, WithTranslated);
        statements = Merge(statements, said => Listed(said.To), (said, to) => said with { To = to });
        return Merge(statements, said => Listed(said.From), (said, from) => said with { From = from });
    }

    private static List<RuleStatement> Merge<T>(
        IReadOnlyList<RuleStatement> statements, Func<RuleStatement, ValueList<T>?> list,
        Func<RuleStatement, ValueList<T>?, RuleStatement> with)
    {
        var merged = new List<RuleStatement>();
        var places = new Dictionary<RuleStatement, int>();
        foreach (var said in statements)
        {
            if (list(said) is not { } own)
            {
                merged.Add(said);
            }
            else if (places.TryGetValue(with(said, null), out var place))
            {
                merged[place] = with(merged[place], list(merged[place])!.Value.Concat(own).Distinct().ToValueList());
            }
            else
            {
                places.Add(with(said, null), merged.Count);
                merged.Add(said);
            }
        }

        return merged;
    }

    private static ValueList<string>? Listed(ValueList<string>? ends) => ends is { } said && !said.Contains(Everywhere) ? said : null;

    private static ValueList<string>? Translated(RuleStatement said) => said.Translations is [var translation]
        ? Listed(translation.Addresses) : null;

    private static RuleStatement WithTranslated(RuleStatement said, ValueList<string>? addresses) =>
        said with { Translations = [said.Translations[0] with { Addresses = addresses ?? [] }] };
}
