using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>
/// What a diff says of a day of changes at a small hosting company: each is applied after the ones before it. Whoever signs them must see
/// in a few lines what a change opens, closes and moves.
/// </summary>
[Trait("Kind", "long")]
public sealed class DayOfChangesTests
{
    private const int MostLines = 15;
    private const int MostLinesOfLeaving = 8;

    private static readonly string[] Uplink = ["192.0.2.1", .. Enumerable.Range(10, 11).Select(last => $"192.0.2.{last}")];
    private static readonly (string Net, string Card)[] Routes =
    [
        ("192.0.2.0/24", "eth0"), ("10.0.0.0/24", "eth1"), ("10.10.0.0/16", "eth1"), ("10.8.0.0/24", "wg0"),
        ("2001:db8:ff::/64", "eth0"), ("2001:db8:a::/64", "eth1"), ("2001:db8:8888::/64", "wg0"),
        .. Enumerable.Range(1, 8).Select(customer => ($"2001:db8:{customer}::/64", "eth1")),
    ];

    [Fact]
    public void Each_change_of_a_day_is_told_as_it_was_signed()
    {
        using var scene = new CommandLineScene("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n")
        {
            Addresses = family => [.. (family is Family.IPv4 ? [.. Uplink, "10.0.0.1", "10.8.0.1"]
                : new[] { "2001:db8:ff::1", "2001:db8:a::1", "2001:db8:8888::1" }).Select(IpPrefix.Parse)],
            Interfaces = ["eth0", "eth1", "wg0"],
            CardTo = to => Routes.FirstOrDefault(route => IpPrefix.Parse(route.Net).Contains(to)).Card ?? "eth0",
        };
        foreach (var file in Directory.GetFiles(Corpora.At("hosting", "base")))
        {
            scene.With($"rules/{Path.GetFileName(file)}", File.ReadAllText(file));
        }

        scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        foreach (var patch in Directory.GetFiles(Corpora.At("hosting", "changes")).Order(StringComparer.Ordinal))
        {
            Patch(scene, File.ReadAllText(patch));
            var told = scene.Diff();
            told.Errors.ShouldBeEmpty();
            told.Output.ShouldBeGolden($"hosting, {Path.GetFileNameWithoutExtension(patch)}");
            MeaningOf(told.Output).ShouldBeLessThanOrEqualTo(MostLines, patch);
            if (Path.GetFileName(patch).StartsWith("05", StringComparison.Ordinal))
            {
                var pruned = scene.Diff("--prune");
                pruned.Output.ShouldBeGolden("hosting, 05-customer-leaves, with --prune");
                MeaningOf(pruned.Output).ShouldBeLessThanOrEqualTo(MostLinesOfLeaving);
            }

            scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        }
    }

    // From the first heading of the meaning to the first partition.
    private static int MeaningOf(string output) => output.Split('\n')
        .SkipWhile(line => !line.StartsWith("newly ", StringComparison.Ordinal))
        .TakeWhile(line => !line.Contains("  (rules/", StringComparison.Ordinal) || line.StartsWith(' ')).Count();

    // A unified diff, as git writes it; its context need not be searched, since nothing else changes these files.
    private static void Patch(CommandLineScene scene, string patch)
    {
        foreach (var file in patch.Split("diff --git ").Skip(1))
        {
            var lines = file.Split('\n');
            var name = lines[0].Split(" b/")[1];
            if (lines.Contains("+++ /dev/null"))
            {
                scene.Without(name);
                continue;
            }

            var text = lines.Contains("--- /dev/null") ? [] : File.ReadAllLines(scene.At(name)).ToList();
            var place = 0;
            foreach (var line in lines.SkipWhile(line => !line.StartsWith("@@", StringComparison.Ordinal)))
            {
                if (line.StartsWith("@@", StringComparison.Ordinal))
                {
                    place = int.Parse(line.Split('+')[1].Split([',', ' '])[0], CultureInfo.InvariantCulture) - 1;
                }
                else if (line.StartsWith('-'))
                {
                    text[place].ShouldBe(line[1..]);
                    text.RemoveAt(place);
                }
                else if (line.StartsWith('+'))
                {
                    text.Insert(place++, line[1..]);
                }
                else if (line.StartsWith(' '))
                {
                    place++;
                }
            }

            scene.With(name, string.Join('\n', text) + '\n');
        }
    }
}
