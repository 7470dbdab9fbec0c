using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What rule files expect is proved before anything is applied.</summary>
public sealed class ExpectationTests : IDisposable
{
    private const string Closed = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

    private const string Shop = """
        Partition("shop");
        Label("office", "198.51.100.0/24");
        Accept("ssh from the office").Ports(22).From("office").To("192.0.2.11");
        Accept("website").Ports(80, 443).To("192.0.2.11");
        """;

    private const string Policy = """
        Expect.Blocked("ssh is for the office").Ports(22).NotFrom("198.51.100.0/24").To("192.0.2.0/24");
        Expect.Allowed("everybody reaches the website").Ports(443).From("all").To("192.0.2.11");
        """;

    private const string Open =
        "Partition(\"lab\");\nAccept(\"everything to the lab\").AnyProtocol().From(\"203.0.113.0/24\").To(\"192.0.2.0/28\");\n";

    private const string Unmet =
        "error RIP1004: rules/policy.csx(1,8): expectation \"ssh is for the office\" does not hold: tcp 203.0.113.99:40000 -> "
        + "192.0.2.1:22 is "
        + "accepted by accept \"everything to the lab\" rules/lab.csx:2; change that, or what is expected";

    private const string Proved = "2 expectations hold for every packet that begins a connection: "
        + "\"ssh is for the office\" and \"everybody reaches the website\".";

    private readonly CommandLineScene _scene = new CommandLineScene(Closed).With("rules/shop.csx", Shop).With("rules/policy.csx", Policy);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void What_holds_is_said_by_diff_and_apply()
    {
        _scene.Diff().Lines.ShouldContain(Proved);
        var applied = _scene.Apply();
        applied.ExitCode.ShouldBe(ExitCode.Done);
        applied.Lines.ShouldContain(Proved);
    }

    [Fact]
    public void What_does_not_hold_is_refused_by_diff_and_apply_and_nothing_is_written()
    {
        _scene.Apply();
        var before = _scene.LiveRules();
        _scene.With("rules/lab.csx", Open);

        var diff = _scene.Diff();
        diff.ExitCode.ShouldBe(ExitCode.RulesRefused);
        diff.Errors.ShouldBe($"{Unmet}\n1 error.\n");
        diff.Output.ShouldContain("newly allowed");
        diff.Lines.ShouldContain("1 of 2 expectations holds for every packet that begins a connection: \"everybody reaches the website\".");
        diff.FirstLine.ShouldBe("1 of 2 partitions changes: 1 rule added, 0 removed. 1 expectation does not hold or is not proved: apply "
            + "refuses these rule files.");
        foreach (var apply in new[] { _scene.Apply(), _scene.Apply("--force"), _scene.Apply("--dry-run") })
        {
            apply.ExitCode.ShouldBe(ExitCode.RulesRefused);
            apply.Errors.ShouldContain(Unmet);
        }

        _scene.LiveRules().ShouldBe(before);
        _scene.Applied.Change.ShouldBe(1);
    }

    [Fact]
    public void A_rule_of_another_program_is_asked_too_also_where_there_is_nothing_to_do()
    {
        _scene.Apply();
        _scene.ByHand("-I FORWARD -d 192.0.2.0/24 -p tcp -j ACCEPT");

        foreach (var run in new[] { _scene.Diff(), _scene.Apply() })
        {
            run.ExitCode.ShouldBe(ExitCode.Done);
            (run.Output + run.Errors).ShouldContain("warning: also without this change, rules/policy.csx(1,8): expectation \"ssh is for "
                + "the office\" does not hold: ");
            (run.Output + run.Errors).ShouldContain("is accepted by rule 1 of FORWARD (filter), which is in no rule file;");
        }
    }

    [Fact]
    public void All_statements_and_rules_that_decide_against_an_expectation_are_named_at_once()
    {
        _scene.With("rules/lab.csx", Open + "foreach (var i in Enumerable.Range(1, 30)) "
            + "Accept(\"partner\").Ports(22).From($\"198.18.0.{i}\").To(\"192.0.2.200\");\n").ByHand("-A FORWARD -s 198.19.0.0/16 -d "
                + "192.0.2.201/32 -p tcp -j ACCEPT");

        var lines = _scene.Diff().Errors.Split('\n');

        lines[0].ShouldEndWith("; change that, or what is expected");
        lines[1..3].ShouldAllBe(line => line.StartsWith("      also tcp ", StringComparison.Ordinal));
        foreach (var decider in new[] { "accept \"everything to the lab\" rules/lab.csx:2", "accept \"partner\" rules/lab.csx:3",
            "of FORWARD (filter), which is" })
        {
            lines[..3].Count(line => line.Contains(decider, StringComparison.Ordinal)).ShouldBe(1);
        }

        lines[3].ShouldBe("1 error.");
    }

    [Fact]
    public void Lint_which_applies_nothing_counts_what_is_wrong_alone()
    {
        _scene.With("rules/lab.csx", Open);

        _scene.Run("lint", "{rules}").Errors.ShouldContain("\n1 error.\n");
    }

    [Fact]
    public void What_hangs_on_a_rate_is_not_proved()
    {
        _scene.With("rules/lab.csx",
            "Partition(\"lab\");\nAccept(\"few\").Ports(22).Limit(\"1/second\").From(\"203.0.113.0/24\").To(\"192.0.2.0/28\");\n");

        var diff = _scene.Diff();

        diff.ExitCode.ShouldBe(ExitCode.RulesRefused);
        diff.Errors.ShouldStartWith(
            "error RIP1005: rules/policy.csx(1,8): expectation \"ssh is for the office\" is not proved: tcp 203.0.113.99:40000 -> "
            + "192.0.2.1:22 is "
            + "accepted by accept \"few\" rules/lab.csx:2 up to 1/sec with burst 5, which the packet alone does not show; ");
    }

    [Fact]
    public void A_single_file_is_held_against_what_the_others_expected()
    {
        _scene.Apply();
        _scene.With("rules/lab.csx", Open);

        var apply = _scene.Run("rules", "apply", _scene.At("rules/lab.csx"));

        apply.ExitCode.ShouldBe(ExitCode.RulesRefused);
        apply.Errors.ShouldContain(Unmet);
    }

    [Fact]
    public void A_file_that_only_expects_is_asked_of_what_is_live()
    {
        _scene.Apply();

        var held = _scene.Run("rules", "diff", _scene.At("rules/policy.csx"));
        held.Lines.ShouldContain(Proved);
        held.FirstLine.ShouldBe("nothing to do: no rule file has a partition.");
        _scene.With("rules/policy.csx", "Expect.Blocked(\"no web\").Ports(80).To(\"192.0.2.11\");");
        var diff = _scene.Run("rules", "diff", _scene.At("rules/policy.csx"));
        diff.ExitCode.ShouldBe(ExitCode.RulesRefused);
        diff.Errors.ShouldContain("accepted by accept \"website\" rules/shop.csx:4");
    }

    [Fact]
    public void Status_and_check_say_what_holds_no_longer()
    {
        _scene.Apply();
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.ByHand("-I FORWARD -d 192.0.2.0/24 -p tcp -j ACCEPT");

        var check = _scene.Run("check", "--allow-in-front", "9");
        check.ExitCode.ShouldBe(CheckCode.Critical);
        check.Output.ShouldContain("1 expectation does not hold (rules/policy.csx(1,8)): expectation ");
        check.Output.ShouldContain("is accepted by rule 1 of FORWARD (filter), which is in no rule file");
        _scene.Run("status").Output.ShouldContain("expectation \"ssh is for the office\" does not hold");
    }

    [Fact]
    public void Whoever_takes_an_expectation_out_is_asked_it_no_longer()
    {
        _scene.Apply();
        _scene.Without("rules/policy.csx").With("rules/lab.csx", Open);

        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_rollback_asks_nothing()
    {
        _scene.Without("rules/policy.csx").With("rules/lab.csx", Open);
        _scene.Apply();
        _scene.Without("rules/lab.csx").With("rules/policy.csx", Policy);
        _scene.Run("clean", "apply", _scene.Rules);
        _scene.Apply();

        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_plan_holds_what_is_expected_and_its_apply_asks_again()
    {
        var plan = _scene.At("web1.plan");
        _scene.Run("rules", "diff", _scene.Rules, "--out", plan).ExitCode.ShouldBe(ExitCode.Done);
        File.ReadAllText(plan).ShouldContain("\nexpectation {");
        _scene.ByHand("-I FORWARD -d 192.0.2.0/24 -p tcp -j ACCEPT");

        var apply = _scene.Run("rules", "apply", plan);

        apply.ExitCode.ShouldBe(ExitCode.RulesRefused);
        apply.Errors.ShouldStartWith("error RIP1004: rules/policy.csx(1,8)");
    }

    [Fact]
    public void No_plan_is_written_of_what_does_not_hold()
    {
        _scene.With("rules/lab.csx", Open);

        _scene.Run("rules", "diff", _scene.Rules, "--out", _scene.At("web1.plan")).ExitCode.ShouldBe(ExitCode.RulesRefused);
        File.Exists(_scene.At("web1.plan")).ShouldBeFalse();
    }

    [Fact]
    public void The_example_is_proved_and_spoilt_as_it_says_refused()
    {
        using var scene = new CommandLineScene();
        foreach (var file in Directory.GetFiles(Testing.Examples.Rules("15-expectations")))
        {
            scene.With($"rules/{Path.GetFileName(file)}", File.ReadAllText(file));
        }

        scene.Diff().Lines.ShouldContain("4 expectations hold for every packet that begins a connection: \"ssh is for the office\", "
            + "\"the database is for the application\", \"everybody reaches the website\" and \"the office gets in\".");
        scene.With("rules/shop.csx", File.ReadAllText(scene.At("rules/shop.csx")).Replace(".Ports(22).From(\"office\")", ".Ports(22)",
            StringComparison.Ordinal));
        var diff = scene.Diff();
        diff.ExitCode.ShouldBe(ExitCode.RulesRefused);
        string.Join(' ', Testing.Examples.Text("15-expectations", "README.md").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ShouldContain(diff.Errors.Split('\n')[0]);
    }

    [Fact]
    public void Lint_says_what_does_not_hold() =>
        _scene.With("rules/lab.csx", Open).Run("lint", _scene.Rules).Errors.ShouldContain(Unmet);

    [Fact]
    public void Kept_results_hold_what_is_expected()
    {
        _scene.Apply();
        _scene.With("rules/lab.csx", Open);

        _scene.Diff().Errors.ShouldContain(Unmet);
        _scene.Diff().Errors.ShouldContain(Unmet);
    }
}
