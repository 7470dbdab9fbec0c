using System.CommandLine;
using Ripcs.Changes;
using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Running;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter;

namespace Ripcs.Commands;

/// <summary>What a clean or a flush would do, for runs that only look.</summary>
internal static class RemovalRun
{
    public static RunReport Shown(
        CommandHost host,
        ParseResult result,
        string name,
        StateDirectory? state,
        INetfilter netfilter,
        Func<FirewallState, Knowledge, Target> targetFrom)
    {
        var known = AppliedFile.Read(state).Known;
        var actual = FirewallReader.Read(netfilter);
        var target = targetFrom(actual, known);
        var plan = Planner.Make(actual, target.Wanted, known, "look");
        var report = RuleSetRun.Shown(name, target, plan.IsEmpty);
        return report with
        {
            Notes =
            [
                .. UnfinishedChange.Warning(host.Machine(result), state, actual, known) is { } warning ? new[] { warning } : [],
                .. state is not null && PendingLook.At(host.Machine(result), state) is { } waiting ? new[] { waiting.Line } : [],
                .. HiddenText.Warnings(actual).Select(Note.Warning),
                .. report.Notes,
            ],
        };
    }
}
