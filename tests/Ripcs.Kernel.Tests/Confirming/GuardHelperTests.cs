using Ripcs.Kernel.Tests.Failure;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>A program that a revert needs breaks while a change is pending: who is locked out in one family
/// does not wait for the other. tests/boot breaks every program in every way.</summary>
public sealed class GuardHelperTests : IDisposable
{
    // A change of both families that nobody confirms, and what breaks; "live FAMILY" is what is in force.
    private const string Begin = """
        sed -i 's/"192.0.2.11"/"192.0.2.11", "2001:db8::11"/' rules/shop.csx
        cp -a /usr/sbin sbin; cp -a /usr/sbin real; mount --bind sbin /usr/sbin
        export RIPCS_BACKEND=VARIANT
        live() { real/$1-VARIANT-save 2>/dev/null | grep -e '--dport' || true; }
        await() { for try in $(seq 200); do [ "$(live $1)" != "$2" ] || { echo "$1 as before"; return; }; sleep 0.3; done; echo "$1 still in force"; tail state/guard.log; }
        leave() { local it; it=$(sed -n 2p run/lock-*-guard); for try in $(seq 600); do [ -d "/proc/$it" ] || return 0; sleep 0.1; done; }
        break_it() { rm sbin/$1; printf '#!/bin/sh\nexit 1\n' >sbin/$1; chmod 755 sbin/$1; }
        ripcs rules apply rules >/dev/null; v4=$(live iptables) v6=$(live ip6tables)
        sed -i 's/22/23/' rules/shop.csx
        real/ipset create other hash:ip
        ripcs rules apply rules --confirm 6s >/dev/null; [ "$(live iptables)" != "$v4" ] && echo "in force"

        """;

    private readonly WholeProgram _program = new();

    public void Dispose() => _program.Dispose();

    [RootKernelTheory, BothVariants]
    public void An_ip6tables_restore_that_fails_does_not_keep_IPv4_closed_and_IPv6_follows_when_it_works(string variant) => Run(variant, """
        break_it ip6tables-VARIANT-restore
        await iptables "$v4"; [ "$(live ip6tables)" != "$v6" ] && echo "ip6tables still in force"
        cp -a real/ip6tables-VARIANT-restore sbin/
        await ip6tables "$v6"; for try in $(seq 100); do ripcs history | grep -q 'before change 2' && break; sleep 0.3; done
        ripcs history | grep -c 'before change 2'; grep 'the host is as before' state/guard.log || true; leave
        """).ShouldMatch("^in force\niptables as before\nip6tables still in force\nip6tables as before\n1\n$");

    [RootKernelTheory, BothVariants]
    public void An_ipset_that_fails_keeps_no_change_in_force_whose_rules_ask_no_set(string variant) => Run(variant, """
        break_it ipset
        await iptables "$v4"; await ip6tables "$v6"
        cp -a real/ipset sbin/; leave
        """).ShouldBe("in force\niptables as before\nip6tables as before\n");

    private string Run(string variant, string lines) =>
        _program.Run((Begin + lines).Replace("VARIANT", variant.ToLowerInvariant(), StringComparison.Ordinal));
}
