using System.Text;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.Hits;
using Ripcs.Changes.Status;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Processes;

namespace Ripcs.Rendering;

/// <summary>A host's status in the text format of Prometheus, for the textfile collector of its node exporter.</summary>
internal static class Metrics
{
    /// <param name="code">One of <see cref="CheckCode"/>.</param>
    /// <param name="status">The host; null if it could not be read, and then left out.</param>
    /// <param name="now">When it was checked.</param>
    public static string Of(int code, HostStatus? status, DateTimeOffset now)
    {
        var text = new StringBuilder();
        Add(text, "ripcs_check_success", "1 if the live rules and the record could be read, else 0.",
            status is { RecordProblem: null } ? 1 : 0);
        Add(text, "ripcs_check_code", "The result of ripcs check: 0 ok, 1 warning, 2 critical, 3 unknown.", code);
        Add(text, "ripcs_check_timestamp_seconds", "Time of this check.", now.ToUnixTimeSeconds());
        AddHead(text, "ripcs_build_info", "The version of Ripcs, as a label.");
        text.Append(CultureInfo.InvariantCulture, $"ripcs_build_info{{version=\"{ThisProgram.Version}\"}} 1\n");
        if (status is not null)
            AddHost(text, status);

        return text.ToString();
    }

    /// <summary>The counts of the statements in force, summed up by partition and verdict: a series for each statement would be too many,
    /// and would end with every change of its text.</summary>
    public static string Of(ValueList<PartitionHits> hits)
    {
        var text = new StringBuilder();
        var sums = (from partition in hits
                    from one in partition.Statements
                    group one.Count by (partition.Name, Verdict: one.Words.Split(" \"")[0].Replace(' ', '_')) into alike
                    orderby alike.Key.Name, alike.Key.Verdict
                    select (alike.Key, Counts: alike.ToList())).ToList();
        foreach (var (name, what, of) in new (string, string, Func<PacketCount, ulong>)[]
        {
            ("ripcs_packets_total", "Packets", count => count.Packets), ("ripcs_bytes_total", "Bytes", count => count.Bytes),
        })
        {
            AddHead(text, name, $"{what} that statements of a partition counted, by verdict.", "counter");
            foreach (var ((partition, verdict), counts) in sums)
            {
                var sum = counts.Aggregate(0UL, (all, count) => all + of(count));
                text.Append(CultureInfo.InvariantCulture, $"{name}{{partition=\"{partition}\",verdict=\"{verdict}\"}} {sum}\n");
            }
        }

        return text.ToString();
    }

    // Within them an alert can still be handled by day.
    private static readonly int[] DaysAhead = [1, 7, 28];

    private static IEnumerable<TableName> TablesOfRules => Tables.WithSets.Where(table => table != TableName.Set);

    private static void AddHost(StringBuilder text, HostStatus status)
    {
        Add(text, "ripcs_partitions", "Partitions in force.", status.Partitions.Count);
        AddByTable(text, "ripcs_rules", "Rules of the files of partitions in force.", status, table => table.Rules, TablesOfRules);
        var hasSets = status.Tables.Any(table => table.Table == TableName.Set);
        AddByTable(text, "ripcs_chains", "Chains of partitions in force.", status, table => table.Chains,
            hasSets ? Tables.WithSets : TablesOfRules);
        AddByTable(text, "ripcs_pointers", "Pointers that send packets to partitions.", status, table => table.Pointers, TablesOfRules);
        AddByTable(text, "ripcs_set_entries", "Entries of the sets of partitions in force.", status, table => table.Rules, [TableName.Set]);
        Add(text, "ripcs_drift_rules", "Rules that are not as the last run left them.", status.DriftRules);
        Add(text, "ripcs_drift_entries", "Entries of sets that are not as the last run left them.", status.DriftEntries);
        Add(text, "ripcs_stale_chains", "Chains of Ripcs that nothing jumps to any more.", status.Stale.Count);
        Add(text, "ripcs_long_stale_chains", "Stale chains that were left for more than a day.", status.LongStale);
        Add(text, "ripcs_rules_in_front", "Rules not managed by Ripcs in front of its jumps.", status.RulesInFront);
        Add(text, "ripcs_unrecorded_partitions", "Partitions in force that are not recorded.", status.Diff.Unnamed.Count);
        Add(text, "ripcs_partitions_without_file", "Partitions in force that no rule file names, or whose rule file is gone.",
            status.WithoutFile.Count);
        Add(
            text,
            "ripcs_other_variant_rules",
            "Rules in the variant of iptables that is not used.",
            status.OtherVariant.Sum(table => table.Rules));
        Add(text, "ripcs_broken_expectations", "Expectations of the rule files that do not hold, or are not proved.", status.Unmet.Count);
        Add(text, "ripcs_held_partitions", "Partitions that were rolled back or reverted, and are held.",
            status.Record.Held.Partitions.Count);
        AddHead(text, "ripcs_rules_ending", "Rules whose last day is at most so many days away.");
        foreach (var days in DaysAhead)
        {
            var ending = status.Ending.Count(rule => rule.LastDay >= status.Today && rule.LastDay <= status.Today.AddDays(days));
            text.Append(CultureInfo.InvariantCulture, $"ripcs_rules_ending{{days=\"{days}\"}} {ending}\n");
        }

        AddPending(text, status);
        if (status.Record.Directory is { } state)
        {
            AddHead(text, "ripcs_changes_total", "Events of the audit trail, by kind.", "counter");
            foreach (var (kind, events) in AuditTrail.Of(state).Kinds())
            {
                text.Append(CultureInfo.InvariantCulture, $"ripcs_changes_total{{kind=\"{kind}\"}} {events}\n");
            }
        }

        if (status.Record.LastChange is { } last)
        {
            Add(text, "ripcs_last_change_number", "Number of the last change.", last.Number);
            Add(text, "ripcs_last_change_timestamp_seconds", "Time of the last change.", last.Time.ToUnixTimeSeconds());
        }
    }

    private static void AddPending(StringBuilder text, HostStatus status)
    {
        Add(text, "ripcs_pending", "1 while a change waits to be confirmed, else 0.", status.Pending is null ? 0 : 1);
        if (status.Pending is not { } pending)
            return;

        Add(text, "ripcs_guard_alive", "1 if the guard of the pending change runs, 0 if it died.", pending.IsGuarded ? 1 : 0);
        if (pending.Change?.Until is { } until)
        {
            Add(text, "ripcs_pending_deadline_timestamp_seconds", "Time at which the pending change is reverted.",
                until.ToUnixTimeSeconds());
        }
    }

    private static void AddByTable(
        StringBuilder text, string name, string help, HostStatus status, Func<TableStatus, int> of, IEnumerable<TableName> tables)
    {
        AddHead(text, name, help);
        foreach (var (family, table) in Families.Both.SelectMany(family => tables.Select(table => (family, table))))
        {
            var value = status.Tables.Where(one => one.Family == family && one.Table == table).Sum(of);
            text.Append(CultureInfo.InvariantCulture, $"{name}{{family=\"{(int)family}\",table=\"{table}\"}} {value}\n");
        }
    }

    private static void Add(StringBuilder text, string name, string help, long value)
    {
        AddHead(text, name, help);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void AddHead(StringBuilder text, string name, string help, string type = "gauge") =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
}
