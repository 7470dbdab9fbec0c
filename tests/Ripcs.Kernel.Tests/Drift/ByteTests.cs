using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Drift;

/// <summary>Rules that somebody made with bytes that no text file should hold, in others' chains and in ours.</summary>
public sealed class ByteTests
{
    private static readonly byte[] Sample = [1, 7, 9, 10, 13, 27, 34, 39, 92, 127, 128, 155, 255];

    [KernelTheory, EitherVariant]
    public void Whatever_bytes_the_kernel_takes_every_command_ends_well(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", """Accept("ssh").Ports(22).To("192.0.2.11");""").Apply();
        host.File("shop", """Accept("ssh").Ports(22, 23).To("192.0.2.11");""").Apply();
        host.ByHand(TableName.Filter, "-N f2b-sshd");
        string[] chains = ["f2b-sshd", "INPUT", "partition-a", "partition-g", .. host.Live().Chains("filter", "shop")];
        chains.Length.ShouldBe(6);
        AddRules(host, variant, chains);

        int Run(params string[] words) => host.Run(words).ExitCode;

        host.Diff().ExitCode.ShouldBe(ExitCode.Changes);
        Run("status").ShouldBe(ExitCode.Done);
        Run("check").ShouldBe(CheckCode.Critical);
        Run("history").ShouldBe(ExitCode.Done);
        Run("rules", "save", "--family", "4").ShouldBe(ExitCode.Failed);
        Run("clean", "diff", host.Rules).ShouldBe(ExitCode.Done);
        host.Apply();
        host.Diff().ToString().ShouldContain("nothing to do");
        var others = host.Live().Without("shop");
        Run("rollback").ShouldBe(ExitCode.Done);
        Run("restore").ShouldBe(ExitCode.Done);
        Run("rules", "apply", host.Rules, "--again").ShouldBe(ExitCode.Done);
        host.Live().Without("shop").WithoutGuard().ChangesSince(others.WithoutGuard()).ShouldBeEmpty();
        host.Clean();
        host.Flush();
        host.Live().Chains("filter", "shop").ShouldBeEmpty();
    }

    // Through a shell: no argument of .NET's can hold a byte that is no UTF-8.
    private static void AddRules(RipcsHost host, string variant, string[] chains)
    {
        var program = variant == "Nft" ? "iptables-nft" : "iptables-legacy";
        var lines = from value in Sample
                    let octal = Convert.ToString(value, 8).PadLeft(3, '0')
                    from chain in chains
                    select $"c=$(printf 'a\\{octal}b.'); {program} -w -A {chain} -m comment --comment \"${{c%.}}\" -j RETURN";
        host.Place.Shell(string.Join('\n', lines));
    }
}
