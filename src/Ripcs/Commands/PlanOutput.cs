using Ripcs.Changes;
using Ripcs.Changes.Plans;
using Ripcs.Changes.Reports;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Rendering;
using Ripcs.Scripting;

namespace Ripcs.Commands;

/// <summary>What a diff looked at, for a plan of it.</summary>
/// <param name="Rules">The rule files.</param>
/// <param name="Path">Where they are, as it was typed.</param>
/// <param name="Actual">What is live.</param>
/// <param name="Known">What earlier runs recorded.</param>
/// <param name="Variant">The variant of iptables.</param>
/// <param name="IsReplacing">True if the host's other rules go in the same change.</param>
internal sealed record DiffBasis(CompiledRuleSet Rules, string Path, FirewallState Actual, Knowledge Known, string? Variant, bool IsReplacing);

/// <summary>rules diff --out: writes down what the diff has found.</summary>
internal static class PlanOutput
{
    public static RunReport Write(CommandHost host, string file, DiffBasis basis, RunReport report)
    {
        var (rules, diff) = (basis.Rules, report.Diff!);
        var made = new PlanFacts
        {
            Time = host.Clock.GetUtcNow(),
            User = host.Environment.User ?? "unknown",
            On = host.Name,
            Host = PlanHost.Of(host.Here, host.Name),
            Variant = basis.Variant,
            Path = basis.Path,
            Directory = rules.IsDirectory ? rules.Root : null,
            IsReplacing = basis.IsReplacing,
            Files = RuleSetRun.FilesIn(rules),
            Inputs = rules.Inputs.Select(input => new PlanInput(input.Text.Path, input.Digest)).ToValueList(),
            Holds = rules.Holds,
            Touched = PlanCheck.Touched(diff, basis.Actual, basis.Known, rules.Partitions),
            Fates = report.Meaning?.Digest(),
            Diagnostics = rules.Diagnostics,
            Notes = report.Notes,
            Summary = report.Summary,
        };
        PlanFiles.Write(file, new PlanRecord(made, rules.Partitions, PlanCheck.Before(diff, basis.Known), diff, PlanRenderer.Meaning(report.Meaning)));
        return report with { Notes = [.. report.Notes, Note.Info($"written to {file}; look at it with: ripcs plan show {file}; apply exactly this with: ripcs rules apply {file}")] };
    }
}
