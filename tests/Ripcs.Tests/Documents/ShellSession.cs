using System.Diagnostics;
using System.Text;
using Ripcs.Testing;
using Ripcs.Tests.State;

namespace Ripcs.Tests.Documents;

/// <summary>
/// The commands behind "$ " that a document shows, run one after the other in one sandbox, in a folder that holds the rule files that
/// the document shows, and the examples of this repository. Outputs show the folder as /root.
/// </summary>
internal sealed class ShellSession(IReadOnlyDictionary<string, string> ruleFiles, IReadOnlyList<string> blocks)
{
    private const string EndOfOutput = "== end of output ==";

    /// <summary>The blocks with the output that their commands have now.</summary>
    public IReadOnlyList<string> Run()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.In("examples"), Repository.At("examples"));
        foreach (var (path, text) in ruleFiles)
        {
            Directory.CreateDirectory(folder.In("rules"));
            File.WriteAllText(folder.In(path), text);
        }

        var script = blocks.SelectMany(Commands).Select(command => $"{{ {command[2..]}\n}} 2>&1\necho '{EndOfOutput}'\n");
        File.WriteAllText(folder.In("session.sh"), string.Concat(script));

        var output = RunInSandbox(folder.In(""), folder.In("session.sh"))
            .Replace(folder.In("").TrimEnd('/'), "/root", StringComparison.Ordinal);
        var outputs = new Queue<string>(output.Split(EndOfOutput + "\n"));
        return [.. blocks.Select(block => string.Concat(Commands(block).Select(command => $"{command}\n{outputs.Dequeue()}")))];
    }

    private static IEnumerable<string> Commands(string block) =>
        block.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal));

    private static string RunInSandbox(string folder, string script)
    {
        var start = new ProcessStartInfo(BuiltProgram.Path, ["sandbox", "--", "bash", script])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
