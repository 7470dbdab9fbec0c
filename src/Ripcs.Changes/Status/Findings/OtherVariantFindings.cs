namespace Ripcs.Changes.Status.Findings;

/// <summary>What the other variant of iptables holds is enforced too, and not seen by whoever looks at this one.</summary>
internal static class OtherVariantFindings
{
    private const int NamesToShow = 5;

    /// <summary>Chains of ours there stop every apply.</summary>
    public static Finding? Ours(HostStatus status)
    {
        var tables = status.OtherVariant.Where(table => table.Ours.Count > 0).ToList();
        return tables.Count == 0 ? null : new Finding(
            FindingKind.OursInOtherVariant,
            FindingLevel.Critical,
            $"chains of Ripcs are live in the {tables[0].Backend} variant of iptables"
                + $"{(IsHere(status) ? " too" : ", and none in this one")}",
            [
                .. tables.Select(table => Note.Warning(
                    $"chains of Ripcs are live in the {table.Backend} variant of iptables{(IsHere(status) ? " too" : "")} ("
                        + $"{Place(table)}: {Names(table.Ours)}), {Advice(status, table)}")),
            ]);
    }

    private static bool IsHere(HostStatus status) => status.Tables.Count > 0;

    private static string Advice(HostStatus status, OtherVariantTable table)
    {
        var remove = $"ripcs rules flush --backend {table.Backend}, then apply the rule files again";
        return IsHere(status) ? $"and the kernel enforces both; remove those first: {remove}"
            : $"and none in this one; look at them with: ripcs status --backend {table.Backend}; if this variant is to be used from now "
                + $"on, remove those first: {remove}";
    }

    public static Finding? Foreign(HostStatus status)
    {
        var tables = status.OtherVariant.Where(table => table.Ours.Count == 0).ToList();
        return tables.Count == 0 ? null : new Finding(
            FindingKind.OtherVariant,
            FindingLevel.Note,
            $"{Words.Count(tables.Sum(table => table.Rules), "rule")} not managed by Ripcs in the {tables[0].Backend} variant of iptables",
            [
                .. tables.Select(table => Note.Info(
                    $"the kernel also enforces the {table.Backend} variant of iptables, {Place(table)}: "
                        + $"{Words.List([.. Content(table)])}")),
            ]);
    }

    private static IEnumerable<string> Content(OtherVariantTable table)
    {
        if (table.Rules > 0)
            yield return $"{Words.Count(table.Rules, "rule")} not managed by Ripcs in {Names(table.Chains)}";

        if (table.Policies.Count > 0)
            yield return $"the policy of {Names(table.Policies)}";
    }

    private static string Place(OtherVariantTable table) => Words.Place(table.Family, table.Table);

    private static string Names(ValueList<ChainName> chains) => Words.Some(chains, NamesToShow);
}
