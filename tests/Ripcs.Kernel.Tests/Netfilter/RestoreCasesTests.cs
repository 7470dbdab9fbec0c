using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Ripcs.Testing.Netfilter;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Netfilter;

/// <summary>What the fake kernel plays is what the real one does.</summary>
public sealed class RestoreCasesTests : IDisposable
{
    private readonly NetworkNamespace _host = NetworkNamespace.Create();

    public static TheoryData<string, string[]> Accepted()
    {
        var data = new TheoryData<string, string[]>();
        foreach (var (lines, rules) in RestoreCases.Accepted)
        {
            data.Add(RestoreCases.Block(lines), rules);
        }

        return data;
    }

    public static TheoryData<string, int, string> Refused()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var (lines, exitCode, error) in RestoreCases.Refused)
        {
            data.Add(RestoreCases.Block(lines), exitCode, error);
        }

        return data;
    }

    public void Dispose() => _host.Dispose();

    [KernelTheory, MemberData(nameof(Accepted))]
    public void A_block_that_nft_takes_changes_the_rules(string block, string[] rules)
    {
        var kernel = Prepared();

        kernel.Restore(Family.IPv4, block);

        Rules(kernel).ShouldBe(rules.Select(RuleNormalizer.Normalize));
    }

    [KernelTheory, MemberData(nameof(Refused))]
    public void A_block_that_nft_refuses_changes_nothing_and_says_why(string block, int exitCode, string error)
    {
        var kernel = Prepared();
        var before = Rules(kernel);

        var refusal = Should.Throw<RestoreRefusedException>(() => kernel.Restore(Family.IPv4, block));

        refusal.ExitCode.ShouldBe(exitCode);
        refusal.Errors.Replace("iptables-nft-restore", "iptables-restore", StringComparison.Ordinal).ShouldContain(error);
        Rules(kernel).ShouldBe(before);
    }

    private IptablesTools Prepared()
    {
        var kernel = _host.Iptables(BackendChoice.Nft);
        kernel.Restore(Family.IPv4, RestoreCases.Before);
        return kernel;
    }

    // A host may name a protocol that another one numbers.
    private static string[] Rules(IptablesTools kernel) =>
        [.. kernel.Save(Family.IPv4).Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal))
            .Select(RuleNormalizer.Normalize)];
}
