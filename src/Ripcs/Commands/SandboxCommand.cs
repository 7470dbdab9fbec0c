using System.CommandLine;
using Ripcs.Core.Model;
using Ripcs.Sandbox;

namespace Ripcs.Commands;

/// <summary>ripcs sandbox: a shell or a command in a throw-away network namespace.</summary>
internal static class SandboxCommand
{
    public static Command Create(CommandHost host)
    {
        var against = DumpOptions.V4();
        against.Description = "Load what iptables-save printed into this file.";
        var against6 = DumpOptions.V6();
        against6.Description = "Load what ip6tables-save printed into this file.";
        var inside = new Argument<string[]>("COMMAND")
        {
            Description = "What to run inside, behind --; without it a shell opens.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("sandbox", "Try Ripcs in a throw-away network namespace with its own rules and state.") { against, against6, inside };
        command.SetAction(result => host.Sandbox.Run(new SandboxOptions
        {
            Command = (result.GetValue(inside) ?? []).ToValueList(),
            DumpV4 = DumpOptions.Text(result.GetValue(against)),
            DumpV6 = DumpOptions.Text(result.GetValue(against6)),
            Backend = host.Backend(result),
        }));
        return command;
    }
}
