using System.Text.Json;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What a machine reads: one document on standard output in every case, schema 1.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_diff_that_shows_changes() =>
        ShouldBe(_scene.Diff("--json", "--detailed-exitcode"), "rules diff", "changes", false, 2);

    [Fact]
    public void A_diff_that_shows_none() =>
        ShouldBe(_scene.Live().Diff("--json", "--detailed-exitcode"), "rules diff", "unchanged", false, 0);

    [Fact]
    public void An_apply_that_changes_something()
    {
        var json = ShouldBe(_scene.Apply("--json"), "rules apply", "changed", true, 0);

        json.GetProperty("change").GetInt32().ShouldBe(1);
        json.GetProperty("summary").GetString().ShouldBe("change 1 applied and verified in 0.00 s: IPv4 filter; nat and IPv6 unchanged");
    }

    [Fact]
    public void An_apply_that_has_nothing_to_do()
    {
        var json = ShouldBe(_scene.Live().Apply("--json"), "rules apply", "unchanged", false, 0);

        json.GetProperty("change").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("summary").GetString().ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_dry_run() => ShouldBe(_scene.Apply("--json", "--dry-run"), "rules apply", "changes", false, 0);

    [Theory]
    [InlineData("rules", "diff")]
    [InlineData("rules", "apply")]
    [InlineData("clean", "diff")]
    [InlineData("clean", "apply")]
    public void Rules_that_are_refused(string noun, string verb)
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"a\").Ports(0).To(\"192.0.2.1\");\n");

        var json = ShouldBe(_scene.Run(noun, verb, "{rules}", "--json"), $"{noun} {verb}", "refused", false, 3);

        var diagnostic = json.GetProperty("diagnostics").EnumerateArray().ShouldHaveSingleItem();
        Texts(diagnostic, "severity", "code", "file", "message").ShouldBe([
            "error", "RIP0310", "rules/shop.csx", "0 is not a port; write a number from 1 to 65535"]);
        (diagnostic.GetProperty("line").GetInt32(), diagnostic.GetProperty("column").GetInt32()).ShouldBe((2, 19));
    }

    [Fact]
    public void Warnings_are_inside_too()
    {
        _scene.With("rules/late.csx", RuleTexts.LateDeny);

        var json = ShouldBe(_scene.Apply("--json"), "rules apply", "changed", true, 0);

        Texts(json.GetProperty("diagnostics")[0], "severity", "code").ShouldBe(["warning", "RIP0502"]);
    }

    [Fact]
    public void An_apply_that_fails()
    {
        var json = ShouldBe(_scene.RefuseRestore(1).Apply("--json"), "rules apply", "failed", false, 1);

        json.GetProperty("error").GetString().ShouldStartWith("iptables-restore refused the IPv4 block");
        json.GetProperty("partitions").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void A_host_that_cannot_be_read()
    {
        _scene.Netfilter.FailNextSave(Family.IPv4, "no iptables-save");

        var json = ShouldBe(_scene.Diff("--json"), "rules diff", "failed", false, 1);

        json.GetProperty("error").GetString().ShouldBe("no iptables-save");
    }

    [Fact]
    public void An_undoing_that_fails()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).RefuseRestore(2, 3);

        var json = ShouldBe(_scene.Apply("--json"), "rules apply", "needs_human", false, 4);

        json.GetProperty("error").GetString()!.ShouldContain("and undoing it failed too");
    }

    [Theory]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("clean", "apply", "{rules}")]
    [InlineData("rules", "flush")]
    public void A_lock_that_another_holds(params string[] command)
    {
        _scene.Live();
        using var other = ApplyLock.Take(ApplyLock.PathFor(_scene.At("run"), _scene.State), TimeSpan.Zero);

        ShouldBe(_scene.Run([.. command, "--wait", "0", "--json"]), $"{command[0]} {command[1]}", "busy", false, 75);
    }

    [Fact]
    public void A_clean_and_a_flush()
    {
        _scene.Live().Without("rules/forum.csx").With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        var shown = ShouldBe(_scene.CleanDiff("--json"), "clean diff", "changes", false, 0);
        var done = ShouldBe(_scene.Clean("--json"), "clean apply", "changed", true, 0);
        ShouldBe(_scene.Clean("--json"), "clean apply", "unchanged", false, 0);
        ShouldBe(_scene.Run("rules", "flush", "--json"), "rules flush", "changed", true, 0);
        ShouldBe(_scene.Run("rules", "flush", "--json"), "rules flush", "unchanged", false, 0);

        foreach (var json in new[] { shown, done })
        {
            json.GetProperty("stale").EnumerateArray().ShouldHaveSingleItem().GetProperty("since_change").GetInt32().ShouldBe(2);
            var leaving = json.GetProperty("leaving").EnumerateArray().ShouldHaveSingleItem();
            Texts(leaving, "name").ShouldBe(["forum"]);
            leaving.GetProperty("pointers").GetInt32().ShouldBe(1);
            leaving.GetProperty("chains").GetArrayLength().ShouldBe(1);
        }
    }

    [Fact]
    public void A_command_line_that_is_wrong_prints_no_document_and_nothing_else()
    {
        var result = _scene.Diff("--json", "--nonsense");

        (result.ExitCode, result.Output).ShouldBe((64, ""));
    }

    [Fact]
    public void Every_line_of_a_diff_is_there_as_data()
    {
        _scene.Live().Without("rules/forum.csx").ByHand(
            "-I {shop-a} 1 -s 66.6.6.6/32 -j DROP", "-I {forum-a} 1 -s 66.6.6.6/32 -j DROP", "-D INPUT -j partition-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23))
            .With("rules/extra.csx", "Partition(\"extra\", order: -1);\nDrop(\"x\").To(\"192.0.2.9\").Ticket(\"CHG-1\");\n");

        _scene.Diff("--json").Output.ShouldBeGolden("diff, json");
    }

    private static string?[] Texts(JsonElement element, params string[] names) =>
        [.. names.Select(name => element.GetProperty(name).GetString())];

    private static JsonElement ShouldBe(CommandResult result, string command, string word, bool isChanged, int exitCode)
    {
        var json = result.Json();
        result.Errors.ShouldBe("");
        json.GetProperty("schema_version").GetInt32().ShouldBe(1);
        Texts(json, "command", "result").ShouldBe([command, word]);
        json.GetProperty("changed").GetBoolean().ShouldBe(isChanged);
        json.GetProperty("exit_code").GetInt32().ShouldBe(exitCode);
        result.ExitCode.ShouldBe(exitCode);
        return json;
    }
}
