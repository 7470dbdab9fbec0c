using Ripcs.Changes.Auditing;

namespace Ripcs.Commands;

/// <summary>A command with a report, as text or JSON.</summary>
/// <param name="host">The environment.</param>
/// <param name="name">"history show".</param>
/// <param name="description">For the help.</param>
/// <param name="audit">See <see cref="HostCommand"/>, as for the next two.</param>
/// <param name="ignoresWrongSettings">For one that goes on.</param>
/// <param name="isAtBoot">For the one at boot.</param>
internal sealed class ReportedCommand(CommandHost host, string name, string description, AuditKind? audit = null,
    bool ignoresWrongSettings = false, bool isAtBoot = false)
    : HostCommand(name.Split(' ')[^1], description, audit, ignoresWrongSettings, isAtBoot)
{
    public Option<bool> Json { get; } = CommonOptions.Json();

    /// <param name="work">The work of the command.</param>
    /// <param name="isDetailed">True if it may find or make changes, and therefore has --detailed-exitcode.</param>
    /// <param name="told">Called once the report is printed.</param>
    /// <param name="page">Further formats of the report.</param>
    /// <param name="isRead">True if a long report is shown in a pager.</param>
    public Command Reports(Func<ParseResult, RunReport> work, bool isDetailed = false, Action<ParseResult, RunReport>? told = null,
        IReportPage? page = null, Func<ParseResult, bool>? isRead = null)
    {
        var detailed = CommonOptions.DetailedExitCode();
        Add(Json);
        if (isDetailed)
            Add(detailed);

        SetAction(result => ReportedRun.Print(host, result, name, Audit, result.GetValue(Json), () => work(result),
            isDetailed && result.GetValue(detailed), report => told?.Invoke(result, report), page, isRead?.Invoke(result) is true));
        return this;
    }
}
