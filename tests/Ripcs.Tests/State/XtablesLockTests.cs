using System.Diagnostics;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class XtablesLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lock_that_is_held_says_by_whom_and_what_to_do()
    {
        using var first = XtablesLock.Take(_folder.In("lock"), TimeSpan.Zero);

        Should.Throw<BusyException>(() => XtablesLock.Take(_folder.In("lock"), TimeSpan.Zero)).Message.InWords().ShouldMatch(
            $@"^[!-~]+ \(process {Environment.ProcessId}\) holds the xtables lock \({_folder.In("lock")}\), and did not release it for 0 "
                + "s; try again later or wait longer: --wait T$");
    }

    [Fact]
    public void A_holder_that_is_stopped_is_to_be_continued()
    {
        using var holder = Process.Start("/usr/bin/flock", [_folder.In("lock"), "sleep", "60"]);
        try
        {
            Poll.Until(() => FileLocks.Holder(_folder.In("lock")) is not null, TimeSpan.FromMinutes(1)).ShouldBeTrue();
            Process.Start("/bin/kill", ["-STOP", $"{holder.Id}"]).WaitForExit();
            Poll.Until(() => FileLocks.Holder(_folder.In("lock"))?.Contains("stopped", StringComparison.Ordinal) is true,
                TimeSpan.FromMinutes(1)).ShouldBeTrue();

            Should.Throw<BusyException>(() => XtablesLock.Take(_folder.In("lock"), TimeSpan.Zero)).Message.InWords().ShouldContain(
                $" (process {holder.Id}, which is stopped; continue it: kill -CONT {holder.Id}) holds the xtables lock ");
        }
        finally
        {
            holder.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Who_waits_gets_it_when_it_is_free()
    {
        var first = XtablesLock.Take(_folder.In("lock"), TimeSpan.Zero);
        var second = Task.Run(() => XtablesLock.Take(_folder.In("lock"), TimeSpan.FromMinutes(1)));

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public void The_file_is_made_for_its_owner_alone_as_iptables_makes_it()
    {
        XtablesLock.Take(_folder.In("lock"), TimeSpan.Zero).Dispose();

        File.GetUnixFileMode(_folder.In("lock")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named_with_what_to_do() =>
        Should.Throw<NetfilterException>(() => XtablesLock.Take(_folder.In("run/lock"), TimeSpan.Zero)).Message.ShouldBe(
            $"cannot open the xtables lock: {_folder.In("run/lock")}: No such file or directory; legacy iptables changes nothing without "
                + $"it: "
            + "make its folder, or name another file: XTABLES_LOCKFILE=FILE");

    [Fact]
    public void Who_only_waits_for_a_lock_does_not_hold_it() =>
        FileLocks.ProcessIn(
            [
                "1: POSIX  ADVISORY  WRITE 12 00:1a:99 0 EOF",
                "2: -> FLOCK  ADVISORY  WRITE 13 00:1a:567 0 EOF",
                "3: FLOCK  ADVISORY  WRITE 14 00:1a:567 0 EOF",
            ],
            "00:1a:567").ShouldBe(14);

    [Fact]
    public void A_holder_that_cannot_be_seen_from_here_is_nobody() =>
        FileLocks.ProcessIn(["1: FLOCK  ADVISORY  WRITE 0 00:1a:567 0 EOF", "2: FLOCK  ADVISORY  WRITE 14 00:1b:567 0 EOF"],
            "00:1a:567").ShouldBeNull();
}
