using Ripcs.Changes.State;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>A run that ends without a word, at any moment: later commands
/// say what state the host is in, and there are two ways out.</summary>
[Trait("Kind", "long")]
public sealed class CrashTests : IDisposable
{
    // Bridge, nat, filter and nat again, for each family.
    private const int BlocksOfAMove = 8;

    private static readonly string[] Steps =
    [
        "write objects", "sync objects",
        "write journal.json", "rename journal.json",
        "write history/000002.json", "rename history/000002.json", "write applied.json", "rename applied.json", "remove journal.json",
    ];

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/office.csx", RuleTexts.Office);
    private readonly string _before;

    public CrashTests()
    {
        _scene.ByHand("-N f2b-sshd", "-A INPUT -j f2b-sshd", "-A f2b-sshd -s 66.6.6.6/32 -j REJECT");
        _before = _scene.Live().LiveRules();
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
    }

    /// <summary>Before the first block, between each two, and after the last.</summary>
    public static TheoryData<int> Moment => new(Enumerable.Range(0, BlocksOfAMove + 1));

    public static TheoryData<string> StateStep => new(Steps);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_steps_of_an_apply_are_those_at_which_these_tests_crash()
    {
        var steps = new List<string>();
        _scene.AtStateStep = steps.Add;
        var blocks = _scene.Netfilter.Applied.Count;

        _scene.Live();

        // The audit trail is written after the change is recorded.
        steps.Distinct().Where(step => !step.EndsWith(AuditHead.Name, StringComparison.Ordinal)).ShouldBe(Steps);
        (_scene.Netfilter.Applied.Count - blocks).ShouldBe(BlocksOfAMove);
    }

    [Theory]
    [MemberData(nameof(Moment))]
    public void After_a_crash_at_any_block_every_command_says_the_state_and_apply_completes_the_change(int blocks)
    {
        CrashAfter(blocks, () => _scene.Apply());
        ShouldAllSay(blocks switch
        {
            0 => "did not finish and is not in force: run the same command again",
            BlocksOfAMove => "is in force but not recorded: run the same command again",
            _ => "is partly applied: run the same command again, or: ripcs rollback",
        });

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(0, result.Errors);
        var state = blocks == 0 ? "had not finished and was not in force" : blocks == BlocksOfAMove
            ? "was in force but not recorded; it is recorded now as change 2" : "was partly applied";
        result.Lines.ShouldContain($"{Begin}{state}");
        ShouldBeMoved();
    }

    [Theory]
    [MemberData(nameof(Moment))]
    public void What_a_change_that_did_not_end_has_left_is_not_called_the_work_of_somebodys_hand(int blocks)
    {
        CrashAfter(blocks, () => _scene.Apply());

        string[] said =
        [
            _scene.Run("status").Output, _scene.Run("check").Output, _scene.Diff().Output, _scene.Apply("--dry-run").Output,
            _scene.CleanDiff().Output,
            _scene.Apply().Output,
        ];

        said.ShouldAllBe(text => !text.Contains("changed by hand", StringComparison.Ordinal)
            && !text.Contains("REMOVES", StringComparison.Ordinal) && !text.Contains("more than a day", StringComparison.Ordinal));
    }

    [Fact]
    public void What_it_has_left_in_our_chains_is_shown_as_not_recorded()
    {
        CrashAfter(1, () => _scene.Apply());

        _scene.Run("status").Lines.ShouldContain("! filter IPv4  partition-a is not as recorded (the last change did not finish):");
        _scene.Diff().Lines[0].ShouldEndWith("Drift in the dispatch chains: apply removes 4 rules of the unfinished change, or "
            + "hand-typed.");
    }

    [Theory]
    [MemberData(nameof(Moment))]
    public void After_a_crash_at_any_block_a_rollback_makes_the_host_as_it_was_and_holds_the_change(int blocks)
    {
        CrashAfter(blocks, () => _scene.Apply());

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldNotContain("changed by hand");
        _scene.LiveRules().ShouldBe(_before);
        ShouldBeEnded();
        _scene.Apply().ExitCode.ShouldBe(75);
        _scene.Apply("--again").ExitCode.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Moment))]
    public void A_rollback_that_crashed_at_any_block_goes_no_further_when_it_is_said_again(int blocks)
    {
        _scene.Live();
        CrashAfter(blocks, () => _scene.Run("rollback"));

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldBe(_before);
        ShouldBeEnded();
    }

    [Theory]
    [MemberData(nameof(StateStep))]
    public void After_a_crash_at_any_step_of_writing_the_state_apply_completes_and_records_the_change(string step)
    {
        _scene.AtStateStep = now => Crash.If(now == step);
        Should.Throw<Crash>(() => _scene.Apply());
        _scene.AtStateStep = null;
        if (step is "write objects" or "sync objects" or "write journal.json" or "rename journal.json")
        {
            _scene.LiveRules().ShouldBe(_before);
            _scene.Diff().Output.ShouldNotContain("did not finish");
        }
        else
        {
            ShouldAllSay("is in force but not recorded: run the same command again");
        }

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(0, result.Errors);
        ShouldBeMoved();
    }

    [Theory]
    [InlineData("clean", "apply", "{rules}")]
    [InlineData("rules", "flush")]
    [InlineData("rollback")]
    public void Other_changes_that_crash_are_found_too_and_the_same_command_completes_them(params string[] command)
    {
        var moved = _scene.Live().LiveRules();
        CrashAfter(1, () => _scene.Run(command));
        _scene.Run("rules", "save", "--family", "4").Errors.ShouldContain($"warning: change 3 ({string.Join(' ', command[..^1])}");

        _scene.Run(command).ExitCode.ShouldBe(0);

        ShouldBeEnded();
        _scene.LiveRules().ShouldNotBe(moved);
        _scene.LiveRules().ShouldContain("-A f2b-sshd -s 66.6.6.6/32 -j REJECT");
    }

    [Fact]
    public void A_crash_and_then_a_failure_leave_a_rollback_to_what_was_before_the_crash()
    {
        CrashAfter(3, () => _scene.Apply());
        _scene.RefuseRestore(2).Apply().ExitCode.ShouldBe(1);
        _scene.Netfilter.BeforeRestore = null;
        ShouldAllSay("is partly applied: run the same command again, or: ripcs rollback");

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_crash_in_the_completion_leaves_a_rollback_to_what_was_before_the_first_crash()
    {
        CrashAfter(3, () => _scene.Apply());
        CrashAfter(1, () => _scene.Apply());
        _scene.Live();

        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void While_a_change_runs_a_command_that_looks_says_so_instead_of_calling_it_dead()
    {
        CommandResult? looked = null;
        _scene.Netfilter.BeforeRestore = (_, _) => looked ??= _scene.Run("rules", "save", "--family", "4");

        _scene.Live();

        looked!.Errors.ShouldBe(
            "warning: change 2 (rules apply /etc/ripcs/rules, by alice, 2026-11-20 03:12:20 UTC) is being applied: what is shown may be "
                + "part of it\n");
    }

    [Fact]
    public void A_change_that_failed_and_was_undone_leaves_no_journal()
    {
        _scene.RefuseRestore(3).Apply().ExitCode.ShouldBe(1);

        File.Exists(_scene.At("state/journal.json")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"Schema\":99}")]
    public void A_damaged_journal_is_named_set_aside_and_stops_nothing(string text)
    {
        CrashAfter(3, () => _scene.Apply());
        _scene.With("state/journal.json", text);
        _scene.Diff().Output.ShouldContain("warning: the last change may be unfinished: /etc/ripcs/state/journal.json ");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain("the journal is now /etc/ripcs/state/journal.json.damaged\n");
        File.Exists(_scene.At("state/journal.json.damaged")).ShouldBeTrue();
        _scene.Diff().Lines.ShouldBe(["nothing to do: 1 partition is live as written."]);
    }

    [Fact]
    public void A_journal_that_cannot_be_written_stops_the_change_before_its_first_block()
    {
        Directory.CreateDirectory(_scene.At("state/journal.json.new/in the way"));

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldStartWith("error: cannot write /etc/ripcs/state/journal.json: ");
        _scene.LiveRules().ShouldBe(_before);
    }

    private const string Begin =
        "warning: change 2 (rules apply /etc/ripcs/rules, by alice, 2026-11-20 03:12:20 UTC) ";

    private void CrashAfter(int blocks, Action run)
    {
        var begin = _scene.Netfilter.Applied.Count;
        void Strike() => Crash.If(File.Exists(_scene.At("state/journal.json")) && _scene.Netfilter.Applied.Count == begin + blocks);
        _scene.Netfilter.BeforeRestore = (_, _) => Strike();
        _scene.Netfilter.BeforeRead = _ => Crash.If(blocks > 0 && _scene.Netfilter.Applied.Count == begin + blocks);
        Should.Throw<Crash>(run);
        (_scene.Netfilter.BeforeRestore, _scene.Netfilter.BeforeRead) = (null, null);
    }

    private void ShouldAllSay(string state)
    {
        _scene.Diff().Lines.ShouldContain($"{Begin}{state}");
        _scene.CleanDiff().Lines.ShouldContain($"{Begin}{state}");
        _scene.Apply("--dry-run").Lines.ShouldContain($"{Begin}{state}");
        _scene.Run("rules", "save", "--family", "4").Errors.ShouldBe($"{Begin}{state}\n");
        _scene.Run("status").Output.ShouldContain($"{Begin}{state}");
    }

    private void ShouldBeEnded()
    {
        File.Exists(_scene.At("state/journal.json")).ShouldBeFalse();
        _scene.Run("rules", "save", "--family", "4").Errors.ShouldBe("");
    }

    /// <summary>In force, recorded as one change, and nothing foreign is touched.</summary>
    private void ShouldBeMoved()
    {
        ShouldBeEnded();
        _scene.Diff().Lines.ShouldBe(["nothing to do: 1 partition is live as written."]);
        _scene.History.Numbers().ShouldBe([1, 2]);
        _scene.History.Read(2).Before.ShouldBe(_scene.History.Read(1).After);
        _scene.Applied.Change.ShouldBe(2);
        _scene.LiveRules().ShouldContain("-A f2b-sshd -s 66.6.6.6/32 -j REJECT");
        _scene.Run("rollback").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(_before);
    }

    /// <summary>The end of the process: nothing in the product catches it.</summary>
    private sealed class Crash : Exception
    {
        public static void If(bool isNow)
        {
            if (isNow)
                throw new Crash();
        }
    }
}
