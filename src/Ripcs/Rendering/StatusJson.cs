using Ripcs.Changes.Status;
using Ripcs.Changes.Status.Findings;
using Ripcs.Core.Model;

namespace Ripcs.Rendering;

/// <summary>The field "status" of a JSON document: what is live, beside whom, and what is to be said about it.</summary>
internal static class StatusJson
{
    public static object Of(HostStatus status, ValueList<Finding> findings) => new
    {
        LastChange = status.LastChange is { } last ? new { last.Number, last.Time, last.User, last.Command } : null,
        status.Directory,
        status.Partitions,
        Live = status.Tables.Select(table => new
        {
            Family = (int)table.Family, Table = table.Table.Value, table.Partitions, table.Chains, table.Rules, table.Pointers,
        }),
        Recorded = status.HasRecord,
        WithoutFile = status.WithoutFile.Select(partition => new { partition.Name, partition.Rules, partition.File }),
        status.DriftRules,
        status.LongStale,
        Beside = status.Neighbours.Select(beside => new
        {
            Family = (int)beside.Family,
            Table = beside.Table.Value,
            Chain = beside.BuiltIn.Value,
            InFront = beside.InFront.Select(rule => new { rule.Place, rule.Text }),
            ChainsInFront = beside.ChainsInFront.Select(chain => chain.Value),
            ChainsBehind = beside.ChainsBehind.Select(chain => chain.Value),
        }),
        OtherVariant = status.OtherVariant.Select(table => new
        {
            table.Backend,
            Family = (int)table.Family,
            Table = table.Table.Value,
            table.Rules,
            Chains = table.Chains.Select(chain => chain.Value),
            Policies = table.Policies.Select(chain => chain.Value),
            Ours = table.Ours.Select(chain => chain.Value),
        }),
        Findings = findings.Select(finding => new
        {
            Kind = JsonReport.Word(finding.Kind),
            Level = JsonReport.Word(finding.Level),
            finding.Sum,
            Lines = finding.Lines.Select(JsonReport.Note),
        }),
    };
}
