using Ripcs.Changes.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class PendingFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StateDirectory _state;
    private readonly PendingFiles _pending;

    public PendingFilesTests()
    {
        _state = StateDirectory.Open(_folder.In("state"));
        _pending = new PendingFiles(_state);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_change_is_confirmed_or_reverted_and_never_both()
    {
        for (var number = 1; number <= 100; number++)
        {
            _pending.Write(Change(number));
            var (confirmed, reverted) = (false, false);

            Parallel.Invoke(() => confirmed = _pending.Confirm(number), () => reverted = _pending.BeginRevert(number));

            (confirmed ^ reverted).ShouldBeTrue($"change {number}: confirmed {confirmed}, reverted {reverted}");
            _pending.End(number);
        }
    }

    [Fact]
    public void A_pending_change_is_seen_also_in_the_moment_in_which_its_revert_begins()
    {
        for (var number = 1; number <= 300; number++)
        {
            _pending.Write(Change(number));
            var returning = Task.Run(() => _pending.BeginRevert(number));
            while (!returning.IsCompleted)
            {
                _pending.Find().ShouldNotBeNull($"change {number}");
            }

            _pending.Find(number).ShouldNotBeNull().IsReverting.ShouldBeTrue();
            _pending.End(number);
        }
    }

    [Fact]
    public void What_cannot_be_read_can_be_confirmed_by_nobody_and_is_reverted()
    {
        _pending.Write(Change(412));
        File.WriteAllText(_folder.In("state/pending/000412.pending.json"), "{");

        var found = _pending.Find().ShouldNotBeNull();
        found.IsReverting.ShouldBeTrue();
        found.Change.Number.ShouldBe(412);
        found.Change.Title.ShouldContain("000412.pending.json is damaged");
    }

    private static PendingChange Change(int number) => new()
    {
        Number = number, Seconds = 60, Place = PendingChange.CurrentPlace, Command = "rules apply rules", User = "alice",
    };
}
