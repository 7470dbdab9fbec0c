using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs rules generate: the whole desired state as commands or
/// as restore text; it needs no root and reads nothing live.</summary>
internal static class GenerateCommand
{
    public static Command Create(CommandHost host)
    {
        var path = CommonOptions.Path();
        var format = CommonOptions.Completed(new Option<GenerateFormat?>("--format")
        {
            Description = "commands (the default), restore (text for iptables-restore of one family) or ipset (the sets, for ipset "
                + "restore).",
            HelpName = "commands|restore|ipset",
            CustomParser = CommonOptions.Word<GenerateFormat>,
        });
        var family = CommonOptions.Family("Only IPv4 or only IPv6.");
        var command = new Command("generate", "Print everything that the rule files define.")
        {
            path, format, family, host.Settings.NoCache,
        };
        command.SetAction(result => Run(
            host, result, result.GetRequiredValue(path), result.GetValue(format) ?? GenerateFormat.Commands, result.GetValue(family)));
        return command;
    }

    private static int Run(CommandHost host, ParseResult result, string path, GenerateFormat format, Family? family)
    {
        var rules = host.Compiling.Compile(result, path);
        host.Diagnostics(result).Write(rules.Diagnostics);
        if (rules.IsRefused)
            return ExitCode.Of(RunResult.Refused);

        var desired = DesiredState.Build(rules.Partitions, OwnedState.Empty, Knowledge.None, RuleSetRun.SaidBy(rules, path).Scope);
        Print(host, desired, format, family);
        return ExitCode.Of(RunResult.Recorded);
    }

    /// <summary>Prints a state; a restore text must be of one family.</summary>
    /// <exception cref="WrongUsageException">It is of both.</exception>
    public static void Print(CommandHost host, OwnedState state, GenerateFormat format, Family? family)
    {
        // Rules use sets, which must exist first.
        var tables = state.Tables.Where(table => family is null
            || table.Family == family).OrderBy(table => (table.Family, table.Name != TableName.Set)).ToList();
        if (format is GenerateFormat.Restore
            && tables.Where(table => table.Name != TableName.Set).Select(table => table.Family).Distinct().Count() > 1)
        {
            throw new WrongUsageException("there are rules of both families, and a restore file can hold only one: add --family 4 or "
                + "--family 6");
        }

        new GenerateRenderer(host.Terminal.Output).Write(tables, format);
    }
}
