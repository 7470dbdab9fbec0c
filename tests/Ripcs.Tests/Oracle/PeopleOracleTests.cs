using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Rendering;
using Ripcs.Testing;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Tests.Oracle;

/// <summary>Files that people keep by hand, and what a host has that takes over what they are imported to, read by an oracle.</summary>
[Trait("Kind", "long")]
public sealed partial class PeopleOracleTests(ITestOutputHelper output)
{
    private static readonly int Packets = Cases.Number(3_000, 20_000);

    [CorporaFact]
    public void Thousands_of_packets_a_file_meet_the_same_end_before_and_after_a_take_over()
    {
        var (hosts, faults) = (0, new List<string>());
        foreach (var files in Hosts())
        {
            foreach (var taken in TakeOver(files))
            {
                try
                {
                    var (found, said) = taken.Compare(Packets);
                    hosts++;
                    faults.AddRange(found.Take(3));
                    output.WriteLine(said);
                }
                catch (FormatException e)
                {
                    output.WriteLine($"left out, because the oracle does not know {e.Message}");
                }
            }
        }

        output.WriteLine($"{hosts} rule sets");
        faults.ShouldBeEmpty();
        hosts.ShouldBeGreaterThan(40);
    }

    [CorporaFact]
    public void A_rule_that_is_wrong_after_a_take_over_is_found()
    {
        (string Right, string Wrong)[] spoils =
        [
            ("-m multiport --dports 22,9080,9443 ", "-m multiport --dports 22,9080,9444 "), ("--to-ports 9443", "--to-ports 9080"),
            ("RELATED,ESTABLISHED", "ESTABLISHED"), ("-j REJECT --reject-with icmp-host-prohibited", "-j DROP"), (" -i eth0 ", " -i eth1 "),
        ];
        var taken = TakeOver(Corpora.At("people", "www.v4")).Single();
        foreach (var (right, wrong) in spoils)
        {
            taken.After.ShouldContain(right);
            (taken with { After = taken.After.Replace(right, wrong, StringComparison.Ordinal) }).Compare(Packets).Faults
                .ShouldNotBeEmpty(right);
        }
    }

    [Fact]
    public void A_chain_that_logs_and_denies_for_many_jumps_becomes_a_function_that_does_the_same()
    {
        using var folder = new TemporaryFolder();
        var path = folder.In("host.v4");
        File.WriteAllText(path, """
            *filter
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :OUTPUT ACCEPT [0:0]
            :log-drop - [0:0]
            -A INPUT -i lo -j ACCEPT
            -A INPUT -m conntrack --ctstate INVALID -j log-drop
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A INPUT -s 203.0.113.66/32 -j log-drop
            -A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 25 -j log-drop
            -A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
            -A INPUT -j log-drop
            -A FORWARD -j log-drop
            -A log-drop -m limit --limit 5/min -j LOG --log-prefix "denied: "
            -A log-drop -j REJECT --reject-with icmp-admin-prohibited
            COMMIT

            """);

        var taken = TakeOver(path).Single();

        taken.Compare(Packets).Faults.ShouldBeEmpty();
        (taken with { After = taken.After.Replace("--dport 22 ", "--dport 23 ", StringComparison.Ordinal) })
            .Compare(Packets).Faults.ShouldNotBeEmpty();
    }

    private static IEnumerable<string[]> Hosts()
    {
        var paths = Directory.EnumerateFiles(Corpora.At("people"), "*.v?").Order(StringComparer.Ordinal).ToList();
        return paths.Select(path => new[] { path }).Concat(paths.GroupBy(Path.GetFileNameWithoutExtension)
            .Where(host => host.Count() == 2).Select(host => host.ToArray()));
    }

    /// <summary>The rules of each family before and after; none if import can read no file, or finds no rule with an effect.</summary>
    private static List<TakenOver> TakeOver(params string[] files)
    {
        using var commands = new CommandLine();
        var folder = Directory.CreateTempSubdirectory("ripcs-test-");
        try
        {
            var rules = Path.Combine(folder.FullName, "rules");
            var import = commands.Run(["import", .. files, rules]);
            if (import.ExitCode == 1)
                return [];

            return [.. Counts().Matches(import.Output).Select(count =>
            {
                var family = count.Groups["family"].Value;
                var path = files.Single(file => Path.GetFileName(file) == Path.GetFileName(count.Groups["file"].Value));
                var refused = Refusals().Matches(import.Errors)
                    .Where(line => Path.GetFileName(line.Groups["file"].Value) == Path.GetFileName(path))
                    .Select(line => int.Parse(line.Groups["line"].ValueSpan, CultureInfo.InvariantCulture)).ToHashSet();
                var generated = commands.Run("rules", "generate", rules, "--format", "restore", "--family", family);
                generated.ExitCode.ShouldBe(ExitCode.Done, generated.Errors);
                if (files.Length == 1)
                {
                    // A file of one family changes nothing in the other one.
                    commands.Run("rules", "generate", rules, "--format", "restore", "--family", family == "6" ? "4" : "6").Output
                        .ShouldBeEmpty(path);
                }

                return new TakenOver($"{string.Join(' ', files.Select(Path.GetFileName))} IPv{family}", family == "6",
                    File.ReadAllText(path), refused, generated.Output);
            })];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^(?<file>[^ \n]+): \d+ IPv(?<family>[46]) rules?:", RegexOptions.Multiline)]
    private static partial Regex Counts();

    [GeneratedRegex(@"^error: (?<file>[^ \n]+) line (?<line>\d+)(: policy \w+ of \w+ \([^)]*\))? is refused", RegexOptions.Multiline)]
    private static partial Regex Refusals();

    private sealed record TakenOver(string Name, bool IsV6, string Before, HashSet<int> Refused, string After)
    {
        public (List<string> Faults, string Said) Compare(int packets)
        {
            var (before, after) = (new OracleRules(Before, IsV6, Refused), new OracleRules(After, IsV6));
            var (drawn, faults, compared) = (new DrawnPackets(before, IsV6, seed: 7), new List<string>(), 0);
            for (var number = 0; number < packets; number++)
            {
                foreach (var (table, hook, packet) in drawn.Next((ulong)number))
                {
                    if (table != "filter" && !before.Has(table, hook) && !after.Has(table, hook))
                        continue;

                    compared++;
                    var (was, becomes) = (before.Decide(table, hook, packet), after.Decide(table, hook, packet));
                    if (was != becomes)
                        faults.Add($"{Name} {table} {hook}: {was} became {becomes} for {packet}");
                }
            }

            var unmet = before.Rules.Where(rule => rule.Met == 0).Select(rule => $"\n    no packet came to: {rule.Text}").ToList();
            return (faults, string.Create(CultureInfo.InvariantCulture,
                $"{Name}: {compared} decisions, {faults.Count} differ; {before.Rules.Count()} rules{string.Concat(unmet)}"));
        }
    }
}
