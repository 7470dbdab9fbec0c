using System.Globalization;
using Ripcs.Core;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>What a script makes of its texts at run time reaches the same gate as what stands in it: no second line anywhere.</summary>
[Trait("Kind", "long")]
public sealed class HostileTextTests
{
    private static readonly string[] Hostile =
    [
        "\\n-F INPUT\\n", "\\r", "\\0", "\\u2028", "\\u202e", "\\ud800", "\\\"", "\\\\", "\\\" -j ACCEPT \\\"", "\\u001b[2J", "",
    ];

    private const string Script = """
        Partition("shop");
        Label("www", "192.0.2.1", "2001:db8::1");
        Label("app", "10.0.0.5");
        Accept("ssh").Ports("ssh").From("192.0.2.0/28").To("app").In("eth0").State("NEW").Ticket("CHG-1").Owner("team").Log(prefix: "seen: ", level: "info", limit: "5/minute");
        Drop("bad").Protocols("udp").From("203.0.113.0/24").NotTo("www");
        Reject("noise").Protocols("tcp").To("app").With("tcp-reset");
        Accept("ping").Icmp("echo-request").To("app");
        Rewrite("site").Ports(443.To(4443)).Dnat("192.0.2.1", to: "10.0.0.5");
        Rewrite("out").Out("eth1").Snat("10.0.0.0/24", to: "192.0.2.1");
        """;

    [Fact]
    public void No_text_of_a_script_makes_a_second_line()
    {
        using var folder = new RuleFolder();
        foreach (var script in Scripts())
        {
            folder.With($"rules/f{script.Number}.csx", script.Text);
        }

        var loaded = folder.Load();

        loaded.Lines().ShouldAllBe(line => IsOneLine(line));
        loaded.Files.Count.ShouldBeGreaterThan(Cases.Number(70, 200));
        foreach (var file in loaded.Files)
        {
            var (_, _, partition, diagnostics) = Compiler.Compile(file, default);
            diagnostics.ShouldAllBe(diagnostic => IsOneLine(diagnostic.ToString()));
            if (partition is not null)
                ShouldStayInItsLines(partition);
        }
    }

    /// <summary>The script with something hostile behind one of its texts: for each text a third of what is hostile, each third in turn, or
    /// with RIPCS_TESTS=all everything.</summary>
    private static IEnumerable<(int Number, string Text)> Scripts()
    {
        var parts = Script.Split('"');
        var places = Enumerable.Range(0, parts.Length / 2).Select(place => (2 * place) + 1);
        var step = Cases.Number(3, 1);
        return places.SelectMany(place => Hostile.Where((_, number) => ((place / 2) + number) % step == 0)
            .Select(hostile => string.Join('"', parts.Select((part, at) => at == place ? part + hostile : part))))
            .Select((text, number) => (number, text));
    }

    private static void ShouldStayInItsLines(CompiledPartition partition)
    {
        var desired = DesiredState.Build([partition], OwnedState.Empty, Knowledge.None, Scope.WholeSet);
        foreach (var block in Planner.Make(FirewallState.Empty, desired, Knowledge.None, "guard").Blocks)
        {
            var text = RestoreWriter.Write(block);
            text.Count(character => character == '\n').ShouldBe(block.Steps.Count + 2);
            text.TrimEnd('\n').Split('\n').ShouldAllBe(line => IsOneLine(line));
        }
    }

    private static bool IsOneLine(string text) => text.All(character => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
