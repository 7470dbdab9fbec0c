using System.Text;
using Ripcs.Changes.Operations;
using Ripcs.Changes.Plans;
using Ripcs.Core.Planning.Differences.Alike;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs plan: the plans that a diff has written for review, and the data that a diff elsewhere needs of this host.</summary>
internal static class PlanCommand
{
    public static Command Create(CommandHost host) =>
        new("plan", "Show a saved plan, or export this host's state to make one elsewhere.")
    {
        Show(host),
        Host(host),
    };

    private static Command Host(CommandHost host)
    {
        var command = new Command("host", "Print what a diff on another machine needs to know of this host: rules diff --host FILE.");
        command.SetAction(result =>
        {
            host.Terminal.Output.Write(Encoding.UTF8.GetString(SeenHostText.Write(Seen(host, result))));
            return ExitCode.Done;
        });
        return command;
    }

    /// <exception cref="HostException">It cannot be read, or is being changed.</exception>
    private static SeenHost Seen(CommandHost host, ParseResult result)
    {
        var target = DiffTarget.OfThisHost(host, result);
        RefuseUnsettled(host.Machine(result), target.State);
        var made = new SeenFacts
        {
            Time = host.Facts.Clock.GetUtcNow(),
            Host = target.Host(),
            Variant = target.Variant,
            Addresses = Families.Both.SelectMany(family => host.Facts.Addresses(family))
                .Select(address => address.ToString()).ToValueList(),
            Routes = host.Facts.RouteSteps(),
        };
        return new SeenHost(made,
            SeenHostText.StateFiles.Select(name => (name, text: target.State?.Read(name))).Where(file => file.text is not null)
            .Select(file => new SeenFile(file.name, file.text!)).ToValueList(), target.Actual);
    }

    // The present state will not last until the plan is applied.
    private static void RefuseUnsettled(Machine machine, StateDirectory? state)
    {
        if (state is not null && PendingLook.At(machine, state) is { } pending)
            throw new BusyException(pending.Line.Text + "; a plan needs a host that does not change, so end that first");

        if (JournalFile.IsLeft(state))
        {
            throw new BusyException(
                "a change is being made, or did not finish; let it finish, or repair it with the next apply: ripcs status");
        }
    }

    private static Command Show(CommandHost host)
    {
        const string name = "plan show";
        var path = new Argument<string>("PLAN") { Description = "A file that rules diff --out has written." };
        var detail = new DetailOptions();
        var page = new PageOption();
        var command = new ReportedCommand(host, name, "Show what a plan changes, as the diff printed it, and for which host.")
        {
            path, detail.Stat, detail.All, page.Format, page.MaxChars,
        };
        command.Validators.Add(detail.RefuseBoth);
        command.Validators.Add(parsed => IReportPage.RefuseBesideJson(parsed, page.Format, command.Json));
        command.Validators.Add(page.RefuseElsewhere);
        return command.Reports(result => Shown(host, name, PlanFiles.Read(result.GetRequiredValue(path)), detail.Of(result),
            result.GetValue(command.Json)), page: page, isRead: _ => true);
    }

    private static RunReport Shown(CommandHost host, string name, ReadPlan read, DiffDetail detail, bool isJson)
    {
        var (made, diff) = (read.Plan.Made, read.Plan.Diff);
        return new RunReport(name, diff.IsEmpty ? RunResult.Unchanged : RunResult.Changes)
        {
            Plan = new ShownPlan(read.Path, read.Plan, read.Sha256, made.Host.Is(host.Facts.Here)),
            Diff = diff,
            Detail = detail,
            Alike = isJson || detail is not DiffDetail.All ? AlikeDiff.Of(diff, read.Plan.Before, read.Plan.Partitions, Opening.IsIn)
                : null,
            Diagnostics = made.Diagnostics,
            Notes = made.Notes,
            Sum = DiffSummary.Of(diff, Opening.Counter),
            Summary = $"apply exactly this, on {PlainText.Of(made.Host.ToString())}: ripcs rules apply {read.Path}",
        };
    }
}
