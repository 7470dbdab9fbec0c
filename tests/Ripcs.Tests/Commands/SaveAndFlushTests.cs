using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

public sealed class SaveAndFlushTests : IDisposable
{
    private const string Foreign = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :cali-abcdefg - [0:0]
        :ufw-user-input - [0:0]
        -A INPUT -j ufw-user-input
        -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT

        """;

    private readonly CommandLineScene _scene =
        new CommandLineScene(Foreign, Foreign).With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void What_save_prints_loads_into_an_empty_host_and_is_the_same()
    {
        var owned = Ownership.Read(_scene.Live().Netfilter.State, Knowledge.None);
        var empty = new FakeNetfilter();

        foreach (var family in Families.Both)
        {
            var saved = _scene.Run("rules", "save", "--family", ((int)family).ToString(System.Globalization.CultureInfo.InvariantCulture));
            saved.ExitCode.ShouldBe(0);
            empty.Restore(family, saved.Output);
        }

        Ownership.Read(empty.State, Knowledge.None).ShouldBe(owned);
    }

    [Fact]
    public void Save_prints_only_what_is_ours()
    {
        var saved = _scene.Live().Run("rules", "save", "--family", "4");

        saved.Output.ShouldNotContain("ufw");
        saved.Output.ShouldNotContain("cali");
        saved.Output.ShouldNotContain("partition-g");
        saved.Output.ShouldNotContain(":INPUT");
    }

    [Fact]
    public void Save_on_a_host_without_anything_of_ours_prints_nothing() =>
        _scene.Run("rules", "save").ShouldBe(new CommandResult(0, "", ""));

    [Fact]
    public void Save_needs_no_family_where_only_one_has_rules() =>
        _scene.Without("rules/office.csx").Live().Run("rules", "save").Output.ShouldStartWith("*filter\n:partition-a - [0:0]\n");

    [Fact]
    public void Flush_removes_what_is_ours_and_nothing_else()
    {
        var before = _scene.LiveRules();

        var result = _scene.Live().Run("rules", "flush");

        result.ShouldBe(new CommandResult(0, """
            flush removes 15 chains (32 rules).
            change 2 applied and verified in 0.00 s: IPv4 filter and nat, IPv6 filter and nat

            """, ""));
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void A_second_flush_has_nothing_to_do()
    {
        _scene.Live().Run("rules", "flush");

        _scene.Run("rules", "flush").ShouldBe(new CommandResult(0, "nothing to do: nothing of Ripcs's is live.\n", ""));

        _scene.History.Numbers().ShouldBe([1, 2]);
    }

    [Fact]
    public void After_a_flush_an_apply_makes_everything_again()
    {
        var wanted = _scene.Live().LiveRules();
        _scene.Run("rules", "flush");

        _scene.Live().LiveRules().ShouldBe(wanted);
    }

    [Fact]
    public void Flush_leaves_a_chain_to_which_somebody_else_jumps_and_names_it()
    {
        var chain = _scene.Without("rules/office.csx").Live().ChainInForce("shop-a");
        _scene.ByHand($"-A ufw-user-input -j {chain}");

        var result = _scene.Run("rules", "flush");

        result.Lines[0].ShouldBe($"warning: {chain} (filter IPv4) is left where it is: ufw-user-input jumps to it");
        result.Lines[1].ShouldBe("flush removes 1 chain (1 rule).");
        _scene.LiveRules().ShouldContain($"-A ufw-user-input -j {chain}");
        _scene.LiveRules().ShouldNotContain("partition-a");
    }
}
