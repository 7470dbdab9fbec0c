using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>A run dies while it writes down what is held, takes that away again, or removes old changes.</summary>
[Trait("Kind", "long")]
public sealed class CrashAtHoldTests : IDisposable
{
    private static readonly string[] StepsOfARollback =
    [
        "write objects", "sync objects",
        "write journal.json", "rename journal.json",
        "write history/000003.json", "rename history/000003.json", "write applied.json",
        "rename applied.json", "write held.json", "rename held.json", "write unreported.json", "rename unreported.json",
        "remove journal.json",
        "remove unreported.json",
    ];

    private static readonly string[] StepsOfAnApplyAllTheSame =
    [
        "sync objects", "write journal.json", "rename journal.json",
        "write history/000004.json", "rename history/000004.json", "write applied.json", "rename applied.json", "remove held.json",
        "remove journal.json",
    ];

    private static readonly string[] StepsOfForgetting =
    [
        "write objects", "sync objects",
        "write journal.json", "rename journal.json",
        "write history/000004.json", "rename history/000004.json", "write applied.json", "rename applied.json", "remove journal.json",
        "remove history/000001.json", "remove history/000002.json", "remove history/000003.json",
        "remove objects",
    ];

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop);
    private readonly string _first;
    private readonly string _second;

    public CrashAtHoldTests()
    {
        _first = _scene.Live().LiveRules();
        _second = _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().LiveRules();
    }

    public static TheoryData<string> StepOfARollback => new(StepsOfARollback);

    public static TheoryData<string> StepOfAnApplyAllTheSame => new(StepsOfAnApplyAllTheSame);

    public static TheoryData<string> StepOfForgetting => new(StepsOfForgetting);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_steps_are_those_at_which_these_tests_crash()
    {
        Steps(() => _scene.Run("rollback")).ShouldBe(StepsOfARollback);
        Steps(() => _scene.Apply("--again")).ShouldBe(StepsOfAnApplyAllTheSame);
    }

    [Theory]
    [MemberData(nameof(StepOfARollback))]
    public void A_rollback_that_crashed_is_completed_recorded_and_held_when_it_is_said_again(string step)
    {
        Death.At(step, _scene, () => _scene.Run("rollback"));

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        Ports().ShouldBe(Ports(_first), step);
        _scene.History.Numbers().ShouldBe([1, 2, 3]);
        _scene.Apply().Errors.ShouldStartWith("error: shop is held: change 2 was rolled back");
        _scene.Run("status").LastLine.ShouldBe("no drift: 1 partition in force, as change 3 left it.");
    }

    [Theory]
    [MemberData(nameof(StepOfAnApplyAllTheSame))]
    public void An_apply_all_the_same_that_crashed_is_completed_and_holds_nothing_any_more(string step)
    {
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        Death.At(step, _scene, () => _scene.Apply("--again"));

        var result = _scene.Apply("--again");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        Ports().ShouldBe(Ports(_second));
        _scene.History.Numbers().ShouldBe([1, 2, 3, 4]);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
    }

    [Fact]
    public void The_steps_of_forgetting_are_those_at_which_these_tests_crash()
    {
        ForgetAllButOne();

        Steps(() => _scene.Apply()).ShouldBe(StepsOfForgetting);
    }

    [Theory]
    [MemberData(nameof(StepOfForgetting))]
    public void A_crash_while_old_changes_are_removed_loses_no_more_than_those(string step)
    {
        ForgetAllButOne();
        Death.At(step, _scene, () => _scene.Apply());

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("status").LastLine.ShouldBe("no drift: 1 partition in force, as change 4 left it.");
        _scene.Run("history").ExitCode.ShouldBe(ExitCode.Done);
        _scene.History.Numbers()[^1].ShouldBe(4);
        Ports().ShouldContain("25");

        // The next change removes what was to be removed.
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(26)).Live();
        _scene.History.Numbers().ShouldBe([5]);
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        Ports().ShouldContain("25");
    }

    private void ForgetAllButOne()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live().With("rules/shop.csx", RuleTexts.ShopOn(25)).Keep = "1";
    }

    private List<string> Steps(Action run)
    {
        var steps = new List<string>();
        _scene.AtStateStep = steps.Add;
        run();
        _scene.AtStateStep = null;

        // The audit trail is written after the change is recorded.
        return [.. steps.Where(step => !step.EndsWith(AuditHead.Name, StringComparison.Ordinal))
            .Select(step => step.StartsWith("remove objects/", StringComparison.Ordinal) ? "remove objects" : step).Distinct()];
    }

    /// <summary>What is in force of the shop; older chains may still be there.</summary>
    private string Ports() => Ports(_scene.LiveRules());

    private static string Ports(string rules)
    {
        var pointer = rules.Split('\n').Single(line => line.StartsWith("-A partition-a ", StringComparison.Ordinal));
        var chain = pointer[(pointer.LastIndexOf(' ') + 1)..];
        return string.Join('\n', rules.Split('\n').Where(line => line.StartsWith($"-A {chain} ", StringComparison.Ordinal)));
    }
}
