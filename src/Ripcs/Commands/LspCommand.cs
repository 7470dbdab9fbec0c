using Ripcs.Editors;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs lsp: what an editor starts, to complete and check rule files while they are written.</summary>
internal static class LspCommand
{
    public static Command Create(CommandHost host)
    {
        var folder = new Argument<string?>("DIR")
        {
            Description = "The folder of the rule files; if left out, the one that the editor opens.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("lsp", "Complete, explain and check rule files in an editor: a language server.") { folder };
        command.SetAction(result =>
        {
            using var input = Console.OpenStandardInput();
            using var output = Console.OpenStandardOutput();
            using var server = new LanguageServer(
                new Wire(input, output), result.GetValue(folder), host.Compiling.Edited, host.Terminal.Errors);
            return server.Run() ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
