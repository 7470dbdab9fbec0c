using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Ripcs.Rendering.Pages;

namespace Ripcs.Commands;

/// <summary>ripcs report: many hosts on one page.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandHost host)
    {
        var folder = new Argument<string>("DIR") { Description = "What ripcs status --json printed on each host, a file *.json a host." };
        var format = CommonOptions.Completed(new Option<FleetFormat?>("--format")
        {
            Description = "Print a page for a browser, or one JSON document, instead of text.",
            HelpName = "text|html|json",
            CustomParser = CommonOptions.Word<FleetFormat>,
        });
        var command = new Command("report", "Show many hosts on one page, and which differ from the others of their group.") { folder,
            format };
        command.SetAction(result =>
        {
            var fleet = Fleet.Read(result.GetRequiredValue(folder));
            switch (result.GetValue(format))
            {
                case FleetFormat.Html:
                    FleetPage.WriteHtml(host.Terminal.Output, "Hosts with Ripcs",
                        $"printed {Words.Time(host.Facts.Clock.GetUtcNow())} on {PlainText.Of(host.Facts.Name)}, ripcs "
                        + ThisProgram.Version, fleet);
                    break;
                case FleetFormat.Json:
                    FleetPage.WriteJson(host.Terminal.Output, fleet);
                    break;
                default:
                    FleetPage.WriteText(host.Terminal.Output, host.Palette(result), fleet);
                    break;
            }

            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary>How the hosts are printed.</summary>
internal enum FleetFormat
{
    Text,
    Html,
    Json,
}
