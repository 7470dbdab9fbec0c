using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>Which files a path stands for, and by which paths they are shown.</summary>
public sealed class DiscoveryTests
{
    [Fact]
    public void A_folder_is_searched_below_in_the_order_of_its_paths()
    {
        using var folder = new RuleFolder().With("rules/b.csx", "").With("rules/a/z.csx", "").With("rules/a.csx", "")
            .With("rules/B.csx", "").With("rules/a-b.csx", "")
            .With("rules/_shared.csx", "").With("rules/notes.txt", "").With("rules/.hidden.csx", "").With("rules/.git/x.csx", "");
        var loaded = folder.Load();
        loaded.Files.Select(file => file.Path).ShouldBe(["rules/B.csx", "rules/a-b.csx", "rules/a.csx", "rules/a/z.csx", "rules/b.csx"]);
        (loaded.Root, loaded.IsDirectory).ShouldBe((folder.Path, true));
    }

    [Fact]
    public void A_file_and_its_folder_show_and_say_the_same()
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", "Label(\"a\", \"192.0.2.1\");").With("rules/shop.csx",
            "#load \"_shared.csx\"\nAccept(\"x\");");
        var file = folder.Load("rules/shop.csx");
        file.Files.Select(Said).ShouldBe(folder.Load("rules/").Files.Select(Said));
        (file.Root, file.IsDirectory).ShouldBe((folder.At("rules/shop.csx"), false));
    }

    private static RuleFile Said(RuleFile file) => file with { Places = new LinesAlone() };

    [Fact]
    public void A_path_that_is_not_there_is_named()
    {
        using var folder = new RuleFolder();
        folder.Load("nope").Lines().ShouldBe([$"error RIP0100: {folder.At("nope")}: no such file or folder"]);
    }

    [Fact]
    public void No_path_at_all_is_no_folder() =>
        RuleSetLoader.Load("", FileTrust.OfThisProcess()).Lines().ShouldBe(["error RIP0100: no such file or folder"]);

    [Fact]
    public void A_folder_without_rule_files_is_named()
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", "").With("rules/readme", "");
        folder.Load().Lines().ShouldBe(
            [$"error RIP0101: {folder.Path}: no rule file in this folder or below it; a rule file is named NAME.csx, where NAME does not "
                + $"begin with \"_\" or \".\""]);
    }

    [Fact]
    public void A_file_that_is_only_for_loading_cannot_be_given()
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", "");
        folder.Load("rules/_shared.csx").Lines().ShouldBe(
            [$"error RIP0103: {folder.At("rules/_shared.csx")}: a file whose name begins with \"_\" is only for loading; give a rule "
                + $"file that loads it"]);
    }

    [Fact]
    public void A_file_with_another_ending_cannot_be_given()
    {
        using var folder = new RuleFolder().With("rules/shop.txt", "");
        folder.Load("rules/shop.txt").Lines()
            .ShouldBe([$"error RIP0102: {folder.At("rules/shop.txt")}: not a rule file: its name must end in .csx"]);
    }

    [Fact]
    public void A_file_that_is_not_text_is_named_and_the_others_are_loaded()
    {
        using var folder = new RuleFolder().With("rules/a.csx", [0x2f, 0x2f, 0xff, 0xfe]).With("rules/b.csx", "\uFEFFAccept(\"x\");");
        var loaded = folder.Load();
        loaded.Lines().ShouldBe(["error RIP0105: rules/a.csx: is not text in UTF-8; save it as UTF-8"]);
        loaded.Files.Single().Rules.Single().At.ShouldBe(new SourceSpan("rules/b.csx", 1));
    }

    [Fact]
    public void A_link_to_nowhere_is_named()
    {
        using var folder = new RuleFolder().WithLink("rules/a.csx", "nowhere.csx");
        folder.Load().Lines().ShouldBe(
            [$"error RIP0104: rules/a.csx: cannot be read: Could not find file '{folder.At("rules/nowhere.csx")}'."]);
    }

    [Fact]
    public void A_link_to_a_folder_above_does_not_go_round_in_circles()
    {
        using var folder = new RuleFolder().With("rules/a.csx", "").With("rules/eu/b.csx", "").WithLink("rules/eu/up", "..");
        folder.Load().Files.Select(file => file.Path).ShouldBe(["rules/a.csx", "rules/eu/b.csx"]);
    }

    [Fact]
    public void A_name_that_no_message_could_show_is_refused()
    {
        using var folder = new RuleFolder().With("rules/a\"b.csx", "").With("rules/c\nd.csx", "");
        folder.Load().Lines().ShouldBe(
        [
            "error RIP0106: rules/a\"b.csx: a rule file's path must not contain double quotes, control characters or "
                + "invisible ones; rename it",
            "error RIP0106: rules/c?d.csx: a rule file's path must not contain double quotes, control characters or "
                + "invisible ones; rename it",
        ]);
    }
}
