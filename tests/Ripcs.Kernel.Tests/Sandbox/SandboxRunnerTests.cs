using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Host.Sandbox;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Sandbox;

public sealed class SandboxRunnerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    private string Seen => Path.Combine(_folder.FullName, "seen");

    public void Dispose() => _folder.Delete(recursive: true);

    [KernelFact]
    public void The_exit_code_is_the_commands() => Run("exit 42", new SandboxOptions()).ShouldBe(42);

    [KernelFact]
    public void A_command_that_a_signal_ends_has_the_exit_code_of_a_shell() =>
        Run("kill -TERM $$", new SandboxOptions()).ShouldBe(128 + 15);

    [KernelTheory]
    [InlineData("Nft", "nft")]
    [InlineData("Legacy", "legacy")]
    public void A_dump_is_live_inside_and_not_outside(string backend, string infix)
    {
        var options = new SandboxOptions
        {
            Backend = Enum.Parse<BackendChoice>(backend),
            DumpV4 = "# from elsewhere\n*filter\n:INPUT DROP [3:4]\n:shop-a000000 - [0:0]\n[1:2] -A INPUT -j shop-a000000\nCOMMIT\n",
            DumpV6 = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -s 2001:db8::/32 -j ACCEPT\nCOMMIT\n",
        };

        Run($"iptables-{infix}-save; ip6tables-{infix}-save", options).ShouldBe(0);

        var seen = File.ReadAllText(Seen);
        seen.ShouldContain(":INPUT DROP");
        seen.ShouldContain("-A INPUT -j shop-a000000\n");
        seen.ShouldContain("-A PREROUTING -s 2001:db8::/32 -j ACCEPT\n");
    }

    [KernelTheory]
    [InlineData("Nft", "nft")]
    [InlineData("Legacy", "legacy")]
    public void A_dump_of_thousands_of_rules_keeps_their_order(string backend, string infix)
    {
        var rules = Enumerable.Range(0, 3000).Select(i => $"-A shop-a000000 -s 10.0.{i / 256}.{i % 256}/32 -j ACCEPT").ToArray();
        var options = new SandboxOptions
        {
            Backend = Enum.Parse<BackendChoice>(backend),
            DumpV4 = $"*filter\n:INPUT ACCEPT [0:0]\n:shop-a000000 - [0:0]\n{string.Join('\n', rules)}\nCOMMIT\n",
        };

        Run($"iptables-{infix}-save", options).ShouldBe(0);

        File.ReadLines(Seen).Where(line => line.StartsWith("-A", StringComparison.Ordinal)).ShouldBe(rules);
    }

    [KernelFact]
    public void A_dump_that_does_not_load_says_at_which_line()
    {
        var options = new SandboxOptions { Backend = BackendChoice.Nft,
            DumpV4 = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m nonsense -j ACCEPT\nCOMMIT\n" };

        var refused = Should.Throw<RestoreRefusedException>(() => Run("true", options));

        refused.Message.InWords().ShouldContain("-A INPUT -m nonsense -j ACCEPT");
        File.Exists(Seen).ShouldBeFalse();
    }

    [KernelFact]
    public void Loopback_is_up_and_no_other_interface_is()
    {
        Run("ip -o link show up", new SandboxOptions()).ShouldBe(0);

        File.ReadAllLines(Seen).ShouldHaveSingleItem().ShouldContain("<LOOPBACK,UP");
    }

    [KernelFact]
    public void State_and_locks_are_the_sandboxs_own_and_gone_afterwards()
    {
        Run("echo $RIPCS_STATE_DIR; echo $RIPCS_RUN_DIR; echo $RIPCS_BACKEND; mkdir $RIPCS_STATE_DIR",
            new SandboxOptions { Backend = BackendChoice.Legacy }).ShouldBe(0);

        var seen = File.ReadAllLines(Seen);
        seen[0].ShouldNotBe(seen[1]);
        seen[2].ShouldBe("legacy");
        Directory.Exists(Path.GetDirectoryName(seen[0])).ShouldBeFalse();
    }

    [KernelFact]
    public void The_same_ripcs_is_found_inside()
    {
        var self = Path.Combine(_folder.FullName, "it's mine");
        File.WriteAllText(self, "echo \"me: $1\"");

        Run("ripcs 'a b'", new SandboxOptions { Self = ["/bin/sh", self] }).ShouldBe(0);

        File.ReadAllText(Seen).ShouldBe("me: a b\n");
    }

    private int Run(string shell, SandboxOptions options) =>
        new SandboxRunner(new ProcessRunner()).Run(options with { Command = ["/bin/sh", "-c", $"exec >'{Seen}'; {shell}"] });
}
