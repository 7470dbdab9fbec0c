using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Linux;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Reading;
using Ripcs.Testing;
using Ripcs.Tests.Faults;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>
/// A run that finds everything as the last verified one left it neither compiles nor reads; wherever one thing differs it does, and
/// says what it would have said anyway.
/// </summary>
public sealed class ShortRunTests : CountedRuns
{
    private const string Shared = "Label(\"web\", \"192.168.7.10\");\n";
    private const string Loading =
        "#load \"_web.csx\"\nPartition(\"shop\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.0/24\").To(\"web\");\n";

    [Theory]
    [InlineData("apply")]
    [InlineData("apply", "--again")]
    [InlineData("apply", "--dry-run")]
    [InlineData("diff")]
    public void Where_nobody_changed_anything_since_the_last_verified_run_nothing_is_compiled_and_nothing_read(
        string command, params string[] options)
    {
        Verify();

        var result = Count(() => Scene.Run(["rules", command, "{rules}", .. options]));

        (Compiled, Read).ShouldBe((0, 0));
        result.ShouldBe(new CommandResult(
            ExitCode.Done, $"{NothingToDo} Nothing was read: nothing was written to nftables since "
                + $"{Scene.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC.\n", ""));
    }

    [Fact]
    public void A_machine_is_told_the_same_as_of_a_run_that_read_everything_and_since_when_nobody_wrote()
    {
        Verify();
        var read = WithoutShortcut(() => Scene.Apply("--json"));

        var known = Count(() => Scene.Apply("--json"));

        Read.ShouldBe(0);
        var since = known.Json().GetProperty("unwritten_since").GetDateTimeOffset();
        since.ShouldBe(Scene.Clock.GetUtcNow());
        known.Output.Split('\n').Where(line => !line.Contains("unwritten_since", StringComparison.Ordinal))
            .ShouldBe(read.Output.Split('\n').Where(line => !line.Contains("unwritten_since", StringComparison.Ordinal)));
        read.Json().GetProperty("unwritten_since").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public void What_is_doubtful_in_the_rule_files_and_on_the_host_is_said_each_time()
    {
        Scene.With("rules/late.csx", RuleTexts.LateDeny).With("rules/gone.csx",
            RuleTexts.Forum.Replace("forum", "gone").Replace("8.10", "8.11"));
        Verify();
        Scene.Without("rules/gone.csx").Apply();
        Scene.Apply("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Changes);
        var read = WithoutShortcut(() => Scene.Apply("--detailed-exitcode"));

        var known = Count(() => Scene.Apply("--detailed-exitcode"));

        Read.ShouldBe(0);
        known.ExitCode.ShouldBe(ExitCode.Changes);
        known.Errors.ShouldBe(read.Errors);
        known.Errors.ShouldContain("RIP0502");
        known.FirstLine.ShouldStartWith(read.FirstLine);
        known.Lines[1..].ShouldBe(read.Lines[1..]);
        known.Output.ShouldContain("warning: gone has no rule file but stays in force");
        Count(() => Scene.Diff("--detailed-exitcode")).ShouldBe(known);
        Read.ShouldBe(0);
    }

    [Fact]
    public void Where_a_partition_that_no_file_names_was_changed_by_hand_that_is_read_and_shown_each_time()
    {
        Scene.With("rules/gone.csx", RuleTexts.Forum.Replace("forum", "gone").Replace("8.10", "8.11")).Live();
        Scene.Without("rules/gone.csx").ByHand("-A {gone-a} -s 66.6.6.6/32 -j DROP");
        Scene.Apply();
        Scene.Apply();

        IsLong(() => { }, () => { }, () => Scene.Apply(), says: "66.6.6.6");
    }

    [Fact]
    public void On_a_terminal_a_warning_is_shown_with_its_line()
    {
        Scene.With("rules/late.csx", RuleTexts.LateDeny);
        Verify();
        Scene.ErrorWidth = 100;
        var read = WithoutShortcut(() => Scene.Apply());

        var known = Count(() => Scene.Apply());

        Read.ShouldBe(0);
        known.Errors.ShouldBe(read.Errors);
        known.Errors.ShouldContain("^");
    }

    [Fact]
    public void One_rule_file_alone_is_known_too()
    {
        Verify();
        Scene.Run("rules", "apply", "{rules/shop.csx}");

        Count(() => Scene.Run("rules", "apply", "{rules/shop.csx}")).ExitCode.ShouldBe(ExitCode.Done);

        (Compiled, Read).ShouldBe((0, 0));
    }

    [Fact]
    public void A_change_is_followed_by_one_run_that_reads()
    {
        Scene.Live();
        Scene.Apply().Output.ShouldBe($"{NothingToDo}\n");

        Count(() => Scene.Apply());

        Read.ShouldBe(0);
    }

    // The rule files.

    [Fact]
    public void A_rule_file_that_was_saved_with_other_bytes_is_compiled() =>
        IsLongAfter(() => Scene.With("rules/shop.csx", RuleTexts.Shop + "\n// the same rules\n"));

    [Fact]
    public void A_rule_file_that_was_saved_with_the_same_bytes_is_known()
    {
        Verify();
        Scene.With("rules/shop.csx", RuleTexts.Shop);

        Count(() => Scene.Apply());

        (Compiled, Read).ShouldBe((0, 0));
    }

    [Fact]
    public void A_new_rule_file_is_compiled() =>
        IsLongAfter(() => Scene.With("rules/more/news.csx", "// nothing yet\n"), ExitCode.RulesRefused);

    [Fact]
    public void A_rule_file_that_is_gone_is_missed() =>
        IsLongAfter(() => Scene.Without("rules/forum.csx"), says: "forum has no rule file but stays in force");

    [Fact]
    public void Rule_files_that_swapped_their_names_are_compiled() =>
        IsLongAfter(() => Scene.With("rules/shop.csx", RuleTexts.Forum).With("rules/forum.csx", RuleTexts.Shop));

    [Fact]
    public void What_a_rule_file_loads_is_compared()
    {
        Scene.With("rules/_web.csx", Shared).With("rules/shop.csx", Loading);

        IsLongAfter(() => Scene.With("rules/_web.csx", Shared + "// the same\n"));
    }

    [Fact]
    public void What_a_rule_file_loads_is_compared_though_the_verified_run_took_its_result_from_the_cache()
    {
        Scene.With("rules/_web.csx", Shared).With("rules/shop.csx", Loading).Compiler = null;
        Verify();
        Count(() => Scene.Apply());
        Read.ShouldBe(0);

        Scene.With("rules/_web.csx", Shared + "// the same\n");

        Count(() => Scene.Apply());
        Read.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_a_rule_file_loads_and_is_gone_is_missed()
    {
        Scene.With("rules/_web.csx", Shared).With("rules/shop.csx", Loading);

        IsLongAfter(() => Scene.Without("rules/_web.csx"), ExitCode.RulesRefused);
    }

    [Fact]
    public void What_a_rule_file_loads_and_is_a_link_now_is_looked_at_anew_though_its_bytes_are_the_same()
    {
        Scene.With("rules/_web.csx", Shared).With("rules/shop.csx", Loading).With("rules/more/_web.csx", Shared);

        IsLongAfter(() =>
        {
            Scene.Without("rules/_web.csx");
            File.CreateSymbolicLink(Scene.At("rules/_web.csx"), "more/_web.csx");
        });
    }

    [Fact]
    public void A_link_that_leads_out_of_the_rule_folder_is_refused_though_its_bytes_are_the_same()
    {
        Scene.With("rules/shop.csx", RuleTexts.Shop);
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.In("shop.csx"), RuleTexts.Shop);

        IsLongAfter(
            () =>
            {
                Scene.Without("rules/shop.csx");
                File.CreateSymbolicLink(Scene.At("rules/shop.csx"), elsewhere.In("shop.csx"));
            },
            ExitCode.RulesRefused);
    }

    [Fact]
    public void A_rule_file_that_others_can_write_now_is_refused_though_nobody_did()
    {
        using var scene = new CommandLineScene(new FakeNetfilter { CountsChanges = true })
        {
            Trust = new FileTrust(isRoot: true, Posix.EffectiveUser(), new RealFileFacts()),
        };
        scene.With("rules/shop.csx", RuleTexts.Shop).Live();
        scene.Apply();
        scene.Apply().Output.ShouldContain("Nothing was read");

        File.SetUnixFileMode(scene.At("rules/shop.csx"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        scene.Apply().ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Fact]
    public void A_path_that_is_typed_otherwise_is_read_since_messages_repeat_it() =>
        IsLong(Verify, () => Scene.Run("rules", "apply", $"{Scene.Rules}/"));

    [Fact]
    public void Another_folder_is_read()
    {
        Scene.With("other/shop.csx", RuleTexts.Shop).With("other/forum.csx", RuleTexts.Forum);

        IsLong(Verify, () => Scene.Run("rules", "apply", "{other}"));
    }

    [Fact]
    public void After_an_apply_of_another_folder_all_is_read_again()
    {
        Scene.With("other/shop.csx", RuleTexts.Shop).With("other/forum.csx", RuleTexts.Forum);

        IsLongAfter(() => Scene.Run("rules", "apply", "{other}"));
    }

    // Ripcs, the machine and the kernel.

    [Fact]
    public void Another_build_of_Ripcs_reads() => IsLongAfter(() => Scene.Program = "another build");

    [Fact]
    public void After_a_restart_of_the_machine_all_is_read() => IsLongAfter(() => Scene.Here = Place("unnamed another boot/4711"));

    [Fact]
    public void In_another_network_namespace_all_is_read_though_it_has_the_same_number() =>
        IsLongAfter(() => Scene.Here = Place("unnamed boot/4712"));

    [Fact]
    public void Where_the_kernel_cannot_tell_a_namespace_from_one_that_comes_in_its_place_all_is_read()
    {
        Scene.Here = Place("unnamed boot/inode-4026531840");

        IsLong(Verify, () => Scene.Apply());
    }

    [Fact]
    public void A_rule_that_somebody_adds_is_seen() =>
        IsLongAfter(() => Scene.ByHand("-I {shop-a} -s 66.6.6.6/32 -j DROP"), says: "change 2 applied");

    [Fact]
    public void Whatever_others_write_is_looked_at() => IsLongAfter(() => Scene.ByHand("-A INPUT -s 66.6.6.6/32 -j DROP"));

    [Fact]
    public void Other_programs_of_iptables_read() => IsLongAfter(() => Scene.Netfilter.Programs = "iptables 1.8.11");

    [Fact]
    public void Beside_tables_of_legacy_iptables_all_is_read_since_nobody_counts_their_changes() =>
        IsLongAfter(() => Scene.Netfilter.HasLegacyTables = true);

    [Fact]
    public void On_legacy_all_is_read_each_time()
    {
        Scene.Netfilter.CountsChanges = false;

        IsLong(Verify, () => Scene.Apply());
        File.Exists(Scene.At($"state/{VerifiedFile.Name}")).ShouldBeFalse();
    }

    [Fact]
    public void What_others_wrote_while_the_last_run_read_is_looked_at()
    {
        Scene.Live();
        File.Delete(Scene.At($"state/{KeptReadingFile.Name}"));
        Scene.Netfilter.BeforeRead = _ =>
        {
            Read++;
            Scene.Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter, "-A INPUT -j RETURN", "-D INPUT -j RETURN");
        };
        Scene.Apply();
        Scene.Netfilter.BeforeRead = _ => Read++;

        IsLong(() => { }, () => Scene.Apply());
    }

    // The state.

    [Theory]
    [InlineData("applied.json")]
    [InlineData("host.json")]
    [InlineData("history/000001.json")]
    public void A_file_of_the_state_that_was_written_again_is_read(string name) => IsLongAfter(() =>
    {
        var bytes = File.ReadAllBytes(Scene.At($"state/{name}"));
        File.WriteAllBytes(Scene.At($"state/{name}"), bytes);
    });

    [Fact]
    public void A_file_of_the_state_that_was_written_and_whose_time_was_set_back_is_read() => IsLongAfter(() =>
    {
        var (path, time) = (Scene.At("state/history/000001.json"), File.GetLastWriteTimeUtc(Scene.At("state/history/000001.json")));
        File.WriteAllBytes(path, File.ReadAllBytes(path));
        File.SetLastWriteTimeUtc(path, time);
    });

    [Fact]
    public void A_file_of_the_state_whose_rights_were_changed_is_read() =>
        IsLongAfter(() => File.SetUnixFileMode(Scene.At("state/history/000001.json"), UnixFileMode.UserRead));

    [Fact]
    public void A_file_that_is_new_in_the_state_is_seen() => IsLongAfter(() => File.WriteAllText(Scene.At("state/notes"), "mine"));

    [Fact]
    public void A_file_of_the_state_that_is_gone_is_missed() => IsLongAfter(() => File.Delete(Scene.At("state/applied.json")));

    [Fact]
    public void A_state_directory_that_is_open_to_others_is_refused()
    {
        IsLongAfter(
            () => File.SetUnixFileMode(Scene.StatePath,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite),
            ExitCode.Failed);
        File.SetUnixFileMode(Scene.StatePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void The_state_of_another_machine_is_refused() =>
        IsLongAfter(() => Scene.Here = HostIdentity.Current() is var here ? here with { Machine = "another machine" } : here,
            ExitCode.Failed);

    [Fact]
    public void What_was_rolled_back_is_held()
    {
        Scene.Live();
        Scene.With("rules/shop.csx", RuleTexts.ShopOn(23));

        IsLong(Verify, () => Scene.Run("rollback"), () => Scene.Apply());
        Scene.Apply().ExitCode.ShouldBe(ExitCode.TryLater);
    }

    [Fact]
    public void A_change_that_is_pending_is_said() =>
        IsLong(
            Verify,
            () => Scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s"),
            () => Scene.With("rules/shop.csx", RuleTexts.Shop).Apply(),
            ExitCode.TryLater);

    [Fact]
    public void A_run_that_died_before_its_first_block_is_told_of()
    {
        IsLong(
            Verify,
            () =>
            {
                Scene.With("rules/shop.csx", RuleTexts.ShopOn(23));
                Death.At("rename applied.json", Scene, () => Scene.Apply());
            },
            () => Scene.With("rules/shop.csx", RuleTexts.Shop).Apply(),
            says: "recorded now as change 2");
    }

    // The options.

    [Theory]
    [InlineData("--clean")]
    [InlineData("--confirm", "60s")]
    [InlineData("--adopt")]
    [InlineData("--no-cache")]
    public void An_option_that_does_more_reads(params string[] options) => IsLong(Verify, () => Scene.Apply(options));

    [Fact]
    public void A_comparison_with_a_dump_compares()
    {
        Scene.With("dump", "*filter\nCOMMIT\n");

        IsLong(Verify, () => Scene.Diff("--against", Scene.At("dump")), compilesOnly: true);
    }

    [Fact]
    public void A_setting_that_means_nothing_is_named() => IsLongAfter(() => Scene.Keep = "many", ExitCode.Failed);

    [Fact]
    public void Who_only_looks_writes_nothing()
    {
        Scene.Live();

        Scene.Diff();
        Scene.Apply("--dry-run");

        File.Exists(Scene.At($"state/{VerifiedFile.Name}")).ShouldBeFalse();
    }

    [Fact]
    public void A_clean_or_a_change_to_be_confirmed_with_nothing_to_do_is_not_remembered()
    {
        Scene.Live();

        Scene.Apply("--clean");
        Scene.Apply("--confirm", "60s");

        File.Exists(Scene.At($"state/{VerifiedFile.Name}")).ShouldBeFalse();
    }

    // The record itself.

    [Fact]
    public void Whatever_happens_to_the_record_all_is_read_and_nothing_said_of_it()
    {
        Verify();
        var (path, sound) = (Scene.At($"state/{VerifiedFile.Name}"), File.ReadAllBytes(Scene.At($"state/{VerifiedFile.Name}")));
        var damaged = Enumerable.Range(0, sound.Length).Where(place => place % 7 == 0)
            .Select(place => (byte[])[.. sound.Take(place), (byte)(sound[place] ^ 1), .. sound.Skip(place + 1)])
            .Concat([[], sound[..(sound.Length / 2)], [.. sound, .. sound]]);

        foreach (var bytes in damaged)
        {
            File.WriteAllBytes(path, bytes);
            Count(() => Scene.Diff()).ShouldBe(new CommandResult(ExitCode.Done, $"{NothingToDo}\n", ""));
            Read.ShouldBe(2);
        }

        Scene.Apply();
        Count(() => Scene.Apply());
        Read.ShouldBe(0);
    }

    [Fact]
    public void A_record_that_others_can_write_or_that_is_a_link_is_not_believed()
    {
        Verify();
        var path = Scene.At($"state/{VerifiedFile.Name}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        IsLong(() => { }, () => Scene.Diff());

        Scene.Apply();
        File.Move(path, Scene.At("elsewhere"));
        File.CreateSymbolicLink(path, Scene.At("elsewhere"));
        IsLong(() => { }, () => Scene.Diff());
    }

    [Fact]
    public void A_disk_that_takes_no_record_keeps_nobody_from_applying()
    {
        Scene.Live();
        Scene.AtStateStep = step =>
            throw (step.Contains(VerifiedFile.Name, StringComparison.Ordinal) ? new IOException("No space left on device")
            : new InvalidOperationException(step));

        Scene.Apply().ShouldBe(new CommandResult(ExitCode.Done, $"{NothingToDo}\n", ""));
    }

    private static HostIdentity Place(string unnamed) => HostIdentity.Current() is var here
        ? here with { Network = here.Network with { Unnamed = unnamed } } : null!;

    private void IsLongAfter(Action something, int exitCode = ExitCode.Done, string? says = null)
    {
        Verify();
        Count(() => Scene.Apply());
        (Compiled, Read).ShouldBe((0, 0), "it must be short before, or this tests nothing");
        IsLong(() => { }, something, () => Scene.Apply(), exitCode, says);
    }

    private CommandResult WithoutShortcut(Func<CommandResult> run)
    {
        var path = Scene.At($"state/{VerifiedFile.Name}");
        var record = File.ReadAllBytes(path);
        File.Delete(path);
        var result = run();
        File.WriteAllBytes(path, record);
        return result;
    }
}
