using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Edits;
using Ripcs.Host;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

public sealed class ExitCodeTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Zero_means_done_or_nothing_to_do()
    {
        _scene.Diff().ExitCode.ShouldBe(0);
        _scene.Apply().ExitCode.ShouldBe(0);
        _scene.Apply().ExitCode.ShouldBe(0);
        _scene.CleanDiff().ExitCode.ShouldBe(0);
        _scene.Clean().ExitCode.ShouldBe(0);
        _scene.Run("rules", "save").ExitCode.ShouldBe(0);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(0);
        _scene.Run("rules", "flush").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void One_means_that_it_failed_and_the_host_is_as_before()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        var before = _scene.LiveRules();

        var result = _scene.RefuseRestore(1).Apply();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("iptables-restore refused the IPv4 block");
        result.Errors.ShouldEndWith("the host is as before: put that right, then run the same command again\n");
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void Two_means_with_detailed_exit_code_that_there_are_or_were_changes()
    {
        const string detailed = "--detailed-exitcode";
        _scene.Diff(detailed).ExitCode.ShouldBe(2);
        _scene.Apply(detailed, "--dry-run").ExitCode.ShouldBe(2);
        _scene.Apply(detailed).ExitCode.ShouldBe(2);
        _scene.Apply(detailed).ExitCode.ShouldBe(0);
        _scene.Diff(detailed).ExitCode.ShouldBe(0);

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.CleanDiff(detailed).ExitCode.ShouldBe(2);
        _scene.Clean(detailed).ExitCode.ShouldBe(2);
        _scene.Clean(detailed).ExitCode.ShouldBe(0);
        _scene.CleanDiff(detailed).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("rules", "generate")]
    [InlineData("rules", "diff")]
    [InlineData("rules", "apply")]
    [InlineData("clean", "diff")]
    [InlineData("clean", "apply")]
    public void Three_means_that_the_rules_are_refused_and_nothing_is_applied(params string[] command)
    {
        _scene.WithoutNetfilter()
            .With("rules/b.csx", "Partition(\"b\");\nAccept(\"x\").Ports(0).To(\"nowhere\");\nAccept(\"y\").Ports(1);\n")
            .With("rules/a.csx", "Partition(\"a\");\nAccept(\"x\").Prots(80).To(\"192.0.2.1\");\n");

        var result = _scene.Run([.. command, "{rules}"]);

        result.ExitCode.ShouldBe(3);
        result.Output.ShouldBe("");

        // Others apply nothing anyway.
        (command[1] is not "apply" ? result.Errors.Replace("4 errors.", "4 errors; nothing was applied.", StringComparison.Ordinal)
            : result.Errors).ShouldBeGolden("rules refused");
        result.Errors.Contains("applied", StringComparison.Ordinal).ShouldBe(command[1] is "apply");
    }

    [Theory]
    [InlineData("System.IO.File.WriteAllText(\"MARKER\", \"x\");", "RIP0172")]
    [InlineData("Environment.Exit(0);", "RIP0179")]
    [InlineData("if (DateTime.Now.Hour < 12) Accept(\"x\").Ports(80).To(\"all\");", "RIP0171")]
    [InlineData("new System.Threading.Thread(() => System.IO.File.Create(\"MARKER\")).Start();", "RIP0175")]
    [InlineData("class Late { ~Late() => System.IO.File.Create(\"MARKER\"); }", "RIP0122")]
    public void Three_also_means_that_a_rule_file_reaches_for_what_it_may_not_and_that_nothing_of_it_ran(string script, string code)
    {
        var marker = _scene.At("marker");
        _scene.With("rules/bad.csx", $"Partition(\"bad\");\n{script.Replace("MARKER", marker, StringComparison.Ordinal)}\n");

        var result = _scene.Apply("--detailed-exitcode");

        result.ExitCode.ShouldBe(3);
        result.Errors.ShouldStartWith($"error {code}: rules/bad.csx(2,");
        _scene.Netfilter.State.ShouldBe(FirewallState.Empty);
        File.Exists(marker).ShouldBeFalse();
    }

    [Fact]
    public void Three_also_means_that_there_are_no_rules_at_the_path()
    {
        _scene.Run("rules", "apply", "{nowhere}").ExitCode.ShouldBe(3);
        _scene.Without("rules/shop.csx").Apply().ExitCode.ShouldBe(3);
        _scene.Netfilter.State.ShouldBe(FirewallState.Empty);
    }

    [Fact]
    public void Four_means_that_undoing_failed_too()
    {
        _scene.With("rules/office.csx", RuleTexts.Office);

        var result = _scene.RefuseRestore(2, 3).Apply();

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldContain("and undoing it failed too: ");
        result.Errors.ShouldEndWith(
            "the change is partly applied; "
            + "look at what is live (iptables-save, ip6tables-save), then run the same command again\n");
    }

    [Fact]
    public void Four_means_too_that_after_a_refused_block_the_live_rules_cannot_be_read()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).RefuseRestore(2);
        _scene.Netfilter.BeforeRead = _ =>
        {
            if (_scene.Netfilter.Applied.Count > 0)
                throw new HostException("iptables-save is gone");
        };

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldContain("and undoing it failed too: iptables-save is gone");
    }

    [Fact]
    public void What_stopped_half_way_is_put_right_by_the_same_command()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).RefuseRestore(2, 3).Apply().ExitCode.ShouldBe(4);
        _scene.Netfilter.BeforeRestore = null;

        _scene.Apply().ExitCode.ShouldBe(0);
        _scene.Diff().FirstLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void Sixty_four_means_that_restore_text_is_asked_for_two_families_at_once()
    {
        _scene.With("rules/office.csx", RuleTexts.Office);
        string[] expected = ["", "error: there are rules of both families, and a restore file can hold only one: add --family 4 or "
            + "--family 6\n"];

        var generate = _scene.Run("rules", "generate", "{rules}", "--format", "restore");
        var save = _scene.Live().Run("rules", "save");

        (generate.ExitCode, save.ExitCode).ShouldBe((64, 64));
        generate.Errors.ShouldEndWith(expected[1]);
        new[] { save.Output, save.Errors }.ShouldBe(expected);
    }

    [Theory]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("clean", "apply", "{rules}")]
    [InlineData("rules", "flush")]
    public void Seventy_five_means_that_another_change_holds_the_lock(params string[] command)
    {
        _scene.Live();
        using var other = ApplyLock.Take(ApplyLock.PathFor(_scene.At("run"), _scene.State), TimeSpan.Zero);

        var result = _scene.Run([.. command, "--wait", "0"]);

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldContain("error: another ripcs is changing this host (");
        _scene.Diff().ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Seventy_five_means_that_others_changed_our_chains_again_and_again()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        var before = _scene.LiveRules();
        _scene.Netfilter.BeforeRestore = (_, _) => SwapGuard(_scene, TableName.Filter);

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldEndWith(
            "error: another program kept changing Ripcs's chains during this run; try again later\nthe host is as before\n");
        _scene.LiveRules().ShouldBe(before);
    }

    [Fact]
    public void Seventy_five_means_that_another_program_holds_the_lock_of_iptables()
    {
        _scene.Netfilter.BeforeRestore = (_, _) => throw new BusyException("another program held the xtables lock");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldEndWith("error: another program held the xtables lock\nthe host is as before\n");
    }

    [Fact]
    public void Seventy_five_means_that_the_live_rules_cannot_be_read_just_now()
    {
        _scene.Netfilter.BeforeRead = _ => throw new BusyException("another program held the xtables lock");

        _scene.Diff().ExitCode.ShouldBe(75);
        _scene.Run("rules", "save").ExitCode.ShouldBe(75);
    }

    [Fact]
    public void One_means_too_that_the_live_rules_cannot_be_read()
    {
        _scene.Netfilter.FailNextSave(Family.IPv6, "ip6tables-save cannot show all chains");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldEndWith(
            "error: ip6tables-save cannot show all chains\nthe host is as before: put that right, then run the same command again\n");
        _scene.Netfilter.State.ShouldBe(FirewallState.Empty);
    }

    /// <summary>What another Ripcs does to the guard when it writes.</summary>
    internal static void SwapGuard(CommandLineScene scene, TableName table) =>
        scene.ByHand(table, "-F partition-g", $"-A partition-g {GuardSwap.Prefix}{Guid.NewGuid():N}");
}
