using Ripcs.Kernel.Tests.Failure;
using Shouldly;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>What happens to the program of a guard while it waits, on the built command,
/// real processes and tables. tests/guards does more of it.</summary>
public sealed class GuardTests : IDisposable
{
    private readonly GuardedProgram _program = new();

    public void Dispose() => _program.Dispose();

    [RootKernelFact]
    public void The_program_is_written_over_in_place_and_the_change_is_reverted() => Run("""
        $ripcs rules apply rules --confirm 8s >/dev/null; [ "$(live)" != "$before" ] && echo "in force"
        for file in $HERE/program/*; do [ -d $file ] || echo garbage >$file; done
        await
        """).ShouldBe("in force\nas before\n");

    [RootKernelFact]
    public void The_copy_from_which_a_guard_runs_is_gone_as_soon_as_it_is_at_work() => Run("""
        $ripcs rules apply rules --confirm 1m >/dev/null
        ls -d state/guard-program run/*-program 2>/dev/null
        readlink /proc/$(guard)/exe; kill $(guard); leave
        """).ShouldMatch("^/.*/state/guard-program/ripcs \\(deleted\\)\n$");

    [RootKernelFact]
    public void Where_nothing_may_be_executed_in_the_state_directory_the_copy_is_beside_the_locks() => Run("""
        mkdir -m 700 disk; mount -t tmpfs -o noexec,mode=700 disk disk; export RIPCS_STATE_DIR=$HERE/disk
        $ripcs rules apply rules --confirm 8s >/dev/null
        readlink /proc/$(guard)/exe
        await
        """).ShouldMatch("^/.*/run/lock-[0-9]+-guard-program/ripcs \\(deleted\\)\nas before\n$");

    [RootKernelFact]
    public void On_a_full_disk_the_change_is_reverted_and_that_is_recorded_when_there_is_room() => Run("""
        mkdir -m 700 disk; mount -t tmpfs -o size=8m,mode=700 disk disk; cp -a state disk/; export RIPCS_STATE_DIR=$HERE/disk/state
        $ripcs rules apply rules --confirm 8s >/dev/null
        dd if=/dev/zero of=disk/filler bs=4096 2>/dev/null
        await
        rm disk/filler
        for try in $(seq 100); do $ripcs history | grep -q 'before change 2' && break; sleep 0.3; done
        $ripcs history | grep -c 'before change 2'
        """).ShouldBe("as before\n1\n");

    [RootKernelFact]
    public void An_upgrade_of_dotnet_takes_its_files_away_and_the_change_is_reverted_and_recorded() => Run("""
        net=$(dirname "$(readlink -f "$(command -v dotnet)")"); mkdir -p net/shared
        cp -rL "$net/host" net/; cp -rL "$net/shared/Microsoft.NETCore.App" net/shared/
        DOTNET_ROOT=$HERE/net $ripcs rules apply rules --confirm 8s >/dev/null
        rm -r net
        await
        $ripcs history | grep -c 'before change 2'
        """).ShouldBe("as before\n1\n");

    [RootKernelFact]
    public void A_process_that_is_killed_leaves_no_pipe_for_a_debugger() => Run("""
        mkdir tmp; export TMPDIR=$HERE/tmp
        $ripcs rules apply rules --confirm 1m >/dev/null; kill -9 $(guard); leave
        ls tmp
        """).ShouldBe("");

    [RootKernelFact]
    public void Without_libssl_rule_files_are_not_compiled_and_a_line_says_which_package_is_missing_and_all_else_goes_on() => Run("""
        for file in $(ldconfig -p | grep -o '/.*/lib\(ssl\|crypto\)[.]so[.0-9]*$'); do mount --bind /dev/null "$file"; done
        $ripcs rules generate --no-cache rules 2>&1 | cut -d';' -f1,2; echo "exit code ${PIPESTATUS[0]}"
        $ripcs check >/dev/null; echo "exit code of check $?"
        """).ShouldBe("error RIP0185: the process that compiles and runs rule files does not start (the library libssl is not here; "
            + "install the package libssl3 (Debian, Ubuntu) or openssl-libs (Fedora, RHEL))\n1 error.\nexit code 3\n"
            + "exit code of check 0\n");

    [RootKernelFact]
    public void A_switch_in_the_environment_leaves_the_lock_locked() => Run("""
        export DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1
        (flock -x 9; echo held >there; sleep 8) 9<>$(ls run/lock-* | grep -v -e guard -e xtables) &
        until [ -e there ]; do sleep 0.1; done
        $ripcs rules flush --yes --wait 1s 2>&1 | grep -o 'another ripcs is changing this host'
        """).ShouldBe("another ripcs is changing this host\n");

    [RootKernelFact]
    public void A_startup_hook_in_the_environment_is_not_run() => Run("""
        DOTNET_STARTUP_HOOKS=$HERE/no-such-hook.dll $ripcs --version >/dev/null; echo "exit code $?"
        """).ShouldBe("exit code 0\n");

    private string Run(string lines) => _program.Run(lines);
}
