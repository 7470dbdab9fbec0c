using Ripcs.Changes.Confirming;
using Ripcs.Host.Processes;
using Ripcs.Host.Sandbox;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs sandbox: a shell or a command in a throw-away network namespace.</summary>
internal static class SandboxCommand
{
    public static Command Create(CommandHost host)
    {
        var live = new Option<bool>("--live") { Description =
            "Load a copy of this host's live rules, as far as they load, and list what is missing; needs root." };
        var against = DumpOptions.V4();
        against.Description = "Load what iptables-save printed into this file, as far as it loads, and list what is missing.";
        var against6 = DumpOptions.V6();
        against6.Description = "The same of ip6tables-save.";
        var inside = new Argument<string[]>("COMMAND")
        {
            Description = "What to run inside, after --; without it a shell opens.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("sandbox", "Try Ripcs in a throw-away network namespace with its own rules and state.") { live, against,
            against6, inside };
        command.Validators.Add(result =>
        {
            if (result.GetValue(live) && (result.GetValue(against) ?? result.GetValue(against6)) is not null)
                result.AddError("Give --live or the dumps of --against, not both.");
        });
        command.SetAction(result =>
        {
            var options = new SandboxOptions { Command = (result.GetValue(inside) ?? []).ToValueList(), Backend = host.Backend(result),
                Prompt = "(ripcs sandbox) ", EndLeft = Guards.EndAll };
            var dump = DumpOptions.Read(result.GetValue(against), result.GetValue(against6));
            new NoteRenderer(host.Terminal.Errors, Palette.None).WriteInOneLineEach(dump?.Notes ?? []);

            var errors = host.Terminal.Errors;
            return host.Sandbox.Run(
                result.GetValue(live) ? RulesInside.AddLive(options, host.Machine(result).Netfilter(null), new ProcessRunner(), errors)
                : dump is not null ? RulesInside.AddDump(options, dump.State, new ProcessRunner(), errors)
                : options);
        });
        return command;
    }
}
