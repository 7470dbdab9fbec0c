using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What an import makes of a Ript host decides each packet as Ript's
/// own rules did, whatever stands in front of its jumps.</summary>
[Trait("Kind", "long")]
public sealed class RiptImportFateTests
{
    private const string Established = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";

    private static readonly string[] Fronts =
    [
        "",
        $"-A INPUT {Established}",
        "-A INPUT -i lo -j ACCEPT",
        $"-A INPUT -i lo -j ACCEPT\n-A INPUT {Established}\n-A FORWARD {Established}",
        $"-A OUTPUT -o lo -j ACCEPT\n-A FORWARD {Established}\n-A INPUT -s 192.0.2.1/32 -j DROP",
        $"-A INPUT -i lo -j ACCEPT\n-A OUTPUT -o lo -j ACCEPT\n-A INPUT {Established}\n-A FORWARD {Established}\n-A OUTPUT {Established}",
    ];

    [CorporaFact]
    public void No_packet_changes_its_fate_by_the_import_of_a_Ript_host_whatever_it_accepts_in_front_of_its_partitions()
    {
        var denying = Directory.GetFiles(Corpora.At("ript", "live"), "*.save").Where(path => File.ReadAllText(path) is var text
            && (text.Contains("-j DROP", StringComparison.Ordinal) || text.Contains("-j REJECT", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal).ToList();

        denying.Count.ShouldBeGreaterThan(3);
        foreach (var (path, front) in denying.SelectMany(path => Fronts.Select(front => (path, front))))
        {
            var host = WithFront(File.ReadAllText(path), front);
            using var scene = new CommandLineScene(host).With("v4", host);

            scene.Run("import", "{v4}", "{new}").ExitCode.ShouldBe(0);

            var diff = scene.Run("rules", "diff", "{new}", "--replace");
            diff.Lines.ShouldContain("no packet is treated differently.", $"{path} behind\n{front}\n{diff.Output}{diff.Errors}");
        }
    }

    // A host policy is made of a host that drops.
    private static string WithFront(string save, string front)
    {
        var policy = save.IndexOf(":INPUT ACCEPT", save.IndexOf("*filter\n", StringComparison.Ordinal), StringComparison.Ordinal);
        var dropping = policy < 0 ? save : save.Remove(policy, ":INPUT ACCEPT".Length).Insert(policy, ":INPUT DROP");
        return front.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse().Aggregate(
            dropping, (text, rule) =>
                text.Insert(text.IndexOf($"-A {rule.Split(' ')[1]} -j partition-a\n", StringComparison.Ordinal), rule + "\n"));
    }
}
