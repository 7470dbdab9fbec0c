using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What needs no root: it touches neither the kernel's tables nor the state directory.</summary>
public sealed class WithoutRootTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).WithoutNetfilter();

    public void Dispose()
    {
        Directory.Exists(_scene.StatePath).ShouldBeFalse();
        Directory.Exists(_scene.At("run")).ShouldBeFalse();
        _scene.Dispose();
    }

    [Theory]
    [InlineData]
    [InlineData("rules")]
    [InlineData("rules", "apply")]
    [InlineData("rules", "diff", "{rules}")]
    [InlineData("rules", "generate")]
    [InlineData("rules", "save")]
    [InlineData("rules", "flush")]
    [InlineData("clean", "apply", "{rules}")]
    [InlineData("clean", "diff")]
    [InlineData("sandbox")]
    public void Help(params string[] command)
    {
        var result = _scene.Run([.. command, "--help"]);

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldStartWith("Description:\n");
        result.Errors.ShouldBe("");
    }

    [Fact]
    public void Version() => _scene.Run("--version").ShouldBe(new CommandResult(0, $"{RipcsVersion.Text}\n", ""));

    [Fact]
    public void Generate() => _scene.Run("rules", "generate", "{rules}").ExitCode.ShouldBe(0);

    [Fact]
    public void A_diff_against_a_dump()
    {
        using var host = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live();
        _scene.With("empty", "").With("dump", host.Netfilter.Save(Core.Model.Family.IPv4)).With(
            "changed", host.Netfilter.Save(Core.Model.Family.IPv4).Replace("-s 192.0.2.0/24", "-s 10.0.0.0/8", StringComparison.Ordinal));

        var (same, changed) = (_scene.Diff("--against", "{dump}"), _scene.Diff("--against", "{changed}"));
        var none = _scene.Diff("--against6", "{empty}");

        same.ShouldBe(new CommandResult(0, "nothing to do: 1 partition is live as written.\n", ""));
        changed.LastLine.ShouldBe("no partition changes. Drift in 1 partition: apply puts back 1 rule and REMOVES 1 typed by hand.");
        none.Output.ShouldContain("+ shop  (rules/shop.csx)  new partition: 3 rules (1 chain)\n");
    }

    [Fact]
    public void A_diff_against_a_file_that_is_no_dump()
    {
        _scene.With("dump", "-A INPUT -j ACCEPT\n");

        _scene.Diff("--against", "{dump}").Errors.ShouldStartWith("error: /etc/ripcs/dump is not what iptables-save prints: ");
        _scene.Diff("--against", "{nowhere}").Errors.ShouldStartWith("error: cannot read /etc/ripcs/nowhere: ");
        _scene.Diff("--against", "{nowhere}").ExitCode.ShouldBe(1);
    }
}
