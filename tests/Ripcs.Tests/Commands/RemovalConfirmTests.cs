using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What a flush or a clean removed comes back unless somebody confirms it.</summary>
public sealed class RemovalConfirmTests : IDisposable
{
    private const string Foreign = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :ufw-user-input - [0:0]
        -A INPUT -j ufw-user-input
        -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT

        """;

    private readonly CommandLineScene _scene = new CommandLineScene(Foreign, Foreign).With("rules/shop.csx",
        RuleTexts.Shop).With("rules/forum.csx", RuleTexts.Forum);
    private readonly string _nothing;
    private readonly string _before;

    public RemovalConfirmTests()
    {
        _nothing = _scene.LiveRules();
        _before = _scene.Live().LiveRules();
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Not_confirmed_it_is_reverted_and_nothing_is_held()
    {
        var result = Flush("--confirm", "60s");
        result.LastLine.ShouldBe("change 2 will be reverted in 60 s, at 03:13:20 UTC, unless you run, from a NEW connection:  ripcs "
            + "confirm 2");
        _scene.LiveRules().ShouldBe(_nothing);

        Guard();

        _scene.LiveRules().ShouldBe(_before);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
        _scene.Run("status").LastLine.ShouldBe("no drift: 2 partitions in force, as change 3 left them.");
    }

    [Fact]
    public void Too_late_a_confirmation_says_how_to_do_it_once_more()
    {
        Flush("--confirm", "60s");
        Guard();

        _scene.Run("confirm", "2").Errors.ShouldBe(
            "error: too late: change 2 was reverted; see: ripcs history; run it again with: ripcs rules flush\n");
    }

    [Fact]
    public void Confirmed_it_stays()
    {
        Flush("--confirm", "60s");

        _scene.Run("confirm", "2").Output.ShouldBe("change 2 is confirmed.\n");

        Guard();
        _scene.LiveRules().ShouldBe(_nothing);
    }

    [Fact]
    public void A_rollback_brings_all_back_at_once_while_it_is_pending()
    {
        Flush("--confirm", "60s");

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void Without_a_guard_nothing_is_removed()
    {
        _scene.Guards.Fault = "no setsid";

        Flush("--confirm", "60s").ExitCode.ShouldBe(1);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void Chains_in_the_other_variant_do_not_keep_it_from_coming_back()
    {
        Flush("--confirm", "60s");
        _scene.Netfilter.Legacy[Family.IPv4] = "*filter\n:INPUT ACCEPT [0:0]\n:partition-a - [0:0]\n-A INPUT -j partition-a\nCOMMIT\n";

        Guard();

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_clean_that_nobody_confirms_is_reverted()
    {
        _scene.Without("rules/forum.csx").Clean("--confirm", "60s").LastLine.ShouldStartWith("change 2 will be reverted in 60 s");
        _scene.LiveRules().ShouldNotContain("forum");

        Guard();

        _scene.LiveRules().ShouldBe(_before);
        _scene.Clean().ExitCode.ShouldBe(0);
    }

    private CommandResult Flush(params string[] options) => _scene.Run(["rules", "flush", .. options]);

    private void Guard()
    {
        _scene.Guards.Kill();
        _scene.Run("guard", "2").ExitCode.ShouldBe(0);
    }
}
