using Ripcs.Core.Results;
using Ripcs.Rendering;
using Ripcs.Scripting.Keeping;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Results of rule files that are kept, as an operator meets them.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().With("rules/late.csx", RuleTexts.LateDeny);

    [Fact]
    public void A_second_run_prints_the_same_with_the_same_warnings()
    {
        var first = _scene.Run("rules", "generate", "{rules}");

        var second = _scene.Run("rules", "generate", "{rules}");

        Entries().Length.ShouldBe(3);
        first.Errors.ShouldContain("warning RIP");
        second.ShouldBe(first);
        _scene.Run("rules", "generate", "{rules}", "--no-cache").ShouldBe(first);
    }

    [Theory]
    [InlineData("rules", "generate")]
    [InlineData("rules", "diff")]
    [InlineData("rules", "apply")]
    [InlineData("clean", "diff")]
    [InlineData("clean", "apply")]
    public void A_run_that_is_to_keep_nothing_keeps_nothing(string command, string which)
    {
        _scene.Run(command, which, "{rules}", "--no-cache").ExitCode.ShouldBe(ExitCode.Done);

        Directory.Exists(_scene.CachePath).ShouldBeFalse();
        _scene.Run(command, which, "{rules}").ExitCode.ShouldBe(ExitCode.Done);
        Entries().Length.ShouldBe(3);
    }

    [Fact]
    public void A_damaged_result_is_named_once_and_changes_nothing()
    {
        var whole = _scene.Run("rules", "generate", "{rules}");
        foreach (var entry in Entries())
        {
            File.WriteAllText(entry, "");
        }

        var result = _scene.Run("rules", "generate", "{rules}");

        result.Output.ShouldBe(whole.Output);
        result.Errors.ShouldBe(
            $"warning: 3 results cached in /etc/ripcs/cache were ignored, such as that of rules/forum.csx: it is cut off; their files were "
                + $"compiled instead\n{whole.Errors}");
        _scene.Run("rules", "generate", "{rules}").ShouldBe(whole);
    }

    [Fact]
    public void A_change_is_made_though_nothing_can_be_kept()
    {
        _scene.With("cache", "no folder");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Errors.ShouldContain(
            "warning: the cache in /etc/ripcs/cache is not used: it is not a folder; all rule files are compiled in each run until that "
                + "is repaired\n");
        _scene.LiveRules().ShouldContain(":shop-a");
    }

    [Fact]
    public void What_is_kept_can_be_compared_with_what_the_files_compile_to()
    {
        _scene.Run("cache", "verify", "{rules}").Output.ShouldBe(
            "0 cached results compared, each is what its rule file compiles to; 3 rule files not cached\n");
        _scene.Run("rules", "generate", "{rules}");

        var result = _scene.Run("cache", "verify", "{rules}");

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Output.ShouldBe("3 cached results compared, each is what its rule file compiles to\n");
        result.Errors.ShouldContain("warning RIP");
    }

    [Fact]
    public void A_wrong_result_is_found_and_named_with_what_is_wrong()
    {
        _scene.Run("rules", "generate", "{rules}");
        foreach (var entry in Entries())
        {
            Falsify(entry);
        }

        var result = _scene.Run("cache", "verify", "{rules}");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Output.ShouldBe("""
            ! rules/shop.csx  the cached result is not what it compiles to; they differ in its order
            3 cached results compared, 1 wrong; remove all with: ripcs cache clear

            """);
        _scene.Run("cache", "clear");
        _scene.Run("cache", "verify", "{rules}").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Rule_files_that_are_refused_are_refused_by_the_comparison_too()
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"ssh\").Ports(22).To(\"nowhere\");");

        _scene.Run("cache", "verify", "{rules}").ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Fact]
    public void What_is_kept_can_be_removed()
    {
        _scene.Run("cache", "clear").Output.ShouldBe("nothing is cached in /etc/ripcs/cache\n");
        _scene.Run("rules", "generate", "{rules}");

        var result = _scene.Run("cache", "clear");

        result.ExitCode.ShouldBe(ExitCode.Done);
        result.Output.ShouldMatch(@"^removed 3 cached results \([\d.]+ kB\) from /etc/ripcs/cache\n$");
        Entries().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_not_Ripcs_own_folder_is_not_cleared()
    {
        _scene.Run("rules", "generate", "{rules}");
        File.SetUnixFileMode(_scene.CachePath, (UnixFileMode)0b111_111_111);

        var result = _scene.Run("cache", "clear");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe("error: the cache cannot be cleared: /etc/ripcs/cache: other users can write into it; check it, and "
            + "remove the folder by hand\n");
        Entries().Length.ShouldBe(3);
    }

    [Fact]
    public void A_run_that_is_to_use_nothing_reads_the_live_rules_too()
    {
        _scene.Live().Apply();
        var reads = 0;
        _scene.Netfilter.BeforeRead = _ => reads++;

        _scene.Apply("--no-cache").ExitCode.ShouldBe(ExitCode.Done);

        reads.ShouldBeGreaterThan(0);
    }

    public void Dispose() => _scene.Dispose();

    private string[] Entries() => Directory.Exists(_scene.CachePath) ? Directory.GetFiles(_scene.CachePath)
        .Where(file => Path.GetFileName(file).Length == 64).ToArray() : [];

    /// <summary>A result of the shop that no check can tell from a right one.</summary>
    private static void Falsify(string entry)
    {
        try
        {
            var kept = KeptEntry.Read(File.ReadAllBytes(entry), Path.GetFileName(entry), "rules/shop.csx");
            var wrong = kept with { File = kept.File with { Partition = kept.File.Partition! with { Order = 7 }, Diagnostics = [] } };
            File.WriteAllBytes(entry, wrong.Write(Path.GetFileName(entry)));
        }
        catch (ResultException)
        {
            // Another file's.
        }
    }
}
