using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>"check" as a monitoring system sees it: one line and its exit code.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Ssh = "-s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string AllIsWell =
        "RIPCS OK - 2 partitions as change 1 left them, 2026-11-20 03:12:20 UTC by alice; INPUT and FORWARD (filter IPv4) have policy "
        + "ACCEPT: what no partition accepts passes";
    private const string InFront = "-I FORWARD 1 -s 198.51.100.66/32 -j DROP";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_host_as_it_was_left_is_ok()
    {
        _scene.Live();

        Check().ShouldBe(new CommandResult(
            CheckCode.Ok,
            AllIsWell + " | partitions=2;;;0 rules=4;;;0 drift=0;;0;0 stale=0;;;0 long_stale=0;0;;0 in_front=0;0;;0 unrecorded=0;0;;0 "
            + "without_file=0;0;;0 other_variant=0;;;0\n",
            ""));
    }

    [Fact]
    public void Drift_is_critical_and_the_worst_stands_first()
    {
        _scene.Live().ByHand($"-D {{shop-a}} {Ssh}", InFront);

        ShouldSay(CheckCode.Critical, "RIPCS CRITICAL - drift in 1 partition (shop) (1 rule); "
            + "1 rule not managed by Ripcs is in front of its jump in FORWARD (filter IPv4)");
        Check().Output.ShouldContain(" drift=1;;0;0 ");
    }

    [Fact]
    public void Damaged_compiled_partitions_are_a_warning_that_names_them()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        string[] files = [.. new[] { _scene.ObjectOf("shop", 1), _scene.ObjectOf("shop", 2) }.Order(StringComparer.Ordinal)];
        _scene.With(files[0], "{").With(files[1], "{");

        ShouldSay(CheckCode.Warning, "RIPCS WARNING - 2 files of the state are damaged: "
            + $"/etc/ripcs/{files[0]}, /etc/ripcs/{files[1]}");
    }

    [Fact]
    public void An_emptied_chain_of_unknown_content_is_not_a_drift_of_nothing()
    {
        _scene.Live().ByHand("-F {forum-a}");
        Directory.Delete(_scene.StatePath, recursive: true);

        Check().Output.ShouldContain(" drift=1;;0;0 ");
    }

    [Fact]
    public void Foreign_rules_in_front_of_a_jump_are_a_warning()
    {
        _scene.Live().ByHand(InFront);

        ShouldSay(CheckCode.Warning, "RIPCS WARNING - 1 rule not managed by Ripcs is in front of its jump in FORWARD (filter IPv4)");
    }

    [Fact]
    public void So_many_rules_in_front_as_are_allowed_are_ok()
    {
        _scene.Live().ByHand(InFront);

        ShouldSay(CheckCode.Ok, AllIsWell, "--allow-in-front", "1");
        Check("--allow-in-front", "1").Output.ShouldContain(" in_front=1;1;;0 ");
    }

    [Fact]
    public void What_only_counts_logs_or_calls_a_chain_in_front_of_a_jump_decides_nothing()
    {
        _scene.Live().ByHand(
            ":f2b-sshd - [0:0]", "-I INPUT 1 -j f2b-sshd", "-I INPUT 1 -s 192.0.2.1/32", "-I INPUT 1 -j LOG --log-prefix \"-j DROP\"");

        ShouldSay(CheckCode.Ok, AllIsWell);
    }

    [Theory]
    [InlineData("-j ACCEPT")]
    [InlineData("-j REJECT --reject-with icmp-port-unreachable")]
    [InlineData("-j RETURN")]
    [InlineData("-g f2b-sshd")]
    public void Whatever_keeps_packets_from_a_jump_counts_as_in_front_of_it(string target)
    {
        _scene.Live().ByHand(":f2b-sshd - [0:0]", $"-I INPUT 1 -s 198.51.100.66/32 {target}");

        Check().ExitCode.ShouldBe(CheckCode.Warning);
    }

    [Fact]
    public void Chains_that_an_apply_replaced_just_now_are_ok()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(2222)).Live();

        ShouldSay(CheckCode.Ok, AllIsWell.Replace("change 1", "change 2", StringComparison.Ordinal));
        Check().Output.ShouldContain(" stale=1;;;0 long_stale=0;0;;0 ");
    }

    [Fact]
    public void Chains_that_are_stale_for_more_than_a_day_are_a_warning()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(2222)).Live();
        _scene.Clock.Advance(TimeSpan.FromHours(25));

        ShouldSay(CheckCode.Warning, "RIPCS WARNING - 1 chain stale for more than a day");
    }

    [Fact]
    public void A_host_on_which_nothing_was_applied_is_unknown() => ShouldSay(CheckCode.Unknown, "RIPCS UNKNOWN - nothing applied yet");

    [Fact]
    public void A_host_that_cannot_be_read_is_unknown()
    {
        _scene.Live().Netfilter.FailNextSave(Family.IPv4, "no iptables-save | at all\nnowhere");

        Check().ShouldBe(new CommandResult(CheckCode.Unknown, "RIPCS UNKNOWN - no iptables-save / at all; nowhere\n", ""));
    }

    [Fact]
    public void A_lost_record_is_critical_because_missing_rules_cannot_be_detected()
    {
        _scene.Live();
        Directory.Delete(_scene.StatePath, recursive: true);

        ShouldSay(CheckCode.Critical, "RIPCS CRITICAL - no record has what should be live");
    }

    [Fact]
    public void A_damaged_record_is_critical()
    {
        _scene.Live();
        File.WriteAllText(Path.Combine(_scene.StatePath, "applied.json"), "{");

        ShouldSay(CheckCode.Critical, "RIPCS CRITICAL - the record cannot be used: /etc/ripcs/state/applied.json is damaged");
    }

    [Fact]
    public void Nothing_in_force_is_a_warning()
    {
        _scene.Live().Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        ShouldSay(CheckCode.Warning, "RIPCS WARNING - nothing of Ripcs is in force since change 2 (rules flush)");
    }

    [Fact]
    public void Chains_in_both_variants_are_critical_and_foreign_rules_there_are_ok()
    {
        _scene.Live().Netfilter.Legacy[Family.IPv4] = "*filter\n:INPUT ACCEPT [0:0]\n:DOCKER - [0:0]\n-A INPUT -j DOCKER\nCOMMIT\n";
        ShouldSay(CheckCode.Ok, AllIsWell);

        _scene.Netfilter.Legacy[Family.IPv6] = "*filter\n:INPUT ACCEPT [0:0]\n:partition-a - [0:0]\n-A INPUT -j partition-a\nCOMMIT\n";
        ShouldSay(CheckCode.Critical, "RIPCS CRITICAL - chains of Ripcs are live in the legacy variant of iptables too");
    }

    [Fact]
    public void A_mistake_on_the_command_line_is_unknown_too() => Check("--metrics").ExitCode.ShouldBe(CheckCode.Unknown);

    [Fact]
    public void A_machine_reads_the_same_as_from_status_with_the_codes_of_check()
    {
        _scene.Live().ByHand(InFront);

        var json = Check("--json").Json();

        json.GetProperty("command").GetString().ShouldBe("check");
        json.GetProperty("exit_code").GetInt32().ShouldBe(CheckCode.Warning);
        json.GetProperty("summary").GetString().ShouldStartWith("RIPCS WARNING - 1 rule not managed");
        json.GetProperty("status").GetProperty("live").GetArrayLength().ShouldBe(1);
    }

    private CommandResult Check(params string[] options) => _scene.Run(["check", .. options]);

    private void ShouldSay(int code, string begin, params string[] options)
    {
        var result = Check(options);
        result.Output.ShouldStartWith(begin);
        result.ExitCode.ShouldBe(code);
        result.Output.Count(character => character == '\n').ShouldBe(1);
        result.Errors.ShouldBeEmpty();
    }
}
