using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

public sealed class GenerateTests : IDisposable
{
    private readonly CommandLineScene _scene =
        new CommandLineScene().With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx", RuleTexts.Shop).WithoutNetfilter();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Commands_are_the_default() => Generate().Output.ShouldBeGolden("generate, commands");

    [Fact]
    public void One_family_s_commands_can_be_asked_for()
    {
        var (both, v4, v6) = (Generate(), Generate("--family", "4"), Generate("--family", "6"));

        $"{v4.Output}\n{v6.Output}".ShouldBe(both.Output);
        v6.Output.ShouldNotContain("iptables -w -t filter -A shop");
    }

    [Fact]
    public void Restore_text_is_that_of_one_family() =>
        Generate("--format", "restore", "--family", "6").Output.ShouldBeGolden("generate, restore");

    [Fact]
    public void Restore_text_loads_and_is_what_an_apply_makes()
    {
        var generated = new FakeNetfilter();
        generated.Restore(Family.IPv4, Generate("--format", "restore", "--family", "4").Output);
        generated.Restore(Family.IPv6, Generate("--format", "restore", "--family", "6").Output);
        using var applied = new CommandLineScene().With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx", RuleTexts.Shop).Live();

        Ownership.Read(generated.State, Knowledge.None).ShouldBe(Ownership.Read(applied.Netfilter.State, Knowledge.None));
    }

    [Fact]
    public void The_same_rules_give_the_same_text_wherever_they_lie()
    {
        using var other = new CommandLineScene().With("rules/a/deep/shop.csx", RuleTexts.Shop).With("rules/z.csx", RuleTexts.Office);

        other.Run("rules", "generate", "{rules}").Output.ShouldBe(Generate().Output);
        Generate().Output.ShouldBe(Generate().Output);
    }

    [Fact]
    public void Warnings_go_to_standard_error()
    {
        _scene.With("rules/late.csx", RuleTexts.LateDeny);

        var result = Generate();

        result.ExitCode.ShouldBe(0);
        result.Errors.ShouldStartWith("warning RIP0502: rules/late.csx(3,1): ");
        result.Output.ShouldNotContain("warning");
    }

    [Fact]
    public void What_a_shell_would_read_is_quoted()
    {
        _scene.Without("rules/office.csx").With("rules/shop.csx", """
            Partition("shop");
            Drop("x").To("192.0.2.1").Log(prefix: "it's $HOME ");
            Drop("y").NotFrom("10.0.0.0/8").To("192.0.2.1");
            """);

        var lines = Generate().Output;

        lines.ShouldContain("--log-prefix 'it'\\''s $HOME '\n");
        lines.ShouldContain(" '!' -s 10.0.0.0/8 ");
    }

    private CommandResult Generate(params string[] options) => _scene.Run(["rules", "generate", "{rules}", .. options]);
}
