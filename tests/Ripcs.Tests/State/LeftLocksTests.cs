using Ripcs.Changes.State;
using Ripcs.Linux;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

/// <summary>The locks of network namespaces that are gone.</summary>
public sealed class LeftLocksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ApplyLock _ours;

    public LeftLocksTests() => _ours = ApplyLock.TryTake(_folder.In("lock-1"))!;

    public void Dispose()
    {
        _ours.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_other_namespaces_left_goes_and_our_own_stays()
    {
        foreach (var name in new[] { "lock-1-xtables", "lock-22", "lock-22-xtables", "lock-22-guard", "lock-inode-333-guard", "state-22",
            "notes" })
        {
            Old(name);
        }

        Directory.CreateDirectory(_folder.In("lock-22-guard-program"));

        LeftLocks.Remove(_ours);

        Names().ShouldBe(["lock-1", "lock-1-xtables", "notes", "state-22"]);
    }

    [Fact]
    public void Those_of_a_namespace_where_somebody_is_at_work_stay()
    {
        Old("lock-22");
        Old("lock-22-xtables");
        using var run = ApplyLock.TryTake(_folder.In("lock-22"));

        LeftLocks.Remove(_ours);

        Names().ShouldContain("lock-22-xtables");
        ApplyLock.IsTaken(_folder.In("lock-22")).ShouldBeTrue();
    }

    [Fact]
    public void Those_of_a_namespace_where_a_guard_waits_stay()
    {
        Old("lock-22");
        Old("lock-22-guard");
        using var guard = ApplyLock.TryTake(_folder.In("lock-22-guard"));

        LeftLocks.Remove(_ours);

        Names().ShouldBe(["lock-1", "lock-22", "lock-22-guard"]);
    }

    [Fact]
    public void Those_of_a_namespace_where_somebody_was_at_work_just_now_stay()
    {
        Old("lock-22");
        File.WriteAllText(_folder.In("lock-22-guard"), "");

        LeftLocks.Remove(_ours);

        Names().ShouldBe(["lock-1", "lock-22", "lock-22-guard"]);
    }

    [Fact]
    public void Whoever_waits_for_a_lock_that_is_removed_gets_the_new_one()
    {
        var first = ApplyLock.TryTake(_folder.In("lock-22")).ShouldNotBeNull();
        using var waiting = Posix.OpenOwnLockFile(_folder.In("lock-22"));
        first.Remove();
        first.Dispose();

        using var second = ApplyLock.TryTake(_folder.In("lock-22")).ShouldNotBeNull();

        Posix.TryLock(waiting).ShouldBeTrue();
        ApplyLock.TryTake(_folder.In("lock-22")).ShouldBeNull();
    }

    private void Old(string name)
    {
        File.WriteAllText(_folder.In(name), "");
        File.SetLastWriteTimeUtc(_folder.In(name), DateTime.UtcNow - TimeSpan.FromDays(1));
    }

    private string[] Names() =>
        [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(_folder.In("x"))!).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];
}
