using Ripcs.Kernel.Tests.Failure;

namespace Ripcs.Kernel.Tests.Confirming;

/// <summary>The built command, copied, on a host on which one change is in force and the rule file says something else.</summary>
internal sealed class GuardedProgram : IDisposable
{
    // Makes a change of two that nobody confirms, and waits until the rules are as before.
    private const string Begin = """
        cp -r $PROGRAM $HERE/program; ripcs=$HERE/program/ripcs
        live() { iptables-nft-save 2>/dev/null | grep -e '--dport'; }
        guard() { sed -n 2p run/lock-*-guard; }
        leave() { for try in $(seq 60); do [ -d "/proc/$(guard)" ] || return; sleep 0.1; done; }
        await() { for try in $(seq 200); do [ "$(live)" != "$before" ] || { echo "as before"; leave; return; }; sleep 0.3; done; echo "still in force"; tail state/guard.log; }
        $ripcs rules apply rules >/dev/null; before=$(live)
        sed -i 's/22/23/' rules/shop.csx

        """;

    private readonly WholeProgram _program = new();

    public void Dispose() => _program.Dispose();

    /// <summary>Runs lines of bash behind that.</summary>
    public string Run(string lines) => _program.Run(Begin + lines);
}
