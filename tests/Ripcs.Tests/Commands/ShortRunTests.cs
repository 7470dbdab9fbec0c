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
public sealed class ShortRunTests : IDisposable
{
    private const string NothingToDo = "nothing to do: 2 partitions are live as written.";
    private const string Shared = "Label(\"web\", \"192.168.7.10\");\n";
    private const string Loading = "#load \"_web.csx\"\nPartition(\"shop\");\nAccept(\"ssh\").Ports(22).From(\"192.0.2.0/24\").To(\"web\");\n";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();
    private int _compiled;
    private int _read;

    public ShortRunTests()
    {
        _scene.Netfilter.CountsChanges = true;
        _scene.Netfilter.BeforeRead = _ => _read++;
        _scene.Compiler = (path, trust) =>
        {
            _compiled++;
            return RuleSetCompiler.CompileWithoutFence(path, trust);
        };
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("apply")]
    [InlineData("apply", "--again")]
    [InlineData("apply", "--dry-run")]
    [InlineData("diff")]
    public void Where_nobody_changed_anything_since_the_last_verified_run_nothing_is_compiled_and_nothing_read(string command, params string[] options)
    {
        Verify();

        var result = Count(() => _scene.Run(["rules", command, "{rules}", .. options]));

        (_compiled, _read).ShouldBe((0, 0));
        result.ShouldBe(new CommandResult(
            ExitCode.Done, $"{NothingToDo} Nothing was read: nobody has written to nftables since {_scene.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC.\n", ""));
    }

    [Fact]
    public void A_machine_is_told_the_same_as_of_a_run_that_read_everything_and_since_when_nobody_wrote()
    {
        Verify();
        var read = WithoutShortcut(() => _scene.Apply("--json"));

        var known = Count(() => _scene.Apply("--json"));

        _read.ShouldBe(0);
        var since = known.Json().GetProperty("unwritten_since").GetDateTimeOffset();
        since.ShouldBe(_scene.Clock.GetUtcNow());
        known.Output.Split('\n').Where(line => !line.Contains("unwritten_since", StringComparison.Ordinal))
            .ShouldBe(read.Output.Split('\n').Where(line => !line.Contains("unwritten_since", StringComparison.Ordinal)));
        read.Json().GetProperty("unwritten_since").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public void What_is_doubtful_in_the_rule_files_and_on_the_host_is_said_each_time()
    {
        _scene.With("rules/late.csx", RuleTexts.LateDeny).With("rules/gone.csx", RuleTexts.Forum.Replace("forum", "gone").Replace("8.10", "8.11"));
        Verify();
        _scene.Without("rules/gone.csx").Apply();
        _scene.Apply("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Changes);
        var read = WithoutShortcut(() => _scene.Apply("--detailed-exitcode"));

        var known = Count(() => _scene.Apply("--detailed-exitcode"));

        _read.ShouldBe(0);
        known.ExitCode.ShouldBe(ExitCode.Changes);
        known.Errors.ShouldBe(read.Errors);
        known.Errors.ShouldContain("RIP0502");
        known.Output.ShouldStartWith(read.Output.TrimEnd('\n'));
        known.Output.ShouldContain("warning: gone is in force but no file names it");
        Count(() => _scene.Diff("--detailed-exitcode")).ShouldBe(known);
        _read.ShouldBe(0);
    }

    [Fact]
    public void Where_a_partition_that_no_file_names_was_changed_by_hand_that_is_read_and_shown_each_time()
    {
        _scene.With("rules/gone.csx", RuleTexts.Forum.Replace("forum", "gone").Replace("8.10", "8.11")).Live();
        _scene.Without("rules/gone.csx").ByHand("-A {gone-a} -s 66.6.6.6/32 -j DROP");
        _scene.Apply();
        _scene.Apply();

        IsLong(() => { }, () => { }, () => _scene.Apply(), says: "66.6.6.6");
    }

    [Fact]
    public void On_a_terminal_a_warning_is_shown_with_its_line()
    {
        _scene.With("rules/late.csx", RuleTexts.LateDeny);
        Verify();
        _scene.ErrorWidth = 100;
        var read = WithoutShortcut(() => _scene.Apply());

        var known = Count(() => _scene.Apply());

        _read.ShouldBe(0);
        known.Errors.ShouldBe(read.Errors);
        known.Errors.ShouldContain("^");
    }

    [Fact]
    public void One_rule_file_alone_is_known_too()
    {
        Verify();
        _scene.Run("rules", "apply", "{rules/shop.csx}");

        Count(() => _scene.Run("rules", "apply", "{rules/shop.csx}")).ExitCode.ShouldBe(ExitCode.Done);

        (_compiled, _read).ShouldBe((0, 0));
    }

    [Fact]
    public void A_change_is_followed_by_one_run_that_reads()
    {
        _scene.Live();
        _scene.Apply().Output.ShouldBe($"{NothingToDo}\n");

        Count(() => _scene.Apply());

        _read.ShouldBe(0);
    }

    // The rule files.

    [Fact]
    public void A_rule_file_that_was_saved_with_other_bytes_is_compiled() =>
        IsLongAfter(() => _scene.With("rules/shop.csx", RuleTexts.Shop + "\n// the same rules\n"));

    [Fact]
    public void A_rule_file_that_was_saved_with_the_same_bytes_is_known()
    {
        Verify();
        _scene.With("rules/shop.csx", RuleTexts.Shop);

        Count(() => _scene.Apply());

        (_compiled, _read).ShouldBe((0, 0));
    }

    [Fact]
    public void A_new_rule_file_is_compiled() => IsLongAfter(() => _scene.With("rules/more/news.csx", "// nothing yet\n"), ExitCode.RulesRefused);

    [Fact]
    public void A_rule_file_that_is_gone_is_missed() => IsLongAfter(() => _scene.Without("rules/forum.csx"), says: "forum is in force but no file names it");

    [Fact]
    public void Rule_files_that_swapped_their_names_are_compiled() =>
        IsLongAfter(() => _scene.With("rules/shop.csx", RuleTexts.Forum).With("rules/forum.csx", RuleTexts.Shop));

    [Fact]
    public void What_a_rule_file_loads_is_compared()
    {
        _scene.With("rules/_web.csx", Shared).With("rules/shop.csx", Loading);

        IsLongAfter(() => _scene.With("rules/_web.csx", Shared + "// the same\n"));
    }

    [Fact]
    public void What_a_rule_file_loads_is_compared_though_the_verified_run_took_its_result_from_the_cache()
    {
        _scene.With("rules/_web.csx", Shared).With("rules/shop.csx", Loading).Compiler = null;
        Verify();
        Count(() => _scene.Apply());
        _read.ShouldBe(0);

        _scene.With("rules/_web.csx", Shared + "// the same\n");

        Count(() => _scene.Apply());
        _read.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_a_rule_file_loads_and_is_gone_is_missed()
    {
        _scene.With("rules/_web.csx", Shared).With("rules/shop.csx", Loading);

        IsLongAfter(() => _scene.Without("rules/_web.csx"), ExitCode.RulesRefused);
    }

    [Fact]
    public void What_a_rule_file_loads_and_is_a_link_now_is_looked_at_anew_though_its_bytes_are_the_same()
    {
        _scene.With("rules/_web.csx", Shared).With("rules/shop.csx", Loading).With("rules/more/_web.csx", Shared);

        IsLongAfter(() =>
        {
            _scene.Without("rules/_web.csx");
            File.CreateSymbolicLink(_scene.At("rules/_web.csx"), "more/_web.csx");
        });
    }

    [Fact]
    public void A_link_that_leads_out_of_the_rule_folder_is_refused_though_its_bytes_are_the_same()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop);
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.In("shop.csx"), RuleTexts.Shop);

        IsLongAfter(
            () =>
            {
                _scene.Without("rules/shop.csx");
                File.CreateSymbolicLink(_scene.At("rules/shop.csx"), elsewhere.In("shop.csx"));
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
    public void A_path_that_is_typed_otherwise_is_read_since_messages_repeat_it() => IsLong(Verify, () => _scene.Run("rules", "apply", $"{_scene.Rules}/"));

    [Fact]
    public void Another_folder_is_read()
    {
        _scene.With("other/shop.csx", RuleTexts.Shop).With("other/forum.csx", RuleTexts.Forum);

        IsLong(Verify, () => _scene.Run("rules", "apply", "{other}"));
    }

    [Fact]
    public void After_an_apply_of_another_folder_all_is_read_again()
    {
        _scene.With("other/shop.csx", RuleTexts.Shop).With("other/forum.csx", RuleTexts.Forum);

        IsLongAfter(() => _scene.Run("rules", "apply", "{other}"));
    }

    // Ripcs, the machine and the kernel.

    [Fact]
    public void Another_build_of_Ripcs_reads() => IsLongAfter(() => _scene.Program = "another build");

    [Fact]
    public void After_a_restart_of_the_machine_all_is_read() => IsLongAfter(() => _scene.Here = Place("unnamed another boot/4711"));

    [Fact]
    public void In_another_network_namespace_all_is_read_though_it_has_the_same_number() => IsLongAfter(() => _scene.Here = Place("unnamed boot/4712"));

    [Fact]
    public void Where_the_kernel_cannot_tell_a_namespace_from_one_that_comes_in_its_place_all_is_read()
    {
        _scene.Here = Place("unnamed boot/inode-4026531840");

        IsLong(Verify, () => _scene.Apply());
    }

    [Fact]
    public void A_rule_that_somebody_adds_is_seen() =>
        IsLongAfter(() => _scene.ByHand("-I {shop-a} -s 66.6.6.6/32 -j DROP"), says: "change 2 applied");

    [Fact]
    public void Whatever_others_write_is_looked_at() => IsLongAfter(() => _scene.ByHand("-A INPUT -s 66.6.6.6/32 -j DROP"));

    [Fact]
    public void Other_programs_of_iptables_read() => IsLongAfter(() => _scene.Netfilter.Programs = "iptables 1.8.11");

    [Fact]
    public void Beside_tables_of_legacy_iptables_all_is_read_since_nobody_counts_their_changes() => IsLongAfter(() => _scene.Netfilter.HasLegacyTables = true);

    [Fact]
    public void On_legacy_all_is_read_each_time()
    {
        _scene.Netfilter.CountsChanges = false;

        IsLong(Verify, () => _scene.Apply());
        File.Exists(_scene.At($"state/{VerifiedFile.Name}")).ShouldBeFalse();
    }

    [Fact]
    public void What_others_wrote_while_the_last_run_read_is_looked_at()
    {
        _scene.Live();
        _scene.Netfilter.BeforeRead = _ =>
        {
            _read++;
            _scene.Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter, "-A INPUT -j RETURN", "-D INPUT -j RETURN");
        };
        _scene.Apply();
        _scene.Netfilter.BeforeRead = _ => _read++;

        IsLong(() => { }, () => _scene.Apply());
    }

    // What others do among themselves.

    [Fact]
    public void A_ban_by_fail2ban_costs_one_reading_and_no_compiling_and_the_next_run_nothing()
    {
        VerifyBesideFail2Ban();
        _scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j REJECT --reject-with icmp-port-unreachable");

        Count(() => _scene.Apply()).ShouldBe(new CommandResult(ExitCode.Done, $"{NothingToDo}\n", ""));

        (_compiled, _read, _scene.Netfilter.RulesTold).ShouldBe((0, 0, 1));
        Count(() => _scene.Apply()).Output.ShouldContain("Nothing was read");
        _scene.Netfilter.RulesTold.ShouldBe(1);
    }

    [Fact]
    public void Who_only_looks_after_a_ban_reads_as_little_and_writes_nothing()
    {
        VerifyBesideFail2Ban();
        var record = File.ReadAllBytes(_scene.At($"state/{VerifiedFile.Name}"));
        _scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");

        Count(() => _scene.Diff()).Output.ShouldBe($"{NothingToDo}\n");
        Count(() => _scene.Apply("--dry-run")).Output.ShouldBe($"{NothingToDo}\n");

        (_compiled, _read).ShouldBe((0, 0));
        File.ReadAllBytes(_scene.At($"state/{VerifiedFile.Name}")).ShouldBe(record);
    }

    [Fact]
    public void On_legacy_where_nobody_counts_a_run_with_nothing_to_do_compares_what_it_reads_and_compiles_nothing()
    {
        _scene.Netfilter.CountsChanges = false;
        VerifyBesideFail2Ban();

        Count(() => _scene.Apply()).ShouldBe(new CommandResult(ExitCode.Done, $"{NothingToDo}\n", ""));
        _scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");
        Count(() => _scene.Apply()).Output.ShouldBe($"{NothingToDo}\n");

        (_compiled, _read).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void On_legacy_as_on_nft_a_rule_that_somebody_adds_to_ours_is_seen(bool counts)
    {
        _scene.Netfilter.CountsChanges = counts;

        IsLong(VerifyBesideFail2Ban, () => _scene.ByHand("-I {shop-a} -s 66.6.6.6/32 -j DROP"), () => _scene.Apply(), says: "change 2 applied");
    }

    [Theory]
    [InlineData("-A INPUT -s 66.6.6.6/32 -j DROP")]
    [InlineData("-P FORWARD DROP")]
    [InlineData("-A f2b-sshd -j partition-a")]
    [InlineData("-F partition-a")]
    public void Where_others_write_near_ours_all_is_read(string change) => IsLong(VerifyBesideFail2Ban, () => _scene.ByHand(change), () => _scene.Apply());

    [Fact]
    public void A_ban_and_another_rule_file_are_both_looked_at() => IsLong(
        VerifyBesideFail2Ban,
        () =>
        {
            _scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");
            _scene.With("rules/shop.csx", RuleTexts.Shop + "\n// the same rules\n");
        },
        () => _scene.Apply());

    [Fact]
    public void Beside_a_native_rule_only_a_whole_reading_can_tell() => IsLong(
        VerifyBesideFail2Ban,
        () =>
        {
            _scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");
            _ = _scene.Netfilter.Native.Add("INPUT");
        },
        () => _scene.Apply());

    [Fact]
    public void What_others_write_while_the_rules_are_compared_is_looked_at()
    {
        VerifyBesideFail2Ban();
        _scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");
        _scene.Netfilter.BeforeTelling = () => _scene.Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter, "-A INPUT -j RETURN", "-D INPUT -j RETURN");

        IsLong(() => { }, () => _scene.Apply());
    }

    [Fact]
    public void While_another_run_changes_the_host_a_ban_is_read_past_and_not_remembered()
    {
        VerifyBesideFail2Ban();
        _scene.ByHand("-A f2b-sshd -s 198.51.100.7/32 -j DROP");

        using (ApplyLock.Take(ApplyLock.PathFor(_scene.At("run"), _scene.State), TimeSpan.Zero))
        {
            Count(() => _scene.Apply()).Output.ShouldBe($"{NothingToDo}\n");
        }

        (_compiled, _read).ShouldBe((0, 0));
        Count(() => _scene.Apply()).Output.ShouldNotContain("Nothing was read");
    }

    // The state.

    [Theory]
    [InlineData("applied.json")]
    [InlineData("host.json")]
    [InlineData("history/000001.json")]
    public void A_file_of_the_state_that_was_written_again_is_read(string name) => IsLongAfter(() =>
    {
        var bytes = File.ReadAllBytes(_scene.At($"state/{name}"));
        File.WriteAllBytes(_scene.At($"state/{name}"), bytes);
    });

    [Fact]
    public void A_file_of_the_state_that_was_written_and_whose_time_was_set_back_is_read() => IsLongAfter(() =>
    {
        var (path, time) = (_scene.At("state/history/000001.json"), File.GetLastWriteTimeUtc(_scene.At("state/history/000001.json")));
        File.WriteAllBytes(path, File.ReadAllBytes(path));
        File.SetLastWriteTimeUtc(path, time);
    });

    [Fact]
    public void A_file_of_the_state_whose_rights_were_changed_is_read() =>
        IsLongAfter(() => File.SetUnixFileMode(_scene.At("state/history/000001.json"), UnixFileMode.UserRead));

    [Fact]
    public void A_file_that_is_new_in_the_state_is_seen() => IsLongAfter(() => File.WriteAllText(_scene.At("state/notes"), "mine"));

    [Fact]
    public void A_file_of_the_state_that_is_gone_is_missed() => IsLongAfter(() => File.Delete(_scene.At("state/applied.json")));

    [Fact]
    public void A_state_directory_that_is_open_to_others_is_refused()
    {
        IsLongAfter(
            () => File.SetUnixFileMode(_scene.StatePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite),
            ExitCode.Failed);
        File.SetUnixFileMode(_scene.StatePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void The_state_of_another_machine_is_refused() =>
        IsLongAfter(() => _scene.Here = Whereabouts.Current() is var here ? here with { Machine = "another machine" } : here, ExitCode.Failed);

    [Fact]
    public void What_was_rolled_back_is_held()
    {
        _scene.Live();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));

        IsLong(Verify, () => _scene.Run("rollback"), () => _scene.Apply(), ExitCode.TryLater);
    }

    [Fact]
    public void A_change_that_is_pending_is_said() =>
        IsLong(
            Verify,
            () => _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s"),
            () => _scene.With("rules/shop.csx", RuleTexts.Shop).Apply(),
            ExitCode.TryLater);

    [Fact]
    public void A_run_that_died_before_its_first_block_is_told_of()
    {
        IsLong(
            Verify,
            () =>
            {
                _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));
                Death.At("rename applied.json", _scene, () => _scene.Apply());
            },
            () => _scene.With("rules/shop.csx", RuleTexts.Shop).Apply(),
            says: "recorded now as change 2");
    }

    // The options.

    [Theory]
    [InlineData("--clean")]
    [InlineData("--confirm", "60s")]
    [InlineData("--adopt")]
    [InlineData("--no-cache")]
    public void An_option_that_does_more_reads(params string[] options) => IsLong(Verify, () => _scene.Apply(options));

    [Fact]
    public void A_comparison_with_a_dump_compares()
    {
        _scene.With("dump", "*filter\nCOMMIT\n");

        IsLong(Verify, () => _scene.Diff("--against", _scene.At("dump")), compilesOnly: true);
    }

    [Fact]
    public void A_setting_that_means_nothing_is_named() => IsLongAfter(() => _scene.Keep = "many", ExitCode.Failed);

    [Fact]
    public void Who_only_looks_writes_nothing()
    {
        _scene.Live();

        _scene.Diff();
        _scene.Apply("--dry-run");

        File.Exists(_scene.At($"state/{VerifiedFile.Name}")).ShouldBeFalse();
    }

    [Fact]
    public void A_clean_or_a_change_to_be_confirmed_with_nothing_to_do_is_not_remembered()
    {
        _scene.Live();

        _scene.Apply("--clean");
        _scene.Apply("--confirm", "60s");

        File.Exists(_scene.At($"state/{VerifiedFile.Name}")).ShouldBeFalse();
    }

    // The record itself.

    [Fact]
    public void Whatever_happens_to_the_record_all_is_read_and_nothing_said_of_it()
    {
        Verify();
        var (path, sound) = (_scene.At($"state/{VerifiedFile.Name}"), File.ReadAllBytes(_scene.At($"state/{VerifiedFile.Name}")));
        var damaged = Enumerable.Range(0, sound.Length).Where(place => place % 7 == 0).Select(place => (byte[])[.. sound.Take(place), (byte)(sound[place] ^ 1), .. sound.Skip(place + 1)])
            .Concat([[], sound[..(sound.Length / 2)], [.. sound, .. sound]]);

        foreach (var bytes in damaged)
        {
            File.WriteAllBytes(path, bytes);
            Count(() => _scene.Diff()).ShouldBe(new CommandResult(ExitCode.Done, $"{NothingToDo}\n", ""));
            _read.ShouldBe(2);
        }

        _scene.Apply();
        Count(() => _scene.Apply());
        _read.ShouldBe(0);
    }

    [Fact]
    public void A_record_that_others_can_write_or_that_is_a_link_is_not_believed()
    {
        Verify();
        var path = _scene.At($"state/{VerifiedFile.Name}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        IsLong(() => { }, () => _scene.Diff());

        _scene.Apply();
        File.Move(path, _scene.At("elsewhere"));
        File.CreateSymbolicLink(path, _scene.At("elsewhere"));
        IsLong(() => { }, () => _scene.Diff());
    }

    [Fact]
    public void A_disk_that_takes_no_record_keeps_nobody_from_applying()
    {
        _scene.Live();
        _scene.AtStateStep = step => throw (step.Contains(VerifiedFile.Name, StringComparison.Ordinal) ? new IOException("No space left on device") : new InvalidOperationException(step));

        _scene.Apply().ShouldBe(new CommandResult(ExitCode.Done, $"{NothingToDo}\n", ""));
    }

    private static Whereabouts Place(string unnamed) => Whereabouts.Current() is var here ? here with { Network = here.Network with { Unnamed = unnamed } } : null!;

    /// <summary>Brings what is written into force, and reads it once more; the next run is short.</summary>
    private void Verify()
    {
        _scene.Live();
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    private void VerifyBesideFail2Ban()
    {
        _scene.Netfilter.TellsRules = true;
        _scene.Netfilter.ChangeByOthers(Family.IPv4, TableName.Filter, ":INPUT ACCEPT [0:0]", ":f2b-sshd - [0:0]", "-A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd");
        Verify();
    }

    private void IsLongAfter(Action something, int exitCode = ExitCode.Done, string? says = null)
    {
        Verify();
        Count(() => _scene.Apply());
        (_compiled, _read).ShouldBe((0, 0), "it must be short before, or this tests nothing");
        IsLong(() => { }, something, () => _scene.Apply(), exitCode, says);
    }

    private void IsLong(Action before, Func<CommandResult> run, bool compilesOnly = false) => IsLong(before, () => { }, run, compilesOnly: compilesOnly);

    private void IsLong(Action before, Action something, Func<CommandResult> run, int? exitCode = null, string? says = null, bool compilesOnly = false)
    {
        before();
        something();

        var result = Count(run);

        _compiled.ShouldBe(1);
        (_read > 0).ShouldBe(!compilesOnly && exitCode is null or ExitCode.Done);
        result.Output.ShouldNotContain("Nothing was read");
        result.Output.ShouldContain(says ?? "");
        result.ExitCode.ShouldBe(exitCode ?? result.ExitCode);
    }

    private CommandResult Count(Func<CommandResult> run)
    {
        (_compiled, _read) = (0, 0);
        return run();
    }

    private CommandResult WithoutShortcut(Func<CommandResult> run)
    {
        var path = _scene.At($"state/{VerifiedFile.Name}");
        var record = File.ReadAllBytes(path);
        File.Delete(path);
        var result = run();
        File.WriteAllBytes(path, record);
        return result;
    }
}
