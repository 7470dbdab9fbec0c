using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Rendering;
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

        Written().ShouldBeGolden("check, metrics");
    }

    [Fact]
    public void Every_metric_has_its_help_and_type_before_it_and_no_line_is_another()
    {
        _scene.Live();

        foreach (var line in Written().TrimEnd('\n').Split('\n'))
        {
            line.ShouldMatch(@"^(# HELP ripcs_\w+ .+\.|# TYPE ripcs_\w+ gauge|ripcs_\w+(\{\w+=""\w+"",\w+=""\w+""\})? \d+)$");
        }

        Regex.Matches(Written(), @"# HELP (\w+) .*\n# TYPE \1 gauge\n(\1\S* \d+\n)+").Sum(match => match.Length).ShouldBe(Written().Length);
    }

    [Fact]
    public void A_host_that_cannot_be_read_leaves_no_old_numbers()
    {
        _scene.Live();
        Written();
        _scene.Netfilter.FailNextSave(Family.IPv4, "no iptables-save");

        Written().Split('\n').Where(line => !line.StartsWith('#')).ShouldBe(["ripcs_check_success 0", "ripcs_check_code 3", ""]);
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

    private string Written()
    {
        _scene.Run("check", "--metrics", "{ripcs.prom}");
        return File.ReadAllText(_scene.At("ripcs.prom"));
    }
}
