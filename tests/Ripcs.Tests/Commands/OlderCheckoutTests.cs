using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A checkout that does not contain what is live would undo a colleague's change: that is told before anything is
/// written, and only a proof counts.</summary>
public sealed class OlderCheckoutTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public OlderCheckoutTests()
    {
        Git("", "init", "-q");
        Git("", "add", "rules");
        Commit("", "one");
        Git("", "clone", "-q", ".", "old");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));
        Git("", "add", "rules");
        Commit("", "two");
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Without_a_terminal_it_is_refused_with_75_and_what_is_live_stays()
    {
        var (live, newest) = (Colleague(), Git("new", "rev-parse", "HEAD").Trim());

        var apply = Apply("old");

        apply.ExitCode.ShouldBe(ExitCode.TryLater);
        apply.Errors.ShouldStartWith($"error: live is of git revision {newest[..7]}, which this checkout does not contain: git pull; or, "
            + "if you mean the older one: ripcs rules apply ");
        apply.Errors.ShouldContain(" --again\n");
        _scene.LiveRules().ShouldBe(live);
        _scene.Run("rules", "diff", _scene.At("old/rules")).Output.ShouldContain("which this checkout does not contain");
    }

    [Fact]
    public void After_a_pull_it_is_applied()
    {
        Colleague();
        Git("old", "pull", "-q");
        _scene.With("old/rules/forum.csx", RuleTexts.ForumOn(8443));

        Apply("old").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void The_consent_is_remembered_so_that_the_next_unattended_run_passes()
    {
        Colleague();
        Apply("old", "--again").ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("old/rules/forum.csx", RuleTexts.ForumOn(8443));

        Apply("old").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Theory]
    [InlineData("y\n", ExitCode.Done)]
    [InlineData("n\n", ExitCode.Failed)]
    public void On_a_terminal_it_is_asked(string answer, int exitCode)
    {
        Colleague();
        _scene.Answers = new StringReader(answer);

        var apply = Apply("old");

        apply.ExitCode.ShouldBe(exitCode, apply.Errors);
        apply.Output.ShouldContain("which this checkout does not contain: git pull");
    }

    [Fact]
    public void The_option_not_to_ask_is_no_consent()
    {
        Colleague();
        _scene.Answers = new StringReader("");

        Apply("old", "--yes").ExitCode.ShouldBe(ExitCode.TryLater);
    }

    [Fact]
    public void A_checkout_that_only_puts_drift_right_is_not_asked()
    {
        Colleague();
        Git("old", "pull", "-q");
        Apply("old").ExitCode.ShouldBe(ExitCode.Done);
        Git("old", "reset", "-q", "--soft", "HEAD~1");
        _scene.ByHand("-F {shop-a}");

        Apply("old").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_shallow_clone_that_does_not_know_the_revision_proves_nothing()
    {
        Colleague();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24));
        Git("", "add", "rules");
        Commit("", "three");
        Git("", "clone", "-q", "--depth", "1", $"file://{_scene.At("")}", "shallow");

        Apply("shallow").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_history_that_was_rewritten_so_that_the_revision_is_unknown_does_not_contain_it()
    {
        Colleague();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24));
        Git("", "add", "rules");
        Git("", "commit", "-q", "--amend", "-m", "rewritten");
        Git("", "clone", "-q", "--no-local", ".", "fresh");

        Apply("fresh").ExitCode.ShouldBe(ExitCode.TryLater);
    }

    [Fact]
    public void Another_repository_and_a_folder_without_one_prove_nothing()
    {
        Colleague();
        _scene.With("other/rules/shop.csx", RuleTexts.ShopOn(25)).With("other/rules/forum.csx", RuleTexts.Forum);
        Git("other", "init", "-q");
        Git("other", "add", ".");
        Commit("other", "one");
        Apply("other").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void After_a_rollback_what_is_live_is_of_the_revision_that_came_back()
    {
        Apply("old").ExitCode.ShouldBe(ExitCode.Done);
        Colleague();
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("old/rules/forum.csx", RuleTexts.ForumOn(8443));

        Apply("old").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_checkout_that_lacks_a_file_still_does_after_a_run_in_which_all_others_were_the_same()
    {
        var live = ColleagueWithMail();

        Apply("old").ExitCode.ShouldBe(ExitCode.Done);

        Apply("old", "--prune").ExitCode.ShouldBe(ExitCode.TryLater);
        _scene.LiveRules().ShouldBe(live);
    }

    [Fact]
    public void What_a_colleague_brought_is_no_partition_to_be_removed()
    {
        ColleagueWithMail();

        var diff = _scene.Run("rules", "diff", _scene.At("old/rules"));

        (diff.Output + diff.Errors).ShouldContain("which this checkout does not contain: git pull");
        (diff.Output + diff.Errors).ShouldNotContain("ripcs clean");
    }

    [Fact]
    public void A_checkout_that_lacks_a_file_still_does_after_it_has_put_drift_right()
    {
        ColleagueWithMail();
        _scene.ByHand("-F {shop-a}");

        Apply("old").ExitCode.ShouldBe(ExitCode.Done);

        Apply("old", "--prune").ExitCode.ShouldBe(ExitCode.TryLater);
    }

    [Theory]
    [InlineData("mail.csx")]
    [InlineData("")]
    public void An_emergency_rule_from_no_checkout_does_not_let_an_older_checkout_undo_a_colleague(string file)
    {
        Colleague();
        var emergency = Directory.CreateTempSubdirectory("ripcs-test-").FullName;
        File.WriteAllText($"{emergency}/mail.csx", RuleTexts.ShopOn(25).Replace("shop", "mail", StringComparison.Ordinal));
        File.WriteAllText($"{emergency}/forum.csx", RuleTexts.Forum);
        var applied = _scene.Run("rules", "apply", Path.Join(emergency, file));
        Directory.Delete(emergency, recursive: true);
        applied.ExitCode.ShouldBe(ExitCode.Done);
        var live = _scene.LiveRules();

        Apply("old").ExitCode.ShouldBe(ExitCode.TryLater);

        _scene.LiveRules().ShouldBe(live);
    }

    [Fact]
    public void A_single_file_of_an_older_checkout_does_not_make_all_that_is_live_older()
    {
        Colleague();
        _scene.With("old/rules/forum.csx", RuleTexts.ForumOn(8443));
        _scene.Run("rules", "apply", _scene.At("old/rules/forum.csx"), "--again").ExitCode.ShouldBe(ExitCode.Done);

        Apply("old").ExitCode.ShouldBe(ExitCode.TryLater);
    }

    [Fact]
    public void A_rollback_to_before_a_single_older_file_leaves_what_is_live_of_the_newer_revision()
    {
        Colleague();
        _scene.With("old/rules/forum.csx", RuleTexts.ForumOn(8443));
        _scene.Run("rules", "apply", _scene.At("old/rules/forum.csx"), "--again").ExitCode.ShouldBe(ExitCode.Done);
        _scene.With("emergency/mail.csx", RuleTexts.ShopOn(25).Replace("shop", "mail", StringComparison.Ordinal));
        _scene.Run("rules", "apply", _scene.At("emergency/mail.csx")).ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        Apply("old").ExitCode.ShouldBe(ExitCode.TryLater);
    }

    [Fact]
    public void A_single_file_of_a_newer_checkout_is_not_undone_by_an_older_one()
    {
        Apply("old").ExitCode.ShouldBe(ExitCode.Done);
        Git("", "clone", "-q", ".", "new");
        _scene.Run("rules", "apply", _scene.At("new/rules/shop.csx")).ExitCode.ShouldBe(ExitCode.Done);

        Apply("old").ExitCode.ShouldBe(ExitCode.TryLater);
    }

    [Fact]
    public void A_clean_with_an_older_checkout_is_refused_and_takes_nothing_out_of_force()
    {
        var live = ColleagueWithMail();

        var clean = _scene.Run("clean", "apply", _scene.At("old/rules"));

        clean.ExitCode.ShouldBe(ExitCode.TryLater);
        clean.Errors.ShouldContain("which this checkout does not contain: git pull; or, if you mean the older one: ripcs clean apply ");
        clean.Errors.ShouldContain(" --again\n");
        _scene.LiveRules().ShouldBe(live);
        _scene.Run("clean", "diff", _scene.At("old/rules")).Output.ShouldContain("which this checkout does not contain");
        _scene.Run("clean", "apply", _scene.At("old/rules"), "--again").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldNotBe(live);
    }

    [Fact]
    public void A_run_that_finds_all_in_force_records_the_revision_where_the_record_was_lost()
    {
        var live = Colleague();
        File.Delete(_scene.At("state/applied.json"));
        Apply("new").ExitCode.ShouldBe(ExitCode.Done);

        Apply("old").ExitCode.ShouldBe(ExitCode.TryLater);
        _scene.LiveRules().ShouldBe(live);
    }

    // What is live has a partition more than the older checkout, and the rest is the same.
    private string ColleagueWithMail()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop)
            .With("rules/mail.csx", RuleTexts.ShopOn(25).Replace("shop", "mail", StringComparison.Ordinal));
        Git("", "add", "rules");
        Commit("", "three");
        return Colleague();
    }

    private CommandResult Apply(string checkout, params string[] options) =>
        _scene.Run(["rules", "apply", _scene.At($"{checkout}/rules"), .. options]);

    private string Colleague()
    {
        Git("", "clone", "-q", ".", "new");
        Apply("new").ExitCode.ShouldBe(ExitCode.Done);
        return _scene.LiveRules();
    }

    private void Commit(string folder, string message) => Git(folder, "commit", "-q", "-m", message);

    private string Git(string folder, params string[] words) => Testing.Git.Run(_scene.At(folder), words);
}
