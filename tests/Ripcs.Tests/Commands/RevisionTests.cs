using System.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Host.Checkouts;
using Ripcs.Host.Processes;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>The history says of which revision the rule files were, and no program that a repository names is started for that.</summary>
public sealed class RevisionTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Files_as_committed_are_of_a_clean_revision()
    {
        var id = Committed();

        Revision().ShouldBe(new RevisionOfRules(id, IsClean: true));
    }

    [Fact]
    public void A_change_that_is_not_committed_is_said()
    {
        var id = Committed();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));

        Revision().ShouldBe(new RevisionOfRules(id, IsClean: false));
    }

    [Fact]
    public void A_rule_file_that_git_does_not_know_is_said()
    {
        var id = Committed();
        _scene.With("rules/new.csx", "Partition(\"new\");");

        Revision().ShouldBe(new RevisionOfRules(id, IsClean: false));
    }

    [Fact]
    public void A_loaded_file_beside_the_folder_counts_and_any_other_does_not()
    {
        _scene.With("shared/names.csx", "// names").With("notes.txt", "one");
        var id = Committed();
        _scene.With("notes.txt", "two");
        Revision().ShouldBe(new RevisionOfRules(id, IsClean: true));

        _scene.With("shared/names.csx", "// other names");

        Revision("shared/names.csx").ShouldBe(new RevisionOfRules(id, IsClean: false));
    }

    [Fact]
    public void Rule_files_outside_of_a_checkout_and_in_one_without_a_commit_are_of_no_revision()
    {
        Revision().ShouldBeNull();
        Git("init", "-q");

        Revision().ShouldBeNull();
    }

    [Fact]
    public void No_watcher_that_a_repository_names_is_started()
    {
        var id = Committed();
        var (program, seen) = (_scene.At("watch"), _scene.At("seen"));
        _scene.With("watch", $"#!/bin/sh\ntouch {seen}\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        Git("config", "core.fsmonitor", program);

        Revision().ShouldBe(new RevisionOfRules(id, IsClean: true));

        File.Exists(seen).ShouldBeFalse();
    }

    [Fact]
    public void A_repository_whose_settings_others_can_write_is_not_asked_by_root()
    {
        Committed();
        File.SetUnixFileMode(_scene.At(".git/config"), (UnixFileMode)0b110_110_110);

        (Revision() is null).ShouldBe(Environment.UserName == "root");
    }

    [Theory]
    [InlineData("chmod o+w", false)]
    [InlineData("chmod o+w,+t", true)]
    [InlineData("chown 65534", false)]
    public void A_repository_below_a_folder_that_others_can_rename_is_not_asked_by_root(string done, bool isAsked)
    {
        if (Environment.UserName != "root")
            return;

        // As of /home/USER/fw, where /home/USER is what others can change.
        var outer = Directory.CreateTempSubdirectory("ripcs-test-").FullName;
        try
        {
            var id = Committed();
            Process.Start("cp", ["-a", _scene.At("."), $"{outer}/fw"]).WaitForExit();
            var words = done.Split(' ');
            Process.Start(words[0], [words[1], outer]).WaitForExit();

            new GitCheckout(new ProcessRunner()).Read($"{outer}/fw/rules",
                []).ShouldBe(isAsked ? new RevisionOfRules(id, IsClean: true) : null);
        }
        finally
        {
            Directory.Delete(outer, recursive: true);
        }
    }

    [Fact]
    public void The_history_and_the_plan_name_the_revision()
    {
        var id = Committed();
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Diff("--out", _scene.At("web1.plan"));
        Git("add", "rules");
        Git("commit", "-q", "-m", "two");

        _scene.Run("rules", "apply", "{web1.plan}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("history", "show", "1").LastLine.ShouldBe($"made by: ripcs rules apply /etc/ripcs/rules, of git revision {id}");
        _scene.Run("history", "show",
            "2").LastLine.ShouldStartWith(
            $"made by: ripcs rules apply /etc/ripcs/web1.plan, of git revision {id}, with changes that are not committed, of the plan "
            + $"that alice made");
        _scene.Run("plan", "show", "{web1.plan}").Lines[0]
            .ShouldEndWith($"below /etc/ripcs/rules, git revision {id}, with changes that are not committed");
        var last = _scene.Run("history", "--json").Json().GetProperty("history")[0];
        last.GetProperty("revision").GetString().ShouldBe(id);
        last.GetProperty("clean").GetBoolean().ShouldBeFalse();
    }

    private RevisionOfRules? Revision(params string[] loaded) =>
        new GitCheckout(new ProcessRunner()).Read(_scene.Rules, loaded.Select(_scene.At));

    private string Committed()
    {
        Git("init", "-q");
        Git("add", ".");
        Git("commit", "-q", "-m", "one");
        return Git("rev-parse", "HEAD").Trim();
    }

    private string Git(params string[] words) => Testing.Git.Run(_scene.At(""), words);
}
