using System.Diagnostics;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

/// <summary>The audit trail says only what it knows: nothing that was removed or altered is called proved.</summary>
[Trait("Kind", "long")]
public sealed class AuditProofTests : IDisposable
{
    private const string End = "state/audit.json";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public AuditProofTests()
    {
        Change(23);
        Change(24);
    }

    private const string Missing = "change 3 has no event: it was removed, or it could not be written, because the disk was full or the "
        + "run died: then the next change adds it";

    private string Trail => _scene.At("state/audit.jsonl");

    private string[] Lines => File.ReadAllLines(Trail);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void First_events_that_were_removed_are_missed_and_what_is_left_is_said_to_be_proved()
    {
        File.WriteAllLines(Trail, Lines[1..]);

        Refused().ShouldBe("""
            error: /etc/ripcs/state/audit.jsonl:1 is event 2: event 1 was removed; {rotated}
            proved to be unaltered and complete: events 2 to 3

            """.ReplaceLineEndings("\n").Replace("{rotated}", "if the file was rotated, keep the earlier ones beside it, so that they are "
                + "checked too", StringComparison.Ordinal));
    }

    [Fact]
    public void Last_events_that_were_removed_together_with_the_file_that_knows_them_are_missed()
    {
        File.WriteAllLines(Trail, Lines[..2]);
        File.Delete(_scene.At(End));

        Refused().ShouldBe("""
            error: /etc/ripcs/state/audit.json, which knows the last event, is gone or damaged: nothing proves where {trail} ends
            {missing}
            proved to be unaltered and complete: no event

            """.ReplaceLineEndings("\n").Replace("{trail}", "/etc/ripcs/state/audit.jsonl", StringComparison.Ordinal)
            .Replace("{missing}", Missing, StringComparison.Ordinal));
    }

    [Fact]
    public void A_trail_that_was_removed_as_a_whole_is_missed_also_after_the_next_change()
    {
        File.Delete(Trail);
        File.Delete(_scene.At(End));

        Change(25);

        Refused().ShouldContain("changes 1, 2, 3 have no event: the history has them, and the trail begins later: events were removed");
    }

    [Fact]
    public void Garbage_without_end_is_told_in_ten_lines()
    {
        File.AppendAllLines(Trail, Enumerable.Repeat("garbage", 1000));

        var refused = Refused();

        refused.Split('\n').Length.ShouldBeLessThan(20);
        refused.ShouldContain("and 991 more");
    }

    [Fact]
    public void They_are_still_missed_after_the_next_event()
    {
        File.WriteAllLines(Trail, Lines[..2]);
        File.Delete(_scene.At(End));

        Change(25);

        Refused().ShouldContain(Missing);
    }

    [Fact]
    public void A_refusal_that_was_removed_so_is_not_missed_but_its_place_is_said_to_be_unproved()
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\"); Accept(").Apply().ExitCode.ShouldBe(3);
        File.WriteAllLines(Trail, Lines[..3]);
        File.Delete(_scene.At(End));
        Change(25);

        var said = _scene.Run("history", "verify");

        said.ExitCode.ShouldBe(0);
        said.ToString().ShouldContain("warning: before event 4 was written, /etc/ripcs/state/audit.json was gone or did not know the line "
            + "before: whether events were added or removed there is not proved");
        said.LastLine.ShouldBe("4 events; proved to be unaltered and complete: event 4.");
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("altered")]
    [InlineData("added")]
    public void What_was_done_to_the_last_event_is_found_after_the_next_one_too(string how)
    {
        File.WriteAllLines(Trail, how switch
        {
            "removed" => Lines[..2],
            "altered" => [.. Lines[..2], Lines[2].Replace("\"user\":\"", "\"user\":\"mallory", StringComparison.Ordinal)],
            _ => [.. Lines, Event(4, Lines[2]), Event(5, Event(4, Lines[2]))],
        });

        Change(25);

        Refused().ShouldContain(" was altered, or lines between it and event 4 were removed");
    }

    [Theory]
    [InlineData("swapped")]
    [InlineData("twice")]
    [InlineData("blank")]
    [InlineData("foreign")]
    public void Lines_that_were_moved_repeated_or_put_in_are_found(string how)
    {
        File.WriteAllLines(Trail, how switch
        {
            "swapped" => [Lines[1], Lines[0], Lines[2]],
            "twice" => [Lines[0], Lines[1], Lines[1], Lines[2]],
            "blank" => [Lines[0], "", Lines[1], Lines[2]],
            _ => [Lines[0], Event(2, Lines[0]), Lines[1], Lines[2]],
        });

        Refused().ShouldContain("proved to be unaltered and complete: event");
    }

    [Fact]
    public void A_trail_of_which_all_is_gone_is_missed_while_the_history_has_changes()
    {
        File.Delete(Trail);
        File.Delete(_scene.At(End));

        Refused().ShouldContain("changes 1, 2, 3 have no event: the history has them");
    }

    [Fact]
    public void An_event_that_somebody_added_at_the_end_is_not_proved()
    {
        File.AppendAllText(Trail, Event(4, Lines[2]) + "\n");

        _scene.Run("history", "verify").ToString().ShouldContain(
            "warning: event 4 is unknown to /etc/ripcs/state/audit.json: the run that wrote it died, or somebody added it");
        Change(25);
        _scene.Run("history", "verify").ToString().ShouldContain("warning: before event 5 was written");
    }

    [Fact]
    public void A_last_line_that_was_cut_off_is_no_event_and_nothing_was_altered()
    {
        File.AppendAllText(Trail, "{\"event\":4,\"ti");

        var said = _scene.Run("history", "verify");

        said.ExitCode.ShouldBe(0);
        said.ToString().ShouldContain("warning: /etc/ripcs/state/audit.jsonl ends with a line that was cut off, which is no event");
        said.LastLine.ShouldBe("3 events; proved to be unaltered and complete: events 1 to 3.");
    }

    [Fact]
    public void A_last_event_that_has_lost_only_the_end_of_its_line_is_whole_and_the_next_one_stands_below_it()
    {
        File.WriteAllText(Trail, File.ReadAllText(Trail).TrimEnd('\n'));

        var said = _scene.Run("history", "verify");

        said.ExitCode.ShouldBe(0, said.ToString());
        said.ToString().ShouldContain("warning: /etc/ripcs/state/audit.jsonl has lost the end of its last line, and nothing of the event");
        said.LastLine.ShouldBe("3 events; proved to be unaltered and complete: events 1 to 3.");
        Change(25);
        _scene.Run("history", "verify").LastLine.ShouldBe("4 events: none was altered or removed.");
    }

    [Fact]
    public void An_event_in_letters_of_another_script_is_as_short_in_bytes()
    {
        Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(AuditEvent.Shortened(new string('\u7968', 40_000)))).ShouldBeLessThan(34_000);
        AuditEvent.Shortened([.. Enumerable.Repeat("\u7968\u7968X", 11_000)]).Count.ShouldBe((32 << 10) / 13);
    }

    [Fact]
    public void A_recorded_event_that_was_cut_off_is_missed()
    {
        File.WriteAllText(Trail, File.ReadAllText(Trail)[..^20]);

        Refused().ShouldContain("audit.jsonl does not end with event 3, the last one written");
    }

    [Fact]
    public void A_change_whose_event_could_not_be_written_gets_it_from_the_next_run()
    {
        File.Move(Trail, Trail + ".kept");
        Directory.CreateDirectory(Trail);
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Apply().ToString().ShouldContain("the audit trail could not be written");
        Directory.Delete(Trail);
        File.Move(Trail + ".kept", Trail);

        Change(26);

        _scene.Run("history", "verify").LastLine.ShouldBe("5 events: none was altered or removed.");
        JsonDocument.Parse(Lines[3]).RootElement.GetProperty("change").GetInt32().ShouldBe(4);
    }

    [Theory]
    [InlineData("audit.jsonl.1")]
    [InlineData("audit.jsonl-20261130.gz")]
    public void Events_in_a_file_that_was_rotated_are_checked_too(string name)
    {
        var bytes = File.ReadAllBytes(Trail);
        File.Delete(Trail);
        using (var file = File.Create(_scene.At($"state/{name}")))
        using (Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Compress) : file)
        {
            stream.Write(bytes);
        }

        Change(25);

        _scene.Run("history", "verify").LastLine.ShouldBe("4 events: none was altered or removed.");
    }

    [Fact]
    public void A_change_with_thousands_of_tickets_is_one_event_and_does_not_break_the_chain()
    {
        Trailed().Add(WithTickets(), "alice", _scene.Clock.GetUtcNow()).ShouldBeNull();

        Change(25);

        Lines[3].Length.ShouldBeLessThan(100_000);
        JsonDocument.Parse(Lines[3]).RootElement.GetProperty("tickets_left_out").GetInt32().ShouldBeGreaterThan(8_000);
        _scene.Run("history", "verify").LastLine.ShouldBe("5 events: none was altered or removed.");
    }

    [Fact]
    public void A_line_longer_than_a_look_at_the_end_keeps_the_chain_whole()
    {
        var line = Event(1, null, new string('x', 400_000));
        File.WriteAllText(Trail, line + "\n");
        File.Delete(_scene.At(End));

        Change(25);

        JsonDocument.Parse(Lines[1]).RootElement.GetProperty("previous").GetString().ShouldBe(AuditLine.HashOf(line));
        _scene.Run("history", "verify").ToString().ShouldNotContain("was altered");
    }

    [Fact]
    public void The_journal_gets_a_change_with_thousands_of_tickets()
    {
        var path = _scene.At("journal.socket");
        using var journal = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journal.Bind(new UnixDomainSocketEndPoint(path));

        JournalSocket.Send(new JournalEntry(WithTickets(), "alice"), path).ShouldBeNull();

        var buffer = new byte[1 << 20];
        Encoding.UTF8.GetString(buffer, 0, journal.Receive(buffer)).ShouldContain("\nRIPCS_TICKET=CHG-000001");
    }

    [Fact]
    public void An_event_that_the_journal_does_not_take_is_said()
    {
        var path = _scene.At("journal.socket");
        File.WriteAllText(path, "");

        var said = Trailed(entry => JournalSocket.Send(entry, path)).Add(WithTickets(), "alice", _scene.Clock.GetUtcNow());

        var missed = said.ShouldNotBeNull();
        MissedByJournal.Text([missed], "audit.jsonl").ShouldBe(
            $"the journal of systemd did not get event 4 of the audit trail ({missed.Reason}): only audit.jsonl has it");
        MissedByJournal.Text([missed, missed with { Event = 6 }], "audit.jsonl").ShouldStartWith(
            "the journal of systemd did not get 2 events from 4 to 6 of the audit trail (");
    }

    [Fact]
    public void A_pipe_in_its_place_holds_nothing_up_and_is_named()
    {
        File.Delete(Trail);
        using (var made = Process.Start("mkfifo", Trail))
        {
            made.WaitForExit();
        }

        Refused().ShouldContain("/etc/ripcs/state/audit.jsonl is no file, so nothing in it is proved; check it, then move it away");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Apply().ToString().ShouldContain(
            "warning: the audit trail could not be written: /etc/ripcs/state/audit.jsonl is a link, or no file at all; ");
    }

    [Fact]
    public void A_link_in_its_place_is_not_followed()
    {
        var target = _scene.At("target");
        File.Move(Trail, target);
        File.CreateSymbolicLink(Trail, target);
        var before = File.ReadAllText(target);

        Refused().ShouldContain("cannot be read, so nothing in it is proved: ");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Apply().ToString().ShouldContain(
            "warning: the audit trail could not be written: /etc/ripcs/state/audit.jsonl is a link, or no file at all; ");

        File.ReadAllText(target).ShouldBe(before);
    }

    private void Change(int port) => _scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Live();

    private string Refused()
    {
        var said = _scene.Run("history", "verify");
        said.ExitCode.ShouldBe(ExitCode.Failed);
        return said.Errors;
    }

    private AuditTrail Trailed(Func<JournalEntry, string?>? journal = null) => new(_scene.State, Trail, journal ?? (_ => null));

    private AuditEvent WithTickets() => new(AuditKind.Failure, "rules apply rules", "what was done")
    {
        Change = 3,
        Facts = _scene.History.Read(3) with
        {
            Tickets = [.. Enumerable.Range(1, 9_000).Select(at => $"CHG-{at:000000}-{new string('x', 29)}")],
        },
    };

    private static string Event(int number, string? before, string text = "") =>
        $$"""{"event":{{number}},"kind":"refusal","text":"{{text}}","previous":"{{(before is null ? "" : AuditLine.HashOf(before))}}"}""";
}
