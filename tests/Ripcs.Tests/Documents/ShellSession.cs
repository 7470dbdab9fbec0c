using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Ripcs.Tests.State;

namespace Ripcs.Tests.Documents;

/// <summary>
/// The commands behind "$ " that a document shows, with their output, run one after the other in one sandbox, in a folder that holds
/// the rule file that the document shows before them.
/// </summary>
internal sealed class ShellSession(string ruleFile, IReadOnlyList<string> blocks)
{
    private const string EndOfOutput = "== end of output ==";

    /// <summary>What the document shows.</summary>
    public string Shown => WithoutTimes(string.Concat(blocks));

    /// <summary>The same commands with the output that they have now.</summary>
    public string Run()
    {
        var lines = blocks.SelectMany(block => block.Split('\n'));
        var commands = lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).ToList();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.In("rules"));
        File.WriteAllText(folder.In("rules/shop.csx"), ruleFile);
        var script = commands.Select(command => $"{{ {command[2..]}\n}} 2>&1\necho '{EndOfOutput}'\n");
        File.WriteAllText(folder.In("session.sh"), string.Concat(script));

        var outputs = RunInSandbox(folder.In(""), folder.In("session.sh")).Split(EndOfOutput + "\n");
        return WithoutTimes(string.Concat(commands.Zip(outputs, (command, output) => $"{command}\n{output}")));
    }

    private static string RunInSandbox(string folder, string script)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ripcs.dll"), "sandbox", "--", "bash", script])
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

    // How long a change took differs from run to run.
    private static string WithoutTimes(string text) => Regex.Replace(text, @"verified in \d+\.\d\d s", "verified in N s");
}
