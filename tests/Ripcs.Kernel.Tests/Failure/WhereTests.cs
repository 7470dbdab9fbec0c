using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>Namespaces and containers that look like another one: none of them writes into the state of that one.</summary>
public sealed class WhereTests : IDisposable
{
    // Process 1 of a new process namespace is in the network namespace that plays the host.
    private const string Host = """
        mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /var/lib
        unset RIPCS_STATE_DIR RIPCS_RUN_DIR
        mkdir blue; echo 'Partition("blue"); Accept("dns").Ports(53).To("192.0.2.53").Protocols("udp");' >blue/blue.csx
        whose() { cut -d';' -f1 | sed 's/^.*, and it cannot/it cannot/'; }; export -f whose
        without_ptrace() { setpriv --bounding-set=-sys_ptrace -- "$@"; }; export -f without_ptrace
        unshare --pid --fork --mount-proc bash /dev/stdin
        """;

    private const string Doubt =
        "it cannot be told whether this is that one: since the machine started, that was another network namespace";

    private readonly WholeProgram _program = new();

    public void Dispose() => _program.Dispose();

    [RootKernelTheory, EitherVariant]
    public void A_container_with_the_hosts_state_writes_nothing_into_it_and_the_host_gets_its_own_rules_at_the_next_boot(string variant)
    {
        var said = Run(variant, """
            ripcs rules apply rules >/dev/null; echo "host $?"
            unshare --net --pid --fork --mount-proc bash -c '
                ripcs rules apply blue 2>&1 | whose
                ripcs rules flush 2>&1 | whose
                ripcs rollback 2>&1 | whose'
            $IPTABLES -F; $IPTABLES -X
            ripcs restore | tail -1 | cut -d' ' -f1-7
            $IPTABLES-save | grep -c '^:shop-'; $IPTABLES-save | grep -c '^:blue-'
            ripcs history | grep -c '^[0-9]'
            """);

        said.ShouldBe($"host 0\n{Doubt}\n{Doubt}\n{Doubt}\nthe state after change 1 is restored\n1\n0\n2\n");
    }

    [RootKernelTheory, EitherVariant]
    public void A_restore_in_a_container_beside_the_host_does_not_revert_what_is_pending_there(string variant)
    {
        var said = Run(variant, """
            ripcs rules apply rules >/dev/null; echo "host $?"
            sed -i s/22/2222/ rules/shop.csx
            ripcs rules apply rules --confirm 10m >/dev/null 2>&1; echo "pending $?"
            unshare --net --pid --fork --mount-proc bash -c 'ripcs restore 2>&1 | cut -d, -f2 ; $IPTABLES-save | grep -c -e "-j partition-"'
            ripcs history | grep -c '^[0-9]'
            ripcs confirm >/dev/null; echo "confirmed $?"
            """);

        said.ShouldBe("host 0\npending 0\n which was used since this system was started\n0\n3\nconfirmed 0\n");
    }

    [RootKernelTheory, EitherVariant]
    public void A_namespace_of_the_same_name_in_a_sandbox_with_names_of_its_own_does_not_use_the_named_ones_state(string variant)
    {
        var said = Run(variant, """
            ip netns add blue
            ip netns exec blue ripcs rules apply blue >/dev/null; echo "blue $?"
            unshare --net --mount bash -c '
                mount -t tmpfs tmpfs /run; ip netns add blue
                ip netns exec blue ripcs rules flush --state-dir /var/lib/ripcs/netns/blue 2>&1 | whose'
            ip netns exec blue ripcs check | cut -d' ' -f1-4
            ip netns del blue; ip netns add blue
            ip netns exec blue ripcs restore | tail -1 | cut -d' ' -f1-7
            ip netns exec blue ripcs check | cut -d' ' -f1-4
            """);

        said.ShouldBe($"blue 0\n{Doubt}\nRIPCS OK - 1\nthe state after change 1 is restored\nRIPCS OK - 1\n");
    }

    [RootKernelTheory, EitherVariant]
    public void A_throw_away_namespace_is_not_the_host_where_process_1_must_not_be_looked_at(string variant)
    {
        var said = Run(variant, """
            ripcs rules apply rules >/dev/null; echo "host $?"
            unshare --net bash -c '
                without_ptrace ripcs rules apply blue >/dev/null; echo "nameless $?"
                without_ptrace ripcs rules flush >/dev/null'
            without_ptrace ripcs check | cut -d' ' -f1-4
            ls -d /run/ripcs/state-* | wc -l
            ripcs history | grep -c current
            """);

        said.ShouldBe("host 0\nnameless 0\nRIPCS OK - 1\n1\n1\n");
    }

    [RootKernelTheory, EitherVariant]
    public void Where_process_1_is_hidden_a_throw_away_namespace_is_refused_and_the_host_is_known_by_its_record(string variant)
    {
        var said = Run(variant, """
            ripcs rules apply rules >/dev/null; echo "host $?"
            mount -t proc -o hidepid=ptraceable proc /proc
            unshare --net bash -c 'without_ptrace ripcs rules flush 2>&1 | whose'
            without_ptrace ripcs check | cut -d' ' -f1-4
            without_ptrace ripcs rules apply blue >/dev/null; echo "host $?"
            """);

        said.ShouldBe("host 0\nit cannot be told whether this is that one: /proc hides process 1 (hidepid, ProtectProc)\n"
            + "RIPCS OK - 1\nhost 0\n");
    }

    [RootKernelTheory, EitherVariant]
    public void A_throw_away_namespace_with_the_record_of_one_that_is_gone_says_so_and_begins_anew(string variant)
    {
        var said = Run(variant, """
            unshare --net ripcs rules apply rules --state-dir $HERE/left >/dev/null; echo "first $?"
            unshare --net bash -c '
                ripcs status --state-dir $HERE/left 2>&1 | grep -c "ripcs begins anew here"
                ripcs rules apply rules --state-dir $HERE/left 2>&1 | grep -c "ripcs begins anew here"
                ripcs check --state-dir $HERE/left | cut -d" " -f1-4'
            grep -c drift $HERE/left/audit.jsonl
            """);

        said.ShouldBe("first 0\n1\n1\nRIPCS OK - 1\n0\n");
    }

    [RootKernelTheory, EitherVariant]
    public void What_was_pending_in_a_namespace_that_is_gone_does_not_come_into_the_next_one(string variant)
    {
        var said = Run(variant, """
            echo 'Partition("old"); Accept("x").Ports(8080).To("192.0.2.12");' >rules/old.csx
            unshare --net bash -c '
                ripcs rules apply rules --state-dir $HERE/left >/dev/null; echo "first $?"
                echo "Partition(\"shop\"); Accept(\"ssh\").Ports(24).To(\"192.0.2.11\");" >rules/shop.csx
                ripcs rules apply rules --confirm 10m --state-dir $HERE/left >/dev/null; echo "pending $?"
                kill -9 $(sed -n 2p /run/ripcs/*-guard)'
            rm rules/old.csx
            unshare --net bash -c '
                ripcs status --state-dir $HERE/left 2>&1 | grep -c "ripcs restore"
                ripcs rules apply rules --state-dir $HERE/left >/dev/null 2>&1; echo "next $?"
                $IPTABLES-save | grep -c 8080; $IPTABLES-save | grep -c -- "--dport 24 "
                ripcs check --state-dir $HERE/left | cut -d" " -f1-4'
            """);

        said.ShouldBe("first 0\npending 0\n0\nnext 0\n0\n1\nRIPCS OK - 1\n");
    }

    [RootKernelTheory, EitherVariant]
    public void A_living_namespace_of_another_sandbox_is_not_taken_over_though_its_processes_must_not_be_looked_at(string variant)
    {
        var said = Run(variant, """
            mkfifo ready done
            unshare --map-root-user --net --mount bash -c 'mount -t tmpfs tmpfs /run
                ripcs rules apply rules --state-dir $HERE/left >/dev/null; echo "first $?" >ready; read -r line <done' &
            cat ready
            other='mount -t tmpfs tmpfs /run; ripcs rules apply rules --state-dir $HERE/left 2>&1; echo "exit $?"'
            unshare --map-root-user --net --mount bash -c "$other" | grep -oE "each has its own folder|begins anew|exit .*"
            echo >done; wait
            unshare --map-root-user --net --mount bash -c "$other" | grep -oE "each has its own folder|begins anew|exit .*"
            """);

        said.ShouldBe("first 0\neach has its own folder\nexit 1\nbegins anew\nexit 0\n");
    }

    [RootKernelTheory, EitherVariant]
    public void A_container_that_keeps_its_run_folder_is_itself_again_after_a_restore(string variant)
    {
        var said = Run(variant, """
            mount -t ramfs ramfs /run
            contained() { unshare --net --pid --fork --mount-proc bash -c "$1"; }
            contained 'ripcs rules apply rules >/dev/null; echo "first $?"'
            contained '
                ripcs rules apply rules 2>&1 | whose
                ripcs restore >/dev/null 2>&1; echo "restore $?"
                ripcs rules apply rules 2>&1; ripcs check | cut -d" " -f1-4'
            """);

        said.ShouldBe($"first 0\n{Doubt}\nrestore 0\nnothing to do: 1 partition is live as written.\nRIPCS OK - 1\n");
    }

    // Legacy iptables-save itself reads /proc/net, and finds no table there.
    [RootKernelFact]
    public void A_unit_that_sees_only_processes_in_proc_restores_both_families_and_reverts_nothing_that_is_watched()
    {
        var said = Run("Nft", """
            echo 'Partition("shop"); Accept("ssh").Ports(22).To("192.0.2.11", "2001:db8::11");' >rules/shop.csx
            ripcs rules apply rules >/dev/null; echo "host $?"
            echo 'Partition("shop"); Accept("ssh").Ports(23).To("192.0.2.11", "2001:db8::11");' >rules/shop.csx
            ripcs rules apply rules --confirm 10m >/dev/null; echo "pending $?"
            pid_only() { unshare --mount bash -c "mount -t proc -o subset=pid proc /proc; $1"; }
            pid_only 'ripcs rules apply blue >/dev/null 2>&1; echo "other $?"'
            ripcs confirm; iptables-nft -F; iptables-nft -X; ip6tables-nft -F; ip6tables-nft -X
            pid_only 'ripcs restore >/dev/null; echo "restore $?"'
            for save in iptables-nft-save ip6tables-nft-save; do $save | grep -c -- "--dport 23 "; done
            """);

        said.ShouldBe("host 0\npending 0\nother 75\nchange 2 (rules apply rules, by root) is confirmed.\nrestore 0\n1\n1\n");
    }

    [RootKernelTheory, EitherVariant]
    public void A_trail_whose_state_is_gone_is_not_called_empty(string variant)
    {
        var said = Run(variant, """
            mount -t tmpfs tmpfs /var/log
            ripcs rules apply rules >/dev/null; ripcs history verify
            rm -r /var/lib/ripcs; ripcs history verify; echo "verify $?"
            """);

        said.ShouldBe("1 event: none was altered or removed.\n"
            + "error: /var/log/ripcs/audit.jsonl is there, but the state that knows its end is gone, so no event is proved\nverify 1\n");
    }

    private string Run(string variant, string lines)
    {
        var name = variant.ToLowerInvariant();
        return _program.Run($"export RIPCS_BACKEND={name} IPTABLES=iptables-{name}\n{Host} <<'END'\n{lines}\nEND\n");
    }
}
