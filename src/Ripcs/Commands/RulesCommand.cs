using System.CommandLine;

namespace Ripcs.Commands;

/// <summary>ripcs rules: what rule files say, and how to bring it into force.</summary>
internal static class RulesCommand
{
    public static Command Create(CommandHost host) => new("rules", "Compile rule files, compare them with what is live, and apply them.")
    {
        GenerateCommand.Create(host),
        DiffCommand.Create(host),
        ApplyCommand.Create(host),
        SaveCommand.Create(host),
        FlushCommand.Create(host),
    };
}
