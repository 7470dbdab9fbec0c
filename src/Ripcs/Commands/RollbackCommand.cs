using System.CommandLine;
using System.Globalization;

namespace Ripcs.Commands;

/// <summary>ripcs rollback: back to a state that was, without sources.</summary>
internal static class RollbackCommand
{
    private const string Name = "rollback";

    public static Command Create(CommandHost host)
    {
        var number = new Argument<int?>("N")
        {
            Description = "Go back to the state after change N; without it, to the state before the last change.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = CommonOptions.Json();
        var command = new Command(Name, "Go back to a state that was, without the rule files.") { number, json };
        command.SetAction(result => ReportedRun.Print(host, result, Name, result.GetValue(json), () =>
        {
            var target = result.GetValue(number);
            var path = target?.ToString(CultureInfo.InvariantCulture) ?? "";
            return new Change(host, result, Name, path).Run(new RollbackTargets(host.OpenState(result), target).Make);
        }));
        return command;
    }
}
