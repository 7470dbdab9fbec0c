using System.CommandLine;
using Ripcs.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Owned;
using Ripcs.Netfilter;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>What a clean or a flush would do, for runs that only look.</summary>
internal static class RemovalRun
{
    public static RunReport Shown(
        CommandHost host,
        ParseResult result,
        string name,
        bool isDetailed,
        StateDirectory? state,
        INetfilter netfilter,
        Func<FirewallState, Knowledge, Target> targetFrom)
    {
        var known = AppliedFile.Read(state).Known;
        var actual = FirewallReader.Read(netfilter);
        var target = targetFrom(actual, known);
        var plan = Planner.Make(actual, target.Wanted, known, "look");
        var report = RuleSetRun.Shown(name, target, plan.IsEmpty, isDetailed);
        return report with
        {
            Notes =
            [
                .. UnfinishedChange.Warning(host, result, state, actual, known) is { } warning ? new[] { warning } : [],
                .. state is not null && PendingLook.At(host, result, state) is { } waiting ? new[] { waiting.Line } : [],
                .. HiddenText.Warnings(actual),
                .. report.Notes,
            ],
        };
    }
}
