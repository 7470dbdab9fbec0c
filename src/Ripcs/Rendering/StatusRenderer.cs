using Ripcs.Changes.Status;

namespace Ripcs.Rendering;

/// <summary>Prints what needs an answer, the live state and its age, then drift like a diff, then the other findings.</summary>
internal sealed class StatusRenderer(TextWriter output, Palette palette)
{
    public void Write(HostStatus status, ValueList<Finding> findings)
    {
        var waits = findings.Where(finding => finding.Kind is FindingKind.Unfinished or FindingKind.Pending).ToList();
        var notes = new NoteRenderer(output, palette);
        notes.WriteInOneLineEach(waits.SelectMany(finding => finding.Lines).ToValueList());
        WriteLive(status);
        if (!status.IsAllGone)
            new DiffRenderer(output, palette).WriteAttention(status.Diff);

        notes.WriteInOneLineEach(findings.Except(waits).SelectMany(finding => finding.Lines).ToValueList());
    }

    private void WriteLive(HostStatus status)
    {
        if (status.Record.LastChange is { } last)
        {
            output.WriteLine(PlainText.Of($"change {last.Number}, {Since(last)}: {last.Command}"));
        }

        // A stale set is not in force and is listed among the findings.
        var tables = status.Tables.Where(table => !status.IsAllGone
            && (table.Table != TableName.Set || table.Chains > 0)).Select(table => (Words.Place(table.Family, table.Table), Counts(table)))
            .ToList();
        var widths = Enumerable.Range(0, 2).Select(i => tables.Select(table => table.Item2[i].Length).DefaultIfEmpty().Max()).ToList();
        foreach (var (place, counts) in tables)
        {
            output.WriteLine($"  {place,-11}  {counts[0].PadLeft(widths[0])}  {counts[1].PadLeft(widths[1])} ({counts[2]})");
        }
    }

    private static string[] Counts(TableStatus table) =>
        table.Table == TableName.Set ? [Words.Count(table.Partitions, "partition"),
            table.Rules == 0 ? "refreshed" : Words.Entries(table.Rules),
            Words.Count(table.Chains, "set")]
        : [Words.Count(table.Partitions, "partition"), Words.Count(table.Rules, "rule"), Words.Count(table.Chains, "chain")];

    /// <summary>"2026-11-20 03:12:20 UTC by alice".</summary>
    public static string Since(LastChange last) => $"{Words.Time(last.Time)} by {last.User}";
}

/// <summary>The last line of status: the present state, and what to do next.</summary>
internal static class StatusSummary
{
    public const string Untouched = "nothing applied yet: nothing of Ripcs's is live or recorded.";

    public static string Of(HostStatus status, ValueList<Finding> findings)
    {
        if (status.IsUntouched)
            return Untouched;

        if (status.IsAllGone)
            return $"0 of {Words.Count(status.Diff.PartitionCount, "partition")} in force.";

        if (findings.FirstOrDefault(finding => finding.Kind is FindingKind.Drift) is { } drift)
            return $"{drift.Sum}; see what apply does about it with: {Paths.Comparing(status)}";

        if (findings.FirstOrDefault(finding => finding.Kind is FindingKind.LeftOut) is { } left)
            return $"no drift, but {left.Sum}.";

        var partitions = Words.Count(status.Partitions.Count, "partition");
        return (status.HasRecord, status.Record.LastChange) switch
        {
            (false, _) when status.Tables.Count == 0 =>
                "nothing of Ripcs's is live in this variant of iptables, and no record has what should be.",
            (false, _) when status.RecordProblem is not null =>
                $"every live chain matches its hash: {partitions} in force; missing rules cannot be detected.",
            (false, _) => $"every live chain matches its hash: {partitions} in force.",
            (true, null) => $"no drift: {partitions} in force, as recorded.",
            (true, { } last) when status.Diff.Unnamed.Count is > 0 and var unnamed => $"no drift: what change {last.Number} left is as it "
                + $"was; {unnamed} of {partitions} in force {(unnamed == 1 ? "is" : "are")} not recorded.",
            (true, { } last) => $"no drift: {partitions} in force, as change {last.Number} left "
                + $"{(status.Partitions.Count == 1 ? "it" : "them")}.",
        };
    }
}

/// <summary>The field "status" of a JSON document: the live state, its neighbours, and the findings.</summary>
internal static class StatusJson
{
    public static JsonFields Of(HostStatus status, ValueList<Finding> findings) => new JsonFields
    {
        ["last_change"] = status.Record.LastChange is { } last ? new JsonFields { ["number"] = last.Number, ["time"] = last.Time,
            ["user"] = last.User, ["command"] = last.Command } : null,
        ["directory"] = status.Directory,
        ["host"] = status.Host,
        ["partitions"] = status.Partitions,
        ["hashes"] = status.Hashes.Select(one => new JsonFields { ["partition"] = one.Partition, ["hash"] = one.Hash }),
        ["live"] = status.Tables.Select(table => new JsonFields
        {
            ["family"] = (int)table.Family, ["table"] = table.Table.Value, ["partitions"] = table.Partitions, ["chains"] = table.Chains,
            ["rules"] = table.Rules, ["pointers"] = table.Pointers,
        }),
        ["recorded"] = status.HasRecord,
        ["without_file"] = status.WithoutFile.Select(partition =>
            new JsonFields { ["name"] = partition.Name, ["rules"] = partition.Rules, ["file"] = partition.File }),
        ["drift_rules"] = status.DriftRules,
        ["drift_entries"] = status.DriftEntries,
        ["long_stale"] = status.LongStale,
        ["beside"] = status.Neighbours.Select(beside => new JsonFields(beside.Family, beside.Table, beside.BuiltIn)
        {
            ["in_front"] = beside.InFront.Select(rule => new JsonFields { ["place"] = rule.Place, ["text"] = rule.Text }),
            ["chains_in_front"] = beside.ChainsInFront.Select(chain => chain.Value),
            ["chains_behind"] = beside.ChainsBehind.Select(chain => chain.Value),
        }),
        ["other_variant"] = status.OtherVariant.Select(table => new JsonFields
        {
            ["backend"] = table.Backend,
            ["family"] = (int)table.Family,
            ["table"] = table.Table.Value,
            ["rules"] = table.Rules,
            ["chains"] = table.Chains.Select(chain => chain.Value),
            ["policies"] = table.Policies.Select(chain => chain.Value),
            ["ours"] = table.Ours.Select(chain => chain.Value),
        }),
        ["findings"] = findings.Select(finding => new JsonFields
        {
            ["kind"] = JsonReport.Word(finding.Kind),
            ["level"] = JsonReport.Word(finding.Level),
            ["sum"] = finding.Sum,
            ["lines"] = finding.Lines.Select(JsonReport.Note),
        }),
    };
}
