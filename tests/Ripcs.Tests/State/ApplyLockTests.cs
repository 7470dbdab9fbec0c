using Ripcs.Changes.State;
using Ripcs.Host;
using Ripcs.Linux;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class ApplyLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_change_must_try_later()
    {
        using var first = ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero);

        Should.Throw<BusyException>(() =>
            ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero)).Message.InWords().ShouldContain("another ripcs is changing this host");
    }

    [Fact]
    public void A_change_that_has_ended_lets_the_next_one_in()
    {
        ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero).Dispose();

        using var second = ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero);

        second.Path.ShouldBe(_folder.In("lock"));
    }

    [Fact]
    public async Task A_change_that_waits_gets_its_turn()
    {
        var first = ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero);
        var second = Task.Run(() => ApplyLock.Take(_folder.In("lock"), TimeSpan.FromMinutes(1)));

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public void A_lock_that_is_a_link_is_not_followed()
    {
        File.CreateSymbolicLink(_folder.In("lock"), _folder.In("elsewhere"));

        Should.Throw<StateException>(() => ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero)).Message.InWords().ShouldContain("is a link");
        File.Exists(_folder.In("elsewhere")).ShouldBeFalse();
    }

    [Fact]
    public void Every_network_namespace_has_its_own_lock_in_the_run_directory()
    {
        var state = StateDirectory.Open(_folder.In("state"));

        var path = ApplyLock.PathFor(_folder.In("run"), state);

        path.ShouldBe(Path.Combine(_folder.In("run"), $"lock-{NetworkNamespaceId.Current()}"));
        NetworkNamespaceId.Current().ShouldMatch("^(inode-)?[1-9][0-9]*$");
    }

    [Fact]
    public void It_is_taken_by_the_system_call_so_that_other_programs_and_NETs_own_switch_make_no_difference()
    {
        using var first = ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero);
        using var other = Posix.OpenLockFile(_folder.In("lock"));

        Posix.TryLock(other).ShouldBeFalse();
        Posix.TryLockShared(other).ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_was_replaced_while_it_was_locked_is_no_lock()
    {
        using var first = ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero);
        File.Delete(_folder.In("lock"));

        using var second = ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero);

        ApplyLock.IsTaken(_folder.In("lock")).ShouldBeTrue();
    }

    [Fact]
    public void What_its_holder_wrote_is_read_while_it_is_held()
    {
        var taken = ApplyLock.Take(_folder.In("lock"), TimeSpan.Zero);
        taken.Note("a longer note\n");
        taken.Note("change 2\n");

        ApplyLock.NoteOfHolder(_folder.In("lock")).ShouldBe("change 2\n");

        taken.Dispose();
        ApplyLock.NoteOfHolder(_folder.In("lock")).ShouldBeNull();
    }
}
