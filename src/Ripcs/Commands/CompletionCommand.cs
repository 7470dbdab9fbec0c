using System.CommandLine;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs completion: what a shell runs so that it can complete ripcs's words.</summary>
internal static class CompletionCommand
{
    public static Command Create(CommandHost host)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.CompletionSources.Add([.. ShellScripts.Shells]);
        shell.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var word }] && !ShellScripts.Shells.Contains(word))
            {
                given.AddError($"'{word}' is no shell that ripcs knows: write {string.Join(" or ", ShellScripts.Shells)}.");
            }
        });
        var command = new Command("completion", "Print the script with which a shell completes ripcs's words.") { shell };
        command.SetAction(result =>
        {
            host.Output.Write(ShellScripts.For(result.GetRequiredValue(shell)));
            return ExitCode.Done;
        });
        return command;
    }
}
