using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Native nftables rules hide chains from iptables: what is said, and that nothing unseen is changed.</summary>
public sealed class HiddenChainsTests : IDisposable
{
    private const string Warning =
        "warning: native nftables rules hide INPUT, others (filter IPv4) from iptables: only Ripcs's jumps in them are seen, and "
            + "everything else is left alone; look with: nft list table ip filter, and give native rules a separate table";

    private readonly CommandLineScene _scene = new CommandLineScene("""
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :others - [0:0]
        -A INPUT -s 198.51.100.1/32 -j DROP
        -A others -j RETURN
        COMMIT

        """).With("rules/shop.csx", RuleTexts.Shop).Live();

    public HiddenChainsTests() => _scene.Netfilter.Native.UnionWith(["INPUT", "others"]);

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("rules", "diff")]
    [InlineData("rules", "apply")]
    [InlineData("clean", "diff")]
    [InlineData("clean", "apply")]
    public void Every_command_says_once_what_it_cannot_see(string group, string command)
    {
        var result = _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Run(group, command, "{rules}");

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Lines.Count(line => line == Warning).ShouldBe(1, result.Output);
    }

    [Fact]
    public void Rollback_flush_and_save_say_it_too()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        _scene.Run("rules", "save").Errors.ShouldBe(Warning + "\n");
        _scene.Run("rollback").Lines.ShouldContain(Warning);
        _scene.Run("rules", "flush").Lines.ShouldContain(Warning);
    }

    [Fact]
    public void Status_and_check_warn_of_it()
    {
        var status = _scene.Run("status");

        status.Lines.ShouldContain(Warning);
        status.LastLine.ShouldBe("no drift: 1 partition in force, as change 1 left it.");
        var check = _scene.Run("check");
        check.ExitCode.ShouldBe(CheckCode.Warning);
        check.Output.ShouldStartWith("RIPCS WARNING - native nftables rules hide 2 chains | ");
        var finding = _scene.Run("status", "--json").Json().GetProperty("status").GetProperty("findings").EnumerateArray()
            .Single(one => one.GetProperty("kind").GetString() == "hidden");
        finding.GetProperty("level").GetString().ShouldBe("warning");
    }

    [Fact]
    public void The_machine_learns_it_from_the_notes() =>
        _scene.Run("rules", "diff", "{rules}", "--json").Json().GetProperty("notes").EnumerateArray()
            .ShouldContain(note => note.GetProperty("level").GetString() == "warning"
                && $"warning: {note.GetProperty("text").GetString()}" == Warning);

    [Fact]
    public void What_stands_behind_our_jump_stays_recorded_while_it_cannot_be_seen()
    {
        var recorded = _scene.Applied.Known.Behind;
        recorded.ShouldContain(jump => jump.BuiltIn.Value == "INPUT" && jump.Rules.Count == 1);

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        _scene.Applied.Known.Behind.ShouldBe(recorded);
    }

    [Fact]
    public void A_rule_in_front_of_our_jump_in_a_hidden_chain_is_no_move_of_ours()
    {
        _scene.ByHand("-D INPUT -j partition-a", "-A INPUT -j partition-a");
        _scene.Diff().ExitCode.ShouldBe(0);
        _scene.Diff().FirstLine.ShouldBe("nothing to do: 1 partition is live as written.");

        _scene.Netfilter.Native.Clear();
        _scene.Diff().FirstLine.ShouldContain("Drift");
    }

    [Fact]
    public void A_chain_that_we_made_and_nothing_leads_to_is_not_deleted_unseen()
    {
        var chain = _scene.ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Netfilter.Native.Add(chain);

        _scene.Clean().Lines.ShouldContain("nothing to do: no stale chain, pointer or partition.");

        _scene.Netfilter.State.V4.Table(TableName.Filter).Find(new ChainName(chain)).ShouldNotBeNull();
    }

    [Fact]
    public void A_chain_that_is_desired_again_is_not_refilled_unseen()
    {
        var chain = _scene.ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Netfilter.Native.Add(chain);
        var before = _scene.LiveRules();

        var result = _scene.With("rules/shop.csx", RuleTexts.Shop).Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe(
            $"error: native nftables rules hide {chain} (filter IPv4), which would have to change; nothing is done: find the rule's "
                + $"handle with: "
            + $"nft -a list chain ip filter {chain}, and delete it with: nft delete rule ip filter {chain} handle N\nthe host is as "
                + $"before: put that right, then run the same command again\n");
        _scene.LiveRules().ShouldBe(before);
    }
}
