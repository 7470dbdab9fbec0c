using Ripcs.Changes.Status;
using Ripcs.Changes.Status.Findings;

namespace Ripcs.Rendering;

/// <summary>The field "status" of a JSON document: what is live, beside whom, and what is to be said about it.</summary>
internal static class StatusJson
{
    public static JsonFields Of(HostStatus status, ValueList<Finding> findings) => new JsonFields
    {
        ["last_change"] = status.LastChange is { } last ? new JsonFields { ["number"] = last.Number, ["time"] = last.Time,
            ["user"] = last.User, ["command"] = last.Command } : null,
        ["directory"] = status.Directory,
        ["partitions"] = status.Partitions,
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
        ["beside"] = status.Neighbours.Select(beside => new JsonFields
        {
            ["family"] = (int)beside.Family,
            ["table"] = beside.Table.Value,
            ["chain"] = beside.BuiltIn.Value,
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
