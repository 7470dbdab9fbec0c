using System.CommandLine;
using Ripcs.Changes.Plans;
using Ripcs.Changes.Reports;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs plan: what a diff has written down to be reviewed; reads nothing live.</summary>
internal static class PlanCommand
{
    public static Command Create(CommandHost host) => new("plan", "Look at a plan, which a diff has written down to be reviewed and applied.")
    {
        Show(host),
    };

    private static Command Show(CommandHost host)
    {
        const string name = "plan show";
        var path = new Argument<string>("PLAN") { Description = "A file that rules diff --out has written." };
        var detail = new DetailOptions();
        var json = CommonOptions.Json();
        var command = new Command("show", "Show what a plan changes, as the diff printed it, and for which host.") { path, detail.Stat, detail.All, json };
        command.Validators.Add(detail.RefuseBoth);
        command.SetAction(result => ReportedRun.Print(host, result, name, result.GetValue(json), () => Shown(host, name, PlanFiles.Read(result.GetRequiredValue(path)), detail.Of(result))));
        return command;
    }

    private static RunReport Shown(CommandHost host, string name, ReadPlan read, DiffDetail detail)
    {
        var (made, diff) = (read.Plan.Made, read.Plan.Diff);
        return new RunReport(name, diff.IsEmpty ? RunResult.Unchanged : RunResult.Changes)
        {
            Plan = new ShownPlan(read.Path, read.Plan, read.Sha256, made.Host.Is(host.Here)),
            Diff = diff,
            Detail = detail,
            Alike = detail is DiffDetail.Some ? AlikeDiff.Of(diff, read.Plan.Before, read.Plan.Partitions, Opening.IsIn) : null,
            Diagnostics = made.Diagnostics,
            Notes = made.Notes,
            Summary = $"{made.Summary}\napply exactly this, on {PlainText.Of(made.Host.ToString())}: ripcs rules apply {read.Path}",
        };
    }
}
