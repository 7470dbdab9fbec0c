using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Analysis.Engine.FateScene;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>What a change means under a condition that no packet tells, such as a rate, a time or a mark.</summary>
public sealed class FateConditionTests
{
    private const string Ssh = "-A FORWARD -p tcp -m tcp --dport 22 MATCH -j ACCEPT";
    private const string Plain = "-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT";

    [Theory]
    [InlineData("-m limit --limit 4/min", "up to 4/min with burst 5", "above 4/min with burst 5")]
    [InlineData("-m hashlimit --hashlimit-upto 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x",
        "up to 4/min per source with burst 5", "above 4/min per source with burst 5")]
    [InlineData("-m hashlimit --hashlimit-above 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x",
        "above 4/min per source with burst 5", "up to 4/min per source with burst 5")]
    [InlineData("-m hashlimit --hashlimit-upto 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x --hashlimit-srcmask 24",
        "up to 4/min per source /24 with burst 5", "above 4/min per source /24 with burst 5")]
    [InlineData("-m connlimit --connlimit-upto 1 --connlimit-mask 32 --connlimit-saddr", "up to 1 connection per source",
        "above 1 connection per source")]
    [InlineData("-m time --datestop 2027-01-31T23:59:59", "until the end of 2027-01-31 (UTC)", "after 2027-01-31")]
    [InlineData("-m time --timestart 08:00:00 --timestop 18:00:00 --datestop 2038-01-19T03:14:07", "from 08:00 to 18:00 UTC",
        "not from 08:00 to 18:00 UTC")]
    [InlineData("-m time --timestart 22:00:00 --timestop 06:00:00 --weekdays Fri --datestop 2027-01-31T23:59:59 --contiguous",
        "from 22:00 to 06:00 UTC on Fri until the end of 2027-01-31 (UTC)",
        "not from 22:00 to 06:00 UTC on Fri until the end of 2027-01-31 (UTC)")]
    [InlineData("-m time --monthdays 1 --datestop 2038-01-19T03:14:07", "if -m time --monthdays 1", "unless -m time --monthdays 1")]
    [InlineData("-m statistic --mode random --probability 0.33333333349", "33.33 % by chance", "66.67 % by chance")]
    [InlineData("-m length --length 0:100", "of 0-100 bytes", "not of 0-100 bytes")]
    [InlineData("-m dscp --dscp 0x2e", "with dscp ef", "without dscp ef")]
    [InlineData("-m hashlimit --hashlimit-upto 4/min --hashlimit-burst 5 --hashlimit-name x", "up to 4/min in all with burst 5",
        "above 4/min in all with burst 5")]
    [InlineData("-m recent --rcheck --name seen", "in recent list \"seen\"", "not in recent list \"seen\"")]
    [InlineData("-m recent --update --seconds 60 --hitcount 4 --name DEFAULT --mask 255.255.255.255 --rsource",
        "in recent list \"DEFAULT\" 4 times within 60 s", "not in recent list \"DEFAULT\" 4 times within 60 s")]
    [InlineData("-m recent --rcheck --rttl --name seen --rdest", "if -m recent --rcheck --rttl --name seen --rdest",
        "unless -m recent --rcheck --rttl --name seen --rdest")]
    public void What_opens_under_a_condition_says_it_and_what_gets_one_says_what_it_loses(string match, string opens, string closes)
    {
        var limited = Ssh.Replace("MATCH", match, StringComparison.Ordinal);

        Turns([], [limited]).ShouldBe([$"NewlyAllowed tcp any -> any:22 {opens}"]);
        Turns([Plain], [limited]).ShouldBe([$"NewlyDenied tcp any -> any:22 {closes}"]);
        Turns([limited], [Plain]).ShouldBe([$"NewlyAllowed tcp any -> any:22 {closes}"]);
        Turns([limited], []).ShouldBe([$"NewlyDenied tcp any -> any:22 {opens}"]);
    }

    [Theory]
    [InlineData("-m set --match-set banned src", "-j SET --add-set banned src")]
    [InlineData("-m set --match-set banned src", "-j SET --del-set banned src --exist")]
    [InlineData("-m recent --rcheck --name banned", "-m recent --set --name banned")]
    [InlineData("-m recent --rcheck --name banned", "-m recent --remove --name banned")]
    public void A_rule_that_writes_what_another_one_matches_is_never_told_to_change_nothing(string match, string writes)
    {
        string[] read = [Ssh.Replace("MATCH", match, StringComparison.Ordinal)], written = [$"-A INPUT -p udp {writes}", .. read];

        bool MayChange(string[] before, string[] after) => Between(before, after).HasConditions;

        MayChange(read, written).ShouldBeTrue();
        MayChange(written, read).ShouldBeTrue();
        MayChange(written, written).ShouldBeFalse();
        MayChange([Plain], [$"-A INPUT -p udp {writes}", Plain]).ShouldBeFalse("no rule matches what is written");
    }

    [Fact]
    public void A_chance_that_changes_says_what_it_was_and_what_it_is()
    {
        string[] Under(string chance) =>
            [Ssh.Replace("MATCH", $"-m statistic --mode random --probability {chance}", StringComparison.Ordinal)];

        Turns(Under("0.40000000000"), Under("0.25000000000")).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 60 % by chance denied before, 25 % accepted now",
                "NewlyDenied tcp any -> any:22 40 % by chance accepted before, 75 % denied now"]);
    }

    [Theory]
    [InlineData("-m limit --limit 4/min", "-m limit --limit 1/sec --limit-burst 20", "up to 1/sec with burst 20, above 4/min with burst 5")]
    [InlineData("-m time --datestop 2026-12-31T23:59:59", "-m time --datestop 2027-06-30T23:59:59",
        "after 2026-12-31 until the end of 2027-06-30 (UTC)")]
    [InlineData("-m recent --rcheck --seconds 60 --hitcount 10 --name s --rsource",
        "-m recent --rcheck --seconds 60 --hitcount 4 --name s --rsource",
        "in recent list \"s\" 4 times within 60 s, not in recent list \"s\" 10 times within 60 s")]
    [InlineData("-m limit --limit 4/min",
        "-m hashlimit --hashlimit-upto 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x",
        "up to 4/min per source with burst 5, above 4/min with burst 5")]
    [InlineData("-m owner --uid-owner 1000", "-m owner --uid-owner 1000-1002", "sent by user 1000-1002, not sent by user 1000")]
    [InlineData("-m ttl --ttl-lt 5", "-m ttl --ttl-lt 50", "if -m ttl --ttl-lt 50, unless -m ttl --ttl-lt 5")]
    [InlineData("-m length --length 0:100", "-m length --length 0:200", "of 0-200 bytes, not of 0-100 bytes")]
    [InlineData("-m connlimit --connlimit-upto 2 --connlimit-mask 32 --connlimit-saddr",
        "-m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr",
        "up to 5 connections per source, above 2 connections per source")]
    public void A_condition_that_grows_denies_nothing_and_one_that_shrinks_allows_nothing(string small, string large, string between)
    {
        string[] Under(string match) => [Ssh.Replace("MATCH", match, StringComparison.Ordinal)];

        Turns(Under(small), Under(large)).ShouldBe([$"NewlyAllowed tcp any -> any:22 {between}"]);
        Turns(Under(large), Under(small)).ShouldBe([$"NewlyDenied tcp any -> any:22 {between}"]);
    }

    [Fact]
    public void What_another_rule_asks_as_well_before_and_after_stands_in_each_line()
    {
        string Rule(int port, string match) =>
            Ssh.Replace("22", $"{port}", StringComparison.Ordinal).Replace("MATCH", match, StringComparison.Ordinal);
        const string January = "-m time --datestop 2027-01-31T23:59:59", June = "-m time --datestop 2027-06-30T23:59:59";

        Turns([Rule(22, January), Rule(80, June)], [Rule(22, June), Rule(80, January)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 after 2027-01-31 until the end of 2027-06-30 (UTC)",
                "NewlyDenied tcp any -> any:80 after 2027-01-31 until the end of 2027-06-30 (UTC)"]);
        Turns([Rule(22, "-m limit --limit 5/min"), Rule(80, "-m limit --limit 10/min")],
            [Rule(22, "-m limit --limit 10/min"), Rule(80, "-m limit --limit 5/min")]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 up to 10/min with burst 5, above 5/min with burst 5",
            "NewlyDenied tcp any -> any:80 up to 10/min with burst 5, above 5/min with burst 5"]);
        Turns([Rule(22, "-m limit --limit 5/min")], [Rule(80, "-m limit --limit 5/min"), Rule(22, "-m limit --limit 5/min")])
            .ShouldBe(["NewlyAllowed tcp any -> any:80 up to 5/min with burst 5"]);
        Turns([Rule(22, "-m limit --limit 5/min")], [Rule(22, "-m limit --limit 5/min --limit-burst 50")])
            .ShouldBe(["NewlyAllowed tcp any -> any:22 up to 5/min with burst 50, above 5/min with burst 5"]);
    }

    [Theory]
    [InlineData("--timestart 22:00:00 --timestop 06:00:00", "--timestart 23:00:00 --timestop 05:00:00",
        "from 05:00 to 06:00 and 22:00 to 23:00 UTC")]
    [InlineData("--weekdays Mon,Tue", "--weekdays Mon", "on Tue")]
    [InlineData("--timestart 22:00:00 --timestop 06:00:00 --weekdays Fri --contiguous",
        "--timestart 01:00:00 --timestop 02:00:00 --weekdays Sat",
        "from 22:00 to 24:00 UTC on Fri, from 00:00 to 01:00 and 02:00 to 06:00 UTC on Sat")]
    [InlineData("--weekdays Mon", "--timestart 08:00:00 --timestop 18:00:00 --weekdays Mon",
        "from 00:00 to 08:00 and 18:00 to 24:00 UTC on Mon")]
    public void Hours_that_become_fewer_allow_nothing(string before, string after, string between)
    {
        string[] Under(string time) => [Ssh.Replace("MATCH", $"-m time {time} --datestop 2038-01-19T03:14:07", StringComparison.Ordinal)];

        Turns(Under(before), Under(after)).ShouldBe([$"NewlyDenied tcp any -> any:22 {between}"]);
        Turns(Under(after), Under(before)).ShouldBe([$"NewlyAllowed tcp any -> any:22 {between}"]);
    }

    [Theory]
    [InlineData("--weekdays Mon,Tue", "--weekdays Tue,Wed", "on Wed", "on Mon")]
    [InlineData("--timestart 08:00:00 --timestop 18:00:00", "--timestart 18:00:00 --timestop 20:00:00", "from 18:00 to 20:00 UTC",
        "from 08:00 to 18:00 UTC")]
    [InlineData("--timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue",
        "--timestart 09:00:00 --timestop 19:00:00 --weekdays Tue,Wed", "from 18:00 to 19:00 UTC on Tue, from 09:00 to 19:00 UTC on Wed",
        "from 08:00 to 18:00 UTC on Mon, from 08:00 to 09:00 UTC on Tue")]
    [InlineData("--weekdays Mon,Tue --datestop 2027-01-31T23:59:59", "--weekdays Tue,Wed --datestop 2027-06-30T23:59:59",
        "on Wed until the end of 2027-06-30 (UTC) or on Tue after 2027-01-31 until the end of 2027-06-30 (UTC)",
        "on Mon until the end of 2027-01-31 (UTC)")]
    [InlineData("--weekdays Sun --datestart 2027-01-01T08:30:00", "--weekdays Sun", "on Sun until 2027-01-01 08:29:59 UTC", null)]
    public void One_time_for_another_opens_and_closes_what_is_left_of_each(string before, string after, string opens, string? closes) =>
        Turns([Under(before)], [Under(after)]).ShouldBe(
        [$"NewlyAllowed tcp any -> any:22 {opens}", .. closes is null ? Array.Empty<string>()
            : [$"NewlyDenied tcp any -> any:22 {closes}"]]);

    [Fact]
    public void Two_rules_of_a_day_each_that_become_one_of_both_change_nothing() =>
        Between([Under("--weekdays Mon"), Under("--weekdays Tue")], [Under("--weekdays Mon,Tue")]).ShouldBe(new FateChanges([]));

    private static string Under(string time) =>
        Ssh.Replace("MATCH", "-m time " + time + (time.Contains("datestop", StringComparison.Ordinal) ? ""
        : " --datestop 2038-01-19T03:14:07"), StringComparison.Ordinal);

    [Fact]
    public void A_limit_that_a_rule_shares_with_a_new_one_is_the_lower_one()
    {
        const string Shared = "-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-name x";
        string Rule(int port, string match) =>
            Ssh.Replace("22", $"{port}", StringComparison.Ordinal).Replace("MATCH", match, StringComparison.Ordinal);

        Turns([Rule(22, "-m limit --limit 5/min")], [Rule(22, Shared), Rule(80, Shared)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:80 up to 5/min in all with burst 5",
            "NewlyDenied tcp any -> any:22 up to 5/min with burst 5, above 5/min in all with burst 5"]);
        Turns([Rule(22, Shared), Rule(80, Shared)], [Rule(22, "-m limit --limit 5/min")]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 up to 5/min with burst 5, above 5/min in all with burst 5",
            "NewlyDenied tcp any -> any:80 up to 5/min in all with burst 5"]);
        Turns([Rule(22, "-m limit --limit 5/min")], [Rule(22, Shared)]).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_dropped_above_a_rate_passes_up_to_it()
    {
        const string Upto = "-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name x";
        string[] dropping = [Ssh.Replace("MATCH", Upto.Replace("upto", "above", StringComparison.Ordinal),
            StringComparison.Ordinal).Replace("ACCEPT", "DROP", StringComparison.Ordinal), Plain];

        Turns([Ssh.Replace("MATCH", Upto, StringComparison.Ordinal)], dropping).ShouldBeEmpty();
        Turns(dropping, [Ssh.Replace("MATCH", Upto.Replace("5/min", "9/min", StringComparison.Ordinal), StringComparison.Ordinal)])
            .ShouldBe(
            ["NewlyAllowed tcp any -> any:22 above 5/min per source with burst 5, up to 9/min per source with burst 5"]);
    }

    [Fact]
    public void What_puts_into_a_recent_list_takes_every_packet() =>
        Turns([], [Ssh.Replace("MATCH", "-m recent --set --name s --rsource", StringComparison.Ordinal)])
            .ShouldBe(["NewlyAllowed tcp any -> any:22"]);

    [Fact]
    public void One_mark_for_another_allows_the_one_and_denies_the_other() =>
        Turns([Ssh.Replace("MATCH", "-m mark --mark 0x1", StringComparison.Ordinal)],
            [Ssh.Replace("MATCH", "-m mark --mark 0x2", StringComparison.Ordinal)]).ShouldBe(
            ["NewlyAllowed tcp any -> any:22 with mark 0x2", "NewlyDenied tcp any -> any:22 with mark 0x1"]);

    [Fact]
    public void A_condition_that_stays_in_front_is_taken_as_not_met() =>
        Turns(["-A FORWARD -m recent --rcheck --name seen -j DROP"],
            ["-A FORWARD -m recent --rcheck --name seen -j DROP", Plain]).ShouldBe(["NewlyAllowed tcp any -> any:22"]);

    [Fact]
    public void A_source_that_grows_under_a_condition_that_stays_is_said_under_it()
    {
        var limited = Ssh.Replace("MATCH", "-m limit --limit 4/min", StringComparison.Ordinal);

        Turns([limited.Replace("FORWARD", "FORWARD -s 10.0.0.0/8", StringComparison.Ordinal)],
            [limited]).ShouldBe(["NewlyAllowed tcp any (except 10.0.0.0/8) -> any:22 up to 4/min with burst 5"]);
    }

    [Fact]
    public void The_example_of_a_line_under_a_condition_is_decided_by_the_rule_that_asks_it() =>
        Between([], [Ssh.Replace("MATCH", "-m limit --limit 4/min",
            StringComparison.Ordinal)]).Lines.ShouldHaveSingleItem().DecidesAfter!.Rule!.Text.ShouldContain("--limit 4/min");

    private static IEnumerable<string> Turns(string[] before, string[] after) => Between(before, after).Lines
        .Select(line => $"{line.Turn} {PacketWords.Packet(line.Packets)} {FateWords.Of(line)}".TrimEnd());
}
