using Ripcs.Kernel.Tests.Failure;
using Shouldly;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>A guard that is stopped or ended, or that others get in the way of, while it waits.</summary>
public sealed class InterruptedGuardTests : IDisposable
{
    private readonly GuardedProgram _program = new();

    public void Dispose() => _program.Dispose();

    [RootKernelFact]
    public void It_is_stopped_and_neither_check_nor_confirm_nor_the_next_command_takes_it_for_alive() => Run("""
        $ripcs rules apply rules --confirm 10s >/dev/null; it=$(guard); kill -STOP $it
        sleep 22
        $ripcs check >/dev/null; echo "check $?"
        $ripcs confirm 2 2>/dev/null; echo "confirm $?"
        $ripcs rollback 1 >/dev/null; echo "rollback $?"
        await
        kill -CONT $it; for try in $(seq 300); do [ -d /proc/$it ] || break; sleep 0.1; done
        tail -1 state/guard.log
        """).ShouldBe("check 2\nconfirm 1\nrollback 0\nas before\nno change is pending any more\n");

    [RootKernelFact]
    public void It_is_ended_by_SIGTERM_and_status_and_check_say_so_before_the_deadline_and_after_it() => Run("""
        said() { $ripcs status | grep -o 'NOT revert by itself.*'; $ripcs check | grep -o '^.*guard died'; }
        $ripcs rules apply rules --confirm 20s >/dev/null; kill -TERM $(guard); leave
        said
        sleep 31
        said
        $ripcs rollback 1 >/dev/null
        await
        """).ShouldBe("""
            NOT revert by itself: its guard died; keep it with: ripcs confirm 2; roll it back with: ripcs rollback
            RIPCS CRITICAL - a pending change will NOT revert by itself: its guard died
            NOT revert by itself: its guard died; run: ripcs rollback
            RIPCS CRITICAL - a change was not confirmed and will NOT revert by itself: its guard died
            as before

            """.ReplaceLineEndings("\n"));

    [RootKernelFact]
    public void A_second_state_directory_gets_no_change_without_a_guard_of_its_own() => Run("""
        $ripcs rules apply rules --confirm 15s >/dev/null; live >now
        $ripcs rules flush --yes --confirm 2s --state-dir $HERE/other | grep -v '^-'; echo "exit code ${PIPESTATUS[0]}"
        live | cmp - now && echo unchanged
        await
        """).ShouldMatch("error: change 2 of state directory /.*/state is pending in this network namespace(.|\n)*"
            + "exit code 75\nunchanged\nas before\n$");

    [RootKernelFact]
    public void A_switch_to_the_other_variant_of_iptables_does_not_keep_the_change_from_being_reverted() => Run("""
        mkdir links; cp -a /etc/alternatives/. links/; mount --bind links /etc/alternatives
        variant() { for tool in iptables ip6tables; do for end in '' -save -restore; do ln -sf /usr/sbin/$tool-$1$end links/$tool$end; done; done; }
        variant nft
        $ripcs rules apply rules --confirm 8s >/dev/null; [ "$(live)" != "$before" ] && echo "in force"
        variant legacy
        await
        """).ShouldBe("in force\nas before\n");

    [RootKernelFact]
    public void An_apply_in_the_other_variant_in_the_meantime_is_refused_and_rollback_works_in_the_right_one() => Run("""
        mkdir links; cp -a /etc/alternatives/. links/; mount --bind links /etc/alternatives
        variant() { for tool in iptables ip6tables; do for end in '' -save -restore; do ln -sf /usr/sbin/$tool-$1$end links/$tool$end; done; done; }
        variant nft
        $ripcs rules apply rules --confirm 1m >/dev/null; [ "$(live)" != "$before" ] && echo "in force"
        variant legacy
        $ripcs rollback >/dev/null; echo "exit code $?"
        await
        """).ShouldBe("in force\nexit code 0\nas before\n");

    private string Run(string lines) => _program.Run(lines);
}
