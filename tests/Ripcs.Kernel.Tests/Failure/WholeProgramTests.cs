using Shouldly;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>
/// Faults that only the whole program meets: it runs as a process in a network and a mount namespace of its own, where programs can be
/// missing and disks be in the way.
/// </summary>
public sealed class WholeProgramTests : IDisposable
{
    private readonly WholeProgram _program = new();

    public void Dispose() => _program.Dispose();

    [RootKernelFact]
    public void Without_ip6tables_nothing_is_applied_and_the_package_is_named()
    {
        // The plain names are links that lead through this folder.
        var said = Run("""
            mkdir $HERE/links; cp -a /etc/alternatives/iptables* $HERE/links/
            mount --bind $HERE/links /etc/alternatives
            ripcs rules apply rules; echo "exit code $?"
            iptables-nft-save; iptables-legacy-save
            umount /etc/alternatives
            ripcs rules apply rules >/dev/null; echo "exit code $?"
            """);

        said.ShouldBe("""
            error: cannot start ip6tables: it is in none of /usr/sbin, /sbin, /usr/bin, /bin; install the package iptables
            the host is as before: put that right, then run the same command again
            exit code 1
            exit code 0

            """);
    }

    [RootKernelFact]
    public void A_terminal_gets_no_escape_where_color_is_refused() => Run("""
        export TERM=xterm
        for command in 'status --color never' 'check --color never' '--version'; do script -qc "ripcs $command" /dev/null; done | grep -c "$(printf '\033')"
        script -qc "ripcs sandbox -- sh -c 'echo \$TERM'" /dev/null | tr -d '\r'
        """).ShouldBe("0\nxterm\n");

    [RootKernelFact]
    public void The_routes_of_the_host_say_by_which_interface_a_Dnat_leaves_and_where_they_do_not_the_line_says_if()
    {
        var said = Run("""
            for n in 0 1; do ip link add eth$n type veth peer name peer$n; ip link set eth$n up; ip link set peer$n up; done
            ip addr add 192.0.2.1/24 dev eth0; ip addr add 10.1.0.1/24 dev eth1
            cat >rules/shop.csx <<'EOF'
            Partition("shop");
            Accept("out").AnyProtocol().From("10.8.0.0/24").To("all").Out("eth0");
            Drop("floods").From("10.8.0.0/25").To("192.0.2.11");
            Rewrite("web").Ports(80).Dnat("192.0.2.11", to: "10.1.0.12");
            EOF
            ripcs rules apply rules >/dev/null 2>&1
            sed -i 's/10.1.0.12/10.1.0.10/' rules/shop.csx
            diff() { echo "$1"; ripcs rules diff rules --all 2>/dev/null | grep -E '^newly|^new |^lines|^  IPv4 '; }
            diff 'by eth1'
            ip route add 10.1.0.10/32 dev eth0; diff 'by eth0 now'; ip route del 10.1.0.10/32
            ip route add 10.1.0.10/32 nexthop dev eth0 nexthop dev eth1; diff 'by one of both now'; ip route del 10.1.0.10/32
            ip rule add fwmark 1 table 100; diff 'by mark'
            """);

        said.ShouldBe("""
            by eth1
            newly allowed: nothing
            newly denied: nothing; see new destination
            new destination (1)
              IPv4  tcp   any (except 10.8.0.0/25) -> 192.0.2.11:80
            by eth0 now
            newly allowed (1)
              IPv4  tcp   10.8.0.0/25 -> 192.0.2.11:80
            newly denied: nothing; see new destination
            new destination (1)
              IPv4  tcp   any (except 10.8.0.0/25) -> 192.0.2.11:80
            by one of both now
            newly allowed (1)
              IPv4  tcp   10.8.0.0/25 -> 192.0.2.11:80 if it goes out eth0
            newly denied: nothing; see new destination
            new destination (1)
              IPv4  tcp   any (except 10.8.0.0/25) -> 192.0.2.11:80
            by mark
            newly allowed (1)
              IPv4  tcp   10.8.0.0/25 -> 192.0.2.11:80 if it goes out eth0   depends on routes
            newly denied (1)
              IPv4  tcp   10.8.0.0/25 -> 192.0.2.11:80 if it went out eth0   depends on routes
            new destination (2)
              IPv4  tcp   any (except 10.8.0.0/25) -> 192.0.2.11:80
              IPv4  tcp   10.8.0.0/25 -> 192.0.2.11:80 if it goes out eth0   depends on routes
            lines that depend on routes can hold the same packets: the interface by which these leave decides which is true

            """);
    }

    [RootKernelFact]
    public void Without_any_iptables_nothing_is_applied_and_the_package_is_named()
    {
        var said = Run("""
            mkdir $HERE/links; mount --bind $HERE/links /etc/alternatives
            ripcs rules apply rules; echo "exit code $?"
            umount /etc/alternatives
            ripcs rules apply rules >/dev/null; echo "exit code $?"
            """);

        said.ShouldStartWith("error: cannot start iptables: it is in none of /usr/sbin, /sbin, /usr/bin, /bin; install the package "
            + "iptables\n");
        said.ShouldEndWith("exit code 1\nexit code 0\n");
    }

    [RootKernelFact]
    public void Without_a_place_for_temporary_files_the_rehearsal_is_skipped_with_the_reason_and_the_change_is_made()
    {
        // Not even the empty folder that holds the rehearsal's lock can be made.
        var said = Run("""
            export TMPDIR=$HERE/nowhere
            ripcs rules apply rules --color never; echo "exit code $?"
            """);

        said.ShouldContain($"\nrehearsal skipped: no folder can be made in {In("nowhere")}/: ");
        said.ShouldEndWith("exit code 0\n");
    }

    [RootKernelFact]
    public void Output_that_nobody_takes_does_not_make_a_change_fail_half_way()
    {
        var said = Run("""
            ripcs rules apply rules --detailed-exitcode >/dev/full; echo "exit code $?"
            ripcs rules diff rules; ripcs status | tail -1
            """);

        said.ShouldBe(
            "warning: the output could not be written: No space left on device; changes that were made are in: ripcs history\nexit code 2\n"
            + "nothing to do: 1 partition is live as written.\nno drift: 1 partition in force, as change 1 left it.\n");
    }

    [RootKernelFact]
    public void A_change_is_made_quietly_where_its_output_is_closed()
    {
        var said = Run("""
            ripcs rules apply rules --detailed-exitcode >&-; echo "exit code $?"
            ripcs rules diff rules >&-; echo "exit code $?"
            ripcs --version >&-; echo "exit code $?"
            ripcs status | tail -1
            ripcs --version >/dev/full; echo "exit code $?"
            """);

        said.ShouldBe("exit code 2\nexit code 0\nexit code 0\nno drift: 1 partition in force, as change 1 left it.\n"
            + "error: the output could not be written: No space left on device\nexit code 1\n");
    }

    [RootKernelFact]
    public void An_ordinary_user_is_told_to_be_root_and_can_still_generate()
    {
        var said = Run("""
            chmod 755 $HERE; mkdir -m 700 $HERE/state
            cp -r $PROGRAM $HERE/program; PATH=$HERE/program:$PATH
            user="setpriv --reuid 65534 --regid 65534 --clear-groups"
            $user ripcs rules apply rules; echo "exit code $?"
            $user ripcs rules diff rules; echo "exit code $?"
            $user ripcs rules generate rules
            """);

        said.ShouldContain($"error: {In("state")} belongs to root: run ripcs as root or choose another folder: --state-dir DIR\nexit code "
            + $"1\n");
        said.ShouldContain("iptables");
        said.ShouldContain("-A partition-a -d 192.0.2.11/32 -j shop-a");
    }

    [RootKernelFact]
    public void Rules_are_the_same_in_every_language_and_time_zone_whatever_the_runtime_is_told()
    {
        var said = Run("""
            echo 'Partition("words"); Log($"{5.5} {string.Join("", new[] { "b", "B", "a", "A", "-a" }.Order())}").From("192.0.2.1");' >rules/words.csx
            ripcs rules generate rules >here
            LC_ALL=de_DE.UTF-8 TZ=Pacific/Auckland DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0 ripcs rules generate rules >there
            diff here there && grep -o '5[.]5[^ ]*' there
            """);

        said.ShouldBe("5.5--aABab\n");
    }

    private string In(string name) => _program.In(name);

    private string Run(string lines) => _program.Run(lines);
}
