using Ripcs.Importing;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs import: the rules of a host as a folder of rule files. It reads saves and nothing live.</summary>
internal static class ImportCommand
{
    private const string StandardInput = "-";

    public static Command Create(CommandHost host)
    {
        var paths = new Argument<string[]>("FILE DIR")
        {
            Description = "What iptables-save and ip6tables-save printed, or iptables -S and ip6tables -S, in a file, two or - for "
                + "standard input; then the folder to make, which must not exist, or be empty.",
            Arity = new ArgumentArity(2, 3),
        };
        var report = new Option<bool>("--report") { Description = "Also print what became of each rule, and why." };
        var command = new Command("import", "Write the rules of a host as rule files.") { paths, report };
        command.SetAction(result => Run(host, result.GetRequiredValue(paths), result.GetValue(report)));
        return command;
    }

    private static ImportResult Import(ValueList<Dump> dumps) =>
        Catch<ImportException>.Or(() => Importer.Import(dumps),
            e => throw new HostException(
                $"{string.Join(" and ", dumps.Select(dump => dump.Source))} cannot be imported, and iptables-restore does not load it "
                + $"either: {e.Message}"));

    private static string TextOf(CommandHost host)
    {
        using var input = host.Terminal.Input();
        return GivenFile.InputText(input) ?? throw new HostException("standard input is too long to be what iptables-save printed");
    }

    private static int Run(CommandHost host, string[] paths, bool isReported)
    {
        var path = Path.GetFullPath(paths[^1]);
        var texts = paths[..^1].Select(source => source == StandardInput ? (Source: "standard input", Text: TextOf(host))
            : (Source: source, Text: DumpOptions.ReadText(source))).ToList();
        foreach (var (source, text) in texts)
        {
            if (text.IndexOf('\uFFFD', StringComparison.Ordinal) is >= 0 and var place)
            {
                var line = text[..place].Count(sign => sign == '\n') + 1;
                throw new HostException($"{source} line {line} holds a character that is not UTF-8, as rule files are, so what it "
                    + "says would change; write that line in UTF-8");
            }
        }

        if (!DumpReader.TryRead(texts, out var dumps, out var problem))
        {
            throw new HostException(!texts.Any(text => DumpReader.IsScript(text.Text)) ? problem : problem
                + "; import what a script leaves in a sandbox: ripcs sandbox -- sh -c './SCRIPT; iptables-save; ip6tables-save' "
                + "| ripcs import - DIRECTORY");
        }

        var imported = Import(dumps);
        var renderer = new ImportRenderer(host.Terminal.Output, host.Terminal.Errors, isReported);
        if (imported.Files.Count == 0)
        {
            renderer.WriteRefused(dumps, imported);
            var holds = $"there is nothing to import: {string.Join(" and ", dumps.Select(dump => dump.Source))} hold"
                + $"{(dumps.Count == 1 ? "s" : "")}";
            throw new HostException(Importer.AreOfRipt(dumps)
                ? $"{holds} the chains of Ript and no rule of a partition; begin with new rule files: ripcs init DIR, and remove "
                    + $"Ript's chains with: ripcs rules apply DIR --replace"
                : imported.Fates.FirstOrDefault(fate => fate.Kind is FateKind.WithoutEffect) is { Rule.Line: var line }
                    ? $"{holds} only rules without effect, the first in line {line}: "
                        + "no packet reaches them, or they jump to chains without rules"
                : $"{holds} no rule that a rule file can express");
        }

        NewFolder.Make(path, imported.Files.Select(file => (file.Name, file.Text)));
        renderer.Write(path, dumps, imported);
        return imported.IsWhole ? ExitCode.Done : ExitCode.RulesRefused;
    }
}
