using System.Text;
using Ripcs.Changes.Status;

namespace Ripcs.Rendering;

/// <summary>A host's status in the text format of Prometheus, for the textfile collector of its node exporter.</summary>
internal static class Metrics
{
    /// <param name="code">One of <see cref="CheckCode"/>.</param>
    /// <param name="status">The host; null if it could not be read, and then left out.</param>
    public static string Of(int code, HostStatus? status)
    {
        var text = new StringBuilder();
        Add(text, "ripcs_check_success", "1 if the live rules and the record could be read, else 0.",
            status is { RecordProblem: null } ? 1 : 0);
        Add(text, "ripcs_check_code", "The result of ripcs check: 0 ok, 1 warning, 2 critical, 3 unknown.", code);
        if (status is not null)
            AddHost(text, status);

        return text.ToString();
    }

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
        if (status.Record.LastChange is { } last)
        {
            Add(text, "ripcs_last_change_number", "Number of the last change.", last.Number);
            Add(text, "ripcs_last_change_timestamp_seconds", "Time of the last change.", last.Time.ToUnixTimeSeconds());
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

    private static void AddHead(StringBuilder text, string name, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
}
