using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>
/// Two contents with one name, one that drops and one that accepts: a review that goes by names would see nothing. The ports were
/// found by trying.
/// </summary>
public sealed class SameNameTests : IDisposable
{
    private const string Chain = "shop-ahbxbgc";
    private const string Drops = "-s 203.0.113.66/32 -d 10.0.0.10/32 -p tcp -m tcp --dport 46545 -j DROP";
    private const string Accepts = "-s 203.0.113.66/32 -d 10.0.0.10/32 -p tcp -m tcp --dport 11668 -j ACCEPT";

    private const string Dropping = """
        Partition("shop");
        Drop("bad").Protocols("tcp").Ports(46545).From("203.0.113.66").To("10.0.0.10");
        """;

    private const string Accepting = """
        Partition("shop");
        // harmless
        Accept("bad").Ports(11668).From("203.0.113.66").To("10.0.0.10");
        """;

    private const string Refusal = $"""
        error RIP0903: rules/shop.csx(3): a live chain with other rules has the name {Chain} (filter IPv4), because its hash is the same; check whether somebody made it on purpose, then change a rule of this partition, or the order of two: that gives another name
              desired: {Accepts}
              live:    {Drops}
        1 error; nothing was applied.

        """;

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", Dropping).Live().With("rules/shop.csx",
        Accepting);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_two_contents_have_one_name()
    {
        ChainHash.Name(PartitionName.Parse("shop"), ChainKind.Filter, Family.IPv4, [Drops]).Value.ShouldBe(Chain);
        ChainHash.Name(PartitionName.Parse("shop"), ChainKind.Filter, Family.IPv4, [Accepts]).Value.ShouldBe(Chain);
        _scene.ChainInForce("shop-a").ShouldBe(Chain);
    }

    [Theory]
    [InlineData("rules", "diff", "{rules}")]
    [InlineData("rules", "diff", "{rules/shop.csx}")]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("rules", "apply", "{rules}", "--dry-run")]
    [InlineData("rules", "apply", "{rules/shop.csx}", "--clean")]
    [InlineData("rules", "apply", "{rules}", "--confirm", "60s")]
    [InlineData("clean", "diff", "{rules}")]
    [InlineData("clean", "apply", "{rules}")]
    public void Every_command_refuses_the_one_while_the_other_is_live(params string[] command)
    {
        var before = _scene.LiveRules();

        _scene.Run(command).ShouldBe(new CommandResult(ExitCode.RulesRefused, "",
            command[1] is "apply" ? Refusal : Refusal.Replace("; nothing was applied", "", StringComparison.Ordinal)));

        _scene.LiveRules().ShouldBe(before);
        File.Exists(_scene.At("state/journal.json")).ShouldBeFalse();
    }

    [Fact]
    public void A_dump_is_compared_by_content_too()
    {
        _scene.With("dump", _scene.Netfilter.Save(Family.IPv4)).WithoutNetfilter();

        _scene.Diff("--against", "{dump}").ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Fact]
    public void Without_a_record_it_is_refused_as_well()
    {
        Directory.Delete(_scene.StatePath, recursive: true);

        _scene.Apply().Errors.ShouldBe(Refusal);
    }

    [Fact]
    public void What_the_message_advises_helps()
    {
        _scene.With("rules/shop.csx", $"{Accepting}\nAccept(\"ssh\").Ports(22).To(\"10.0.0.10\");\n")
            .Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.ChainInForce("shop-a").ShouldNotBe(Chain);
    }

    [Fact]
    public void A_rollback_to_a_state_whose_name_another_content_has_got_since_is_refused()
    {
        _scene.With("rules/shop.csx", $"{Dropping}\nAccept(\"ssh\").Ports(22).To(\"10.0.0.10\");\n")
            .Apply("--clean").ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("rules/shop.csx", Accepting).Live();
        var before = _scene.LiveRules();

        var result = _scene.Run("rollback", "1");

        result.ShouldBe(new CommandResult(ExitCode.RulesRefused, "", $"""
            error RIP0904: rules/shop.csx(2): since that state a chain with other rules took the name {Chain} (filter IPv4), because its hash is the same; change a rule in the partition's file, or the order of two, apply it and clean it: that frees the name
                  desired: {Drops}
                  live:    {Accepts}
            1 error; nothing was applied.

            """));
        _scene.LiveRules().ShouldBe(before);
        _scene.With("rules/shop.csx", Dropping.Replace("46545", "46546", StringComparison.Ordinal))
            .Apply("--clean").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain(Drops);
    }

    [Fact]
    public void A_machine_learns_it_from_JSON() =>
        _scene.Apply("--json").Json().GetProperty("diagnostics")[0].GetProperty("code").GetString().ShouldBe("RIP0903");

    [Fact]
    public void A_chain_that_somebody_filled_with_the_other_content_is_drift_for_status_and_check()
    {
        _scene.With("rules/shop.csx", Dropping).ByHand($"-F {Chain}", $"-A {Chain} {Accepts}");

        _scene.Run("status").Output.ShouldContain($"! shop  filter IPv4  {Chain} was changed by hand:");
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Critical);
    }

    [Fact]
    public void A_rollback_of_a_pending_change_is_never_refused()
    {
        _scene.With("rules/shop.csx", Dropping.Replace("46545", "1", StringComparison.Ordinal)).Apply("--confirm",
            "60s").ExitCode.ShouldBe(ExitCode.Done);
        _scene.ByHand($"-F {Chain}", $"-A {Chain} {Accepts}");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Lines.ShouldContain(line => line[0] == '-' && line.EndsWith(Accepts, StringComparison.Ordinal));
        _scene.LiveRules().ShouldContain($"-A {Chain} {Drops}");
    }
}
