using System.Text.Json;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Many hosts on one page, from what ripcs status --json printed on each.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Hosts_that_are_as_recorded_and_alike_need_no_look()
    {
        foreach (var name in new[] { "web1", "web2", "web3" })
        {
            Add(name);
        }

        var report = Report();
        report.Output.ShouldEndWith("3 hosts: all as recorded, and alike in each group.\n");
        report.Lines[0].ShouldStartWith("host  partitions  rules  hash ");
        report.Lines[1].ShouldMatch(@"^web1  2 +\d+ +[0-9a-f]{12}  change 1 of 2026-\d\d-\d\d \d\d:\d\d:\d\d UTC by \w+$");
    }

    [Fact]
    public void A_host_that_differs_from_most_of_its_group_is_named_with_the_partitions_that_differ()
    {
        Add("web1");
        Add("web2");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply();
        Add("web3.example.org");
        Add("db1");

        var lines = Report().Lines;
        lines.ShouldContain(line => line.StartsWith("web3.example.org ", StringComparison.Ordinal)
            && line.EndsWith("  differs from 2 other hosts of web: shop", StringComparison.Ordinal));
        lines.Count(line => line.Contains("differs from", StringComparison.Ordinal)).ShouldBe(2);
        lines[^1].ShouldBe("4 hosts: 1 differs from its group.");
    }

    [Fact]
    public void Without_a_majority_both_hosts_are_named()
    {
        Add("web1");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply();
        Add("web2");

        Report().Lines.Count(line => line.EndsWith("  the 2 hosts of web do not agree: shop", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void A_host_with_drift_comes_first_and_one_whose_file_is_no_status_is_critical()
    {
        Add("web1");
        _scene.ByHand("-F {shop-a}");
        Add("web2");
        _scene.With("hosts/web0.json", "{}").With("hosts/web9.json", "not JSON");

        var report = Report();
        report.Lines[1].ShouldContain("its file is not what ripcs status --json prints");
        report.Lines[2].ShouldContain("drift");
        report.Lines.ShouldContain(line => line.StartsWith("web9 ", StringComparison.Ordinal)
            && line.Contains("it is no JSON, or cut off, at line 1", StringComparison.Ordinal));
        report.Lines[^1].ShouldBe("4 hosts: 3 critical.");
    }

    [Theory]
    [InlineData("\"host\": \"web1\"", "\"host\": \"web1\\u001b]0;owned\\u0007\"")]
    [InlineData("\"partition\": \"shop\"", "\"partition\": \"shop\\u001b]0;owned\\u0007\"")]
    [InlineData("\"hash\": \"", "\"hash\": \"\\u001b]0;owned\\u0007")]
    [InlineData("\"user\": \"alice\"", "\"user\": \"alice\\u001b]0;owned\\u0007\"")]
    public void What_a_host_writes_into_its_file_does_not_control_the_terminal(string from, string to)
    {
        Add("web1");
        Add("web2");
        Add("web3");
        var file = _scene.At("hosts/web1.json");
        var text = File.ReadAllText(file);
        text.ShouldContain(from);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));

        var report = Report();

        report.Output.ShouldNotContain('\e');
        report.ExitCode.ShouldBe(0, report.Errors);
    }

    [Theory]
    [InlineData("\"level\": \"note\"", "\"level\": \"17\"")]
    [InlineData("\"rules\": ", "\"rules\": 2147483647")]
    [InlineData("\"number\": 1", "\"number\": 99999999999999999999")]
    public void A_value_that_no_host_writes_is_a_host_to_look_at_and_no_failure(string from, string to)
    {
        Add("web1");
        var file = _scene.At("hosts/web1.json");
        var text = File.ReadAllText(file);
        text.ShouldContain(from);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));

        Report().LastLine.ShouldBe("1 host: 1 critical.");
    }

    [Fact]
    public void The_document_has_the_same_hosts_and_can_be_read_by_machines()
    {
        Add("web1");

        using var document = JsonDocument.Parse(Report("--format", "json").Output);
        var host = document.RootElement.GetProperty("hosts").EnumerateArray().ShouldHaveSingleItem();
        host.GetProperty("host").GetString().ShouldBe("web1");
        host.GetProperty("group").GetString().ShouldBe("web");
        host.GetProperty("level").GetString().ShouldBe("note");
        host.GetProperty("partitions").GetInt32().ShouldBe(2);
    }

    [BrowserFact]
    public void The_page_of_two_hundred_hosts_opens_in_a_browser_and_runs_no_script()
    {
        for (var number = 1; number <= 200; number++)
        {
            Add($"web{number}");
        }

        Add("<script>alert(1)</script>");
        File.WriteAllText(_scene.At("fleet.html"), Report("--format", "html").Output);

        var (shown, said) = Browser.Show(_scene.At("fleet.html"));
        shown.ShouldContain("<td>web200</td>");
        shown.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        shown.ShouldNotContain("<script");
        said.ShouldNotContain("violates");
    }

    [Fact]
    public void A_folder_without_any_host_is_an_error_that_says_what_to_write() =>
        Report().Errors.ShouldBe("error: /etc/ripcs/hosts has no file *.json; write one for each host with: ripcs status --json\n");

    private void Add(string host)
    {
        _scene.HostName = host;
        _scene.With($"hosts/{host.Replace('/', '_')}.json", _scene.Run("status", "--json").Output);
    }

    private CommandResult Report(params string[] options)
    {
        Directory.CreateDirectory(_scene.At("hosts"));
        return _scene.Run(["report", "{hosts}", .. options]);
    }
}
