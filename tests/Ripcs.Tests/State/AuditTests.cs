using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ripcs.Changes.Auditing;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Texts;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

/// <summary>The audit trail: who did what, and whether anybody has altered it since.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    private string Trail => _scene.At("state/audit.jsonl");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Each_change_and_rollback_is_one_event_and_a_run_without_work_is_none()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--ticket", "CHG-7");
        _scene.Apply();
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        Events().ShouldBe([
            "1 change 1 forum,shop", "2 change 2 shop", "3 rollback 3 shop"]);
        Field(1, "tickets").ShouldBe("""["CHG-7"]""");
        _scene.Run("history", "verify").LastLine.ShouldBe("3 events: none was altered or removed.");
    }

    [Fact]
    public void An_event_says_why_and_what_a_change_did_also_while_it_is_pending()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--message", "for the auditors");

        Field(1, "message").ShouldBe("\"for the auditors\"");
        Field(1, "text").ShouldContain("1 of 2 partitions changed");
    }

    [Fact]
    public void A_restore_is_an_event_of_its_own()
    {
        _scene.ByHand("-F {shop-a}");

        _scene.Run("restore").ExitCode.ShouldBe(0);

        Events()[^1].ShouldStartWith("2 restore ");
        Field(1, "command").ShouldBe("\"restore\"");
    }

    [Fact]
    public void A_run_that_is_refused_every_five_minutes_is_one_event()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Run("rollback");

        _scene.Apply().ExitCode.ShouldBe(75);
        _scene.Apply().ExitCode.ShouldBe(75);

        Events()[3..].ShouldBe(["4 hold  "]);
    }

    [Fact]
    public void Drift_that_a_check_finds_is_one_event()
    {
        _scene.ByHand("-F {shop-a}");

        _scene.Run("check");
        _scene.Run("check");

        Events()[1..].ShouldBe(["2 drift  "]);
    }

    [Fact]
    public void What_is_only_shown_is_no_event()
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\"); Accept(");

        _scene.Apply("--dry-run").ExitCode.ShouldBe(3);
        Events().Length.ShouldBe(1);

        _scene.Apply().ExitCode.ShouldBe(3);
        Events()[1..].ShouldBe(["2 refusal  "]);
    }

    [Theory]
    [InlineData("altered", "audit.jsonl:2 was altered, or lines between it and event 3 were removed")]
    [InlineData("removed", "audit.jsonl:1 was altered, or lines between it and event 3 were removed")]
    [InlineData("cut", "audit.jsonl does not end with event 3, the last one written: it was altered, or events were removed")]
    [InlineData("emptied", "audit.jsonl does not end with event 3, the last one written: it was altered, or events were removed")]
    [InlineData("first", "audit.jsonl:1 is not an event")]
    public void Whoever_alters_or_removes_an_event_is_found(string how, string finding)
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();
        var lines = File.ReadAllLines(Trail);
        File.WriteAllLines(Trail, how switch
        {
            "altered" => [lines[0], lines[1].Replace("\"user\":\"", "\"user\":\"mallory", StringComparison.Ordinal), lines[2]],
            "removed" => [lines[0], lines[2]],
            "cut" => [lines[0], lines[1]],
            "first" => ["{}", .. lines[1..]],
            _ => [],
        });

        var result = _scene.Run("history", "verify");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain(finding);
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_is_no_event_and_the_trail_goes_on()
    {
        File.AppendAllText(Trail, "{\"event\":2,\"ti");

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        Events().ShouldBe(["1 change 1 forum,shop", "2 change 2 shop"]);
        _scene.Run("history", "verify").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void The_trail_goes_on_if_the_file_that_knows_its_end_is_damaged()
    {
        File.WriteAllText(_scene.At("state/audit.json"), "{");

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        Events().ShouldBe(["1 change 1 forum,shop", "2 change 2 shop"]);
        _scene.Run("history", "verify").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_change_whose_run_ended_with_a_failure_has_that_one_event()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        File.WriteAllText(_scene.At("state/applied.json"), "garbage");
        _scene.Run("rollback").ExitCode.ShouldBe(4);

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply("--again");

        Events().Select(one => string.Join(' ', one.Split(' ')[1..3])).ShouldBe(["change 1", "change 2", "failure 3", "change 4"]);
        _scene.Run("history", "verify").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_trail_that_cannot_be_written_is_said_and_the_change_stays()
    {
        File.Delete(Trail);
        Directory.CreateDirectory(Trail);

        var result = _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply();

        result.ExitCode.ShouldBe(0);
        result.ToString().ShouldContain("warning: the audit trail could not be written: ");
        _scene.History.Numbers().ShouldBe([1, 2]);
    }

    [Fact]
    public void A_trail_that_cannot_be_written_is_said_by_status_check_and_doctor_too()
    {
        _scene.Run("check").Output.ShouldStartWith("RIPCS OK");
        File.Delete(Trail);
        Directory.CreateDirectory(Trail);

        var check = _scene.Run("check");

        check.Output.ShouldStartWith("RIPCS WARNING - the audit trail cannot be written: ");
        check.Output.ShouldContain("audit.jsonl is a link, or no file at all; check it, then move it away");
        _scene.Run("status").Output.ShouldContain("warning: the audit trail cannot be written: ");
        _scene.Run("doctor").Output.ShouldContain("the audit trail cannot be written: ");
    }

    [Fact]
    public void A_repair_of_drift_is_not_called_rolled_back_after_the_change_before_it_was()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().ByHand("-F {shop-a}").Live();

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        var history = _scene.Run("history");
        history.Lines.ShouldContain(line => line.Contains("rolled back", StringComparison.Ordinal), 1, history.Output);
    }

    [Fact]
    public void The_journal_gets_each_event_with_its_fields()
    {
        var path = _scene.At("journal.socket");
        using var journal = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journal.Bind(new UnixDomainSocketEndPoint(path));

        JournalSocket.Send(new JournalEntry(new AuditEvent(AuditKind.Change, "rules apply /etc/ripcs/rules", "1 rule\nadded")
        {
            Change = 7, Facts = _scene.History.Read(1),
        }, "alice"), path);

        var buffer = new byte[4096];
        Encoding.UTF8.GetString(buffer, 0, journal.Receive(buffer)).ShouldBe("""
            MESSAGE=1 rule{LF}added
            MESSAGE_ID=5d0c1e0a7b3f4c6e9a2d41f0b86e3a01
            PRIORITY=5
            SYSLOG_IDENTIFIER=ripcs
            RIPCS_KIND=change
            RIPCS_COMMAND=rules apply /etc/ripcs/rules
            RIPCS_USER=alice
            RIPCS_CHANGE=7
            RIPCS_PARTITION=forum
            RIPCS_PARTITION=shop

            """.ReplaceLineEndings("\n").Replace("{LF}", PlainText.Of("\n"), StringComparison.Ordinal));
    }

    private string[] Events() =>
        [.. File.ReadAllLines(Trail).Select(line => JsonDocument.Parse(line).RootElement).Select(one =>
            $"{one.GetProperty("event")} {one.GetProperty("kind").GetString()} "
            + $"{(one.TryGetProperty("change", out var change) ? change : "")} "
            + string.Join(',', one.GetProperty("partitions").EnumerateArray().Select(name => name.GetString())))];

    private string Field(int at, string name) =>
        JsonDocument.Parse(File.ReadAllLines(Trail)[at]).RootElement.GetProperty(name).GetRawText();
}
