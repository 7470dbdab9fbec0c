using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>The file that check --metrics leaves for the textfile collector.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_numbers_of_a_host_to_the_letter()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).Live();

        Written().Replace(ThisProgram.Version, "1.2.3", StringComparison.Ordinal).ShouldBeGolden("check, metrics");
    }

    [Fact]
    public void A_pending_change_has_its_deadline_and_its_guard_and_a_host_without_one_has_neither()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s");
        var deadline = _scene.Clock.GetUtcNow().AddSeconds(60).ToUnixTimeSeconds();

        Numbers().ShouldContain("ripcs_pending 1");
        Numbers().ShouldContain("ripcs_guard_alive 1");
        Numbers().ShouldContain(line => line.StartsWith("ripcs_pending_deadline_timestamp_seconds ", StringComparison.Ordinal)
            && Math.Abs(long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) - deadline) < 60);

        _scene.Guards.Kill();
        Numbers().ShouldContain("ripcs_guard_alive 0");
        _scene.Run("confirm");
        Numbers().ShouldContain("ripcs_pending 0");
        Numbers().ShouldNotContain(line => line.StartsWith("ripcs_guard_alive", StringComparison.Ordinal)
            || line.StartsWith("ripcs_pending_deadline", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_held_ends_soon_or_was_done_is_counted()
    {
        var end = DateOnly.FromDateTime(_scene.Clock.GetUtcNow().UtcDateTime).AddDays(5);
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply();
        _scene.Run("rollback");
        Numbers().ShouldContain("ripcs_held_partitions 1");
        _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"contractor\").Ports(22).To(\"192.0.2.11\").Until(\""
            + $"{end:yyyy-MM-dd}\");\n").Apply();

        Numbers().ShouldContain("ripcs_held_partitions 0");
        Numbers().ShouldContain("ripcs_rules_ending{days=\"1\"} 0");
        Numbers().ShouldContain("ripcs_rules_ending{days=\"7\"} 1");
        Numbers().ShouldContain("ripcs_rules_ending{days=\"28\"} 1");
        Numbers().ShouldContain("ripcs_changes_total{kind=\"rollback\"} 1");
        Numbers().ShouldContain("ripcs_changes_total{kind=\"change\"} 3");
    }

    [Fact]
    public void Packets_are_counted_by_partition_and_verdict_alone()
    {
        _scene.Live();
        _scene.Netfilter.HitsOf = (_, text) => text.EndsWith("-j ACCEPT", StringComparison.Ordinal) ? 7UL : 0;

        _scene.Run("hits", "--metrics", "{hits.prom}").Output.ShouldBeEmpty();

        var lines = File.ReadAllLines(_scene.At("hits.prom"));
        lines.ShouldContain("# TYPE ripcs_packets_total counter");
        lines.ShouldContain(line => line.StartsWith("ripcs_packets_total{partition=\"shop\",verdict=\"accept\"} ", StringComparison.Ordinal)
            && !line.EndsWith(" 0", StringComparison.Ordinal));
        lines.Where(line => line.StartsWith("ripcs_", StringComparison.Ordinal)).ShouldAllBe(line =>
            Regex.IsMatch(line, @"^ripcs_(packets|bytes)_total\{partition=""\w+"",verdict=""\w+""\} \d+$"));
    }

    [PromtoolFact]
    public void Prometheus_takes_the_metrics_and_the_alerts_fire_for_the_hosts_that_need_them()
    {
        _scene.Live();
        _scene.Run("hits", "--metrics", "{hits.prom}");
        Promtool("check metrics", File.ReadAllText(_scene.At("hits.prom"))).ShouldBeEmpty();
        Promtool("check metrics", Written()).ShouldBeEmpty();
        Promtool($"check rules {Repository.At("packaging/prometheus/ripcs-alerts.yml")}").ShouldContain("SUCCESS: 5 rules found");
        Promtool($"test rules {Repository.At("packaging/prometheus/ripcs-alerts-test.yml")}").ShouldContain("SUCCESS");
    }

    [Fact]
    public void Every_alert_and_every_panel_asks_for_metrics_that_are_written()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s");
        _scene.Run("hits", "--metrics", "{hits.prom}");
        var written = Regex.Matches(Written() + File.ReadAllText(_scene.At("hits.prom")), @"^ripcs_\w+", RegexOptions.Multiline)
            .Select(match => match.Value).ToHashSet();

        foreach (var file in new[] { "packaging/prometheus/ripcs-alerts.yml", "packaging/grafana/ripcs-dashboard.json" })
        {
            var asked = Regex.Matches(File.ReadAllText(Repository.At(file)), @"ripcs_\w+").Select(match => match.Value).ToList();
            asked.Count.ShouldBeGreaterThan(5);
            asked.Except(written).ShouldBeEmpty(file);
        }
    }

    [Fact]
    public void Every_alert_leads_to_a_part_of_the_operations_manual()
    {
        var heads = File.ReadLines(Repository.At("docs/operations.md")).Where(line => line.StartsWith('#'))
            .Select(line => line.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-')).ToList();
        var links = Regex.Matches(File.ReadAllText(Repository.At("packaging/prometheus/ripcs-alerts.yml")), @"operations\.md#(\S+)")
            .Select(match => match.Groups[1].Value).ToList();

        links.Count.ShouldBe(5);
        links.Except(heads).ShouldBeEmpty();
    }

    [Fact]
    public void Every_metric_has_its_help_and_type_before_it_and_no_line_is_another()
    {
        _scene.Live();

        foreach (var line in Written().TrimEnd('\n').Split('\n'))
        {
            line.ShouldMatch(@"^(# HELP ripcs_\w+ .+\.|# TYPE ripcs_\w+ (gauge|counter)|ripcs_\w+(\{\w+=""[\w.-]+""(,\w+=""\w+"")?\})? \d+)$");
        }

        Regex.Matches(Written(), @"# HELP (\w+) .*\n# TYPE \1 (?:gauge|counter)\n(\1\S* \d+\n)+").Sum(match => match.Length).ShouldBe(Written().Length);
    }

    [Fact]
    public void A_host_that_cannot_be_read_leaves_no_old_numbers()
    {
        _scene.Live();
        Written();
        _scene.Netfilter.FailNextSave(Family.IPv4, "no iptables-save");

        Written().Split('\n').Where(line => !line.StartsWith('#') && !line.StartsWith("ripcs_check_timestamp", StringComparison.Ordinal))
            .ShouldBe(["ripcs_check_success 0", "ripcs_check_code 3", $"ripcs_build_info{{version=\"{ThisProgram.Version}\"}} 1", ""]);
    }

    [Fact]
    public void A_damaged_record_is_no_success()
    {
        _scene.Live();
        File.WriteAllText(Path.Combine(_scene.StatePath, "applied.json"), "{");

        Written().ShouldContain("\nripcs_check_success 0\n");
    }

    [Fact]
    public void Everybody_may_read_the_file_and_nothing_is_left_beside_it()
    {
        _scene.Live();
        Written();

        File.GetUnixFileMode(_scene.At("ripcs.prom")).ShouldBe(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Directory.GetFiles(_scene.At("."), "ripcs.prom*").Length.ShouldBe(1);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_a_warning_and_hides_nothing_worse()
    {
        _scene.Live();
        _scene.Run("check", "--metrics", "{absent/ripcs.prom}").ShouldSatisfyAllConditions(
            result => result.ExitCode.ShouldBe(CheckCode.Warning),
            result => result.Output.ShouldStartWith("RIPCS WARNING - cannot write /etc/ripcs/absent/ripcs.prom: "));

        _scene.ByHand("-F {shop-a}");
        _scene.Run("check", "--metrics", "{rules}").ShouldSatisfyAllConditions(
            result => result.ExitCode.ShouldBe(CheckCode.Critical),
            result => result.Output.ShouldContain("; cannot write /etc/ripcs/rules: "));
        Directory.GetFiles(_scene.At("."), "*.new").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("check")]
    [InlineData("hits")]
    public void Who_may_only_look_through_sudo_writes_no_file_but_one_of_metrics(string command)
    {
        _scene.Live().With("sudoers", "root ALL=(ALL) ALL\n");

        (_scene.Run(command, "--metrics", "{sudoers}") is var run ? run.Output + run.Errors : "").ShouldContain(
            "cannot write /etc/ripcs/sudoers: the name of a file of metrics ends in .prom, because the collector reads no others");
        File.ReadAllText(_scene.At("sudoers")).ShouldBe("root ALL=(ALL) ALL\n");
    }

    private string[] Numbers() => Written().Split('\n');

    private static string Promtool(string arguments, string input = "")
    {
        var start = new ProcessStartInfo(PromtoolFactAttribute.Path!, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, said);
        return said;
    }

    private string Written()
    {
        _scene.Run("check", "--metrics", "{ripcs.prom}");
        return File.ReadAllText(_scene.At("ripcs.prom"));
    }
}

/// <summary>A test that asks Prometheus itself; skipped where its promtool is not to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute() =>
        Skip = Path is null ? "promtool is not installed; build.sh test unpacks it from Debian's package prometheus" : null!;

    public static string? Path { get; } = new[] { Repository.At("out/prometheus/usr/bin/promtool"), "/usr/bin/promtool" }
        .FirstOrDefault(File.Exists);
}
