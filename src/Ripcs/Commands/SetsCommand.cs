using Ripcs.Changes.Operations;

namespace Ripcs.Commands;

/// <summary>ripcs sets: the sets whose content is refreshed without a change.</summary>
internal static class SetsCommand
{
    public const string Name = "sets refresh";

    public static Command Create(CommandHost host) => new("sets", "Refresh sets of addresses from their files.") { Refresh(host) };

    private static Command Refresh(CommandHost host)
    {
        var directory = new Argument<string?>("DIR")
        {
            Description = "The directory of the rule files; default: where they were when they were applied.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var dryRun = CommonOptions.DryRun("Only show what would be put into the sets.");
        var yes = new Option<bool>("--yes")
        {
            Description = "Also take a file that has lost more than half of its addresses or all of a family, that adds a very wide "
                + "prefix or very many addresses, or that adds or removes your address.",
        };
        return new ReportedCommand(host, Name, "Put the addresses of their files into sets with refresh: true.")
        {
            directory, dryRun, yes,
        }.Reports(result => result.GetValue(dryRun) is var isShown && new SetsRefresh(Name, host.Machine(result),
            result.GetValue(directory), isShown, result.GetValue(yes), [.. host.Callers.Sessions.Select(session => session.Client)]).Run()
            is { } refreshed ? Report(refreshed, isShown)
            : new RunReport(Name, RunResult.Unchanged) { Summary = "nothing was applied yet: there is no set to refresh." },
            isDetailed: true);
    }

    private static RunReport Report(SetsRefreshed sets, bool isShown) =>
        new(Name, sets.Problems.Count > 0 || sets.Refused.Count > 0 ? RunResult.Failed
            : sets.Changed == 0 ? RunResult.Unchanged : isShown ? RunResult.Changes : RunResult.Changed)
    {
        Diagnostics = sets.Problems,
        Notes = sets.Notes,
        Error = sets.Refused.Count == 0 ? null : AdvisedText.Join("\n", sets.Refused),
        Summary = sets.All == 0 ? "no set is to be refreshed: no Set in force has refresh: true."
            : $"{Words.Count(sets.Changed, "set")} {(isShown ? "would be refreshed" : "refreshed")}, {sets.Unchanged} unchanged"
                + $"{(sets.Kept > 0 ? $", {sets.Kept} not refreshed" : "")}.",
    };
}
