using Shouldly;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>A host with a network namespace beside it, each with rules of its own: nobody says where their states are.</summary>
public sealed class NamespaceStateTests : IDisposable
{
    // Process 1 of a new process namespace is in the network namespace that plays the host.
    private const string Host = """
        mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /var/lib
        unset RIPCS_STATE_DIR RIPCS_RUN_DIR
        mkdir blue; echo 'Partition("blue"); Accept("dns").Ports(53).To("192.0.2.53").Protocols("udp");' >blue/blue.csx
        unshare --pid --fork --mount-proc bash /dev/stdin
        """;

    private readonly WholeProgram _program = new();

    public void Dispose() => _program.Dispose();

    [RootKernelFact]
    public void After_an_apply_in_a_namespace_and_a_reboot_the_host_gets_its_own_rules_back()
    {
        var said = Run("""
            ip netns add blue
            ripcs rules apply rules >/dev/null; echo "host $?"
            ip netns exec blue ripcs rules apply blue >/dev/null; echo "blue $?"
            iptables -F; iptables -X
            ripcs restore | tail -1 | cut -d' ' -f1-7
            iptables-save | grep -c '^:shop-'; iptables-save | grep -c '^:blue-'
            ripcs check | cut -d' ' -f1-4
            ip netns del blue; ip netns add blue
            ip netns exec blue ripcs restore | tail -1 | cut -d' ' -f1-7
            ip netns exec blue iptables-save | grep -c '^:blue-'
            ip netns exec blue ripcs check | cut -d' ' -f1-4
            ls -d /var/lib/ripcs/netns/*
            """);

        said.ShouldBe("""
            host 0
            blue 0
            the state after change 1 is restored
            1
            0
            RIPCS OK - 1
            the state after change 1 is restored
            1
            RIPCS OK - 1
            /var/lib/ripcs/netns/blue

            """);
    }

    [RootKernelFact]
    public void A_change_that_is_pending_on_the_host_is_not_ended_from_a_namespace()
    {
        var said = Run("""
            ip netns add blue
            ripcs rules apply rules --confirm 300s >/dev/null; echo "host $?"
            ip netns exec blue ripcs rules apply blue >/dev/null; echo "blue $?"
            ip netns exec blue ripcs rules flush --state-dir /var/lib/ripcs; echo "blue $?"
            RIPCS_STATE_DIR=/var/lib/ripcs ip netns exec blue ripcs restore --adopt; echo "blue $?"
            ripcs check | grep -o 'change 1 is pending'
            ripcs confirm | cut -d' ' -f1-2
            """);

        said.ShouldBe("""
            host 0
            blue 0
            error: /var/lib/ripcs is the state of the host's own network namespace, and this is network namespace blue; each has its own folder: leave --state-dir and RIPCS_STATE_DIR out, or choose another one; if this should be its state from now on, add --adopt
            blue 1
            error: change 1 (rules apply rules, by root) is pending in the network namespace that /var/lib/ripcs belongs to; confirm it or roll it back there first
            blue 1
            change 1 is pending
            change 1

            """);
    }

    [RootKernelFact]
    public void A_namespace_without_a_name_keeps_its_state_where_it_ends_with_the_machine()
    {
        var said = Run("""
            ripcs rules apply rules >/dev/null; echo "host $?"
            unshare --net bash -c 'ripcs rules apply blue >/dev/null; echo "nameless $?"; ripcs history | grep -c current; ls -d /run/ripcs/state-* | wc -l'
            ripcs history | grep -c current; stat -c %a /run/ripcs /var/lib/ripcs
            ripcs check | cut -d' ' -f1-4
            """);

        said.ShouldBe("host 0\nnameless 0\n1\n1\n1\n700\n700\nRIPCS OK - 1\n");
    }

    [RootKernelFact]
    public void A_sandbox_does_not_take_the_state_of_the_host_with_it()
    {
        var said = Run("""
            ripcs rules apply rules >/dev/null; echo "host $?"
            ripcs sandbox -- ripcs rules apply blue --state-dir /var/lib/ripcs
            ripcs sandbox -- ripcs rules apply blue --state-dir /var/lib/ripcs --adopt
            ripcs check | cut -d' ' -f1-4
            ripcs rules apply rules | cut -d: -f1
            """);

        said.ShouldBe("""
            host 0
            error: /var/lib/ripcs is the state of the host's own network namespace, and this is a network namespace without a name; each has its own folder: leave --state-dir and RIPCS_STATE_DIR out, or choose another one
            error: /var/lib/ripcs is the state of the host's own network namespace, which is in use, and this network namespace ends with its last process; leave --adopt, --state-dir and RIPCS_STATE_DIR out, or choose another folder
            RIPCS OK - 1
            nothing to do

            """);
    }

    private string Run(string lines) => _program.Run($"{Host} <<'END'\n{lines}\nEND\n");
}
