using System.CommandLine;
using Ripcs.Core.Planning.Owned;
using Ripcs.Netfilter;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Commands;

/// <summary>ripcs rules save: what is ours and live, in restore format.</summary>
internal static class SaveCommand
{
    public static Command Create(CommandHost host)
    {
        var family = CommonOptions.Family("Only IPv4 or only IPv6; needed where both have rules.");
        var command = new Command("save", "Print the live rules that are Ripcs's own, as text for iptables-restore --noflush.") { family };
        command.SetAction(result =>
        {
            var actual = FirewallReader.Read(host.OpenNetfilter(result));
            var state = host.LookAtState(result);
            var known = AppliedFile.Read(state).Known;
            if (UnfinishedChange.Warning(host, result, state, actual, known) is { } warning)
            {
                host.Errors.WriteLine(warning);
            }

            foreach (var hidden in HiddenText.Warnings(actual))
            {
                host.Errors.WriteLine(hidden);
            }

            var owned = Ownership.Read(actual, known);
            return GenerateCommand.Print(host, owned, GenerateFormat.Restore, result.GetValue(family));
        });
        return command;
    }
}
