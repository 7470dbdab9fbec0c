using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Rules with a last day, from weeks before it to long after. The scene's clock stands on 2026-11-20.</summary>
public sealed class UntilTests : IDisposable
{
    private const string Ending = """
        Partition("ending");
        Accept("contractor").Ports(22).From("192.0.2.7").To("192.168.9.10").Until("2026-12-31");
        Accept("web").Ports(80).To("192.168.9.10");
        """;

    private const string Contractor =
        "-s 192.0.2.7/32 -d 192.168.9.10/32 -p tcp -m tcp --dport 22 -m time --datestop 2026-12-31T23:59:59 -j ACCEPT";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().With("rules/ending.csx", Ending);
    private int _read;

    public UntilTests()
    {
        _scene.Netfilter.CountsChanges = true;
        _scene.Netfilter.BeforeRead = _ => _read++;
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Up_to_its_last_day_a_rule_is_in_force_and_the_day_after_the_next_apply_takes_it_out()
    {
        _scene.Live();
        GoTo(12, 31);
        _scene.Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);

        GoTo(1, 1, 2027);

        _scene.Diff().Output.ShouldContain($"-   accept \"contractor\"  :2  {Contractor}");
        var applied = _scene.Apply();
        applied.ExitCode.ShouldBe(ExitCode.Done);
        applied.Errors.ShouldContain("RIP0520");
        _scene.Clean();
        _scene.Run("rules", "save").Output.ShouldNotContain("datestop");
        _scene.Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void What_was_verified_before_the_last_day_is_read_and_compiled_again_after_it()
    {
        _scene.Live();
        _scene.Apply();
        _read = 0;
        _scene.Apply().Output.ShouldContain("Nothing was read");
        _read.ShouldBe(0);

        GoTo(1, 1, 2027);

        _scene.Apply().Output.ShouldNotContain("Nothing was read");
        _read.ShouldBeGreaterThan(0);
        _scene.Clean();
        _scene.Run("rules", "save").Output.ShouldNotContain("datestop");
    }

    [Fact]
    public void A_clock_that_was_set_back_brings_the_rule_back()
    {
        GoTo(1, 1, 2027);
        _scene.Live();
        _scene.Apply();
        _scene.Run("rules", "save").Output.ShouldNotContain("datestop");

        GoTo(12, 1);

        _scene.Apply();
        _scene.Run("rules", "save").Output.ShouldContain(Contractor);
    }

    [Fact]
    public void What_is_generated_is_that_of_the_day()
    {
        Generate().ShouldContain("--datestop 2026-12-31T23:59:59");

        GoTo(1, 1, 2027);

        Generate().ShouldNotContain("--datestop");
    }

    [Fact]
    public void Four_weeks_before_status_begins_to_warn_and_three_days_before_check_does()
    {
        _scene.Live();
        GoTo(12, 2);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);

        GoTo(12, 3);

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.Run("check", "--warn-until", "28d").Output.ShouldStartWith("RIPCS WARNING - 1 rule ends soon, the first after 2026-12-31 |");
        _scene.Run("status").Output.ShouldContain(
            "warning: accept \"contractor\" (rules/ending.csx:2, partition ending) ends after 2026-12-31 (UTC), in 28 days; write a "
                + "later day in its .Until(…) if it should stay");
        GoTo(12, 28);
        _scene.Run("check").Output.ShouldStartWith("RIPCS WARNING - 1 rule ends soon, the first after 2026-12-31 |");
        _scene.Run("check", "--warn-until",
            "soon").Errors.ShouldContain("'soon' is not a number of days: write 3d, or 0d for only the last day");
        GoTo(12, 31);
        _scene.Run("status").Output.ShouldContain("ends after 2026-12-31 (UTC), today;");
        GoTo(12, 30);
        _scene.Run("status").Output.ShouldContain("ends after 2026-12-31 (UTC), tomorrow;");
    }

    [Fact]
    public void After_the_last_day_they_warn_that_the_rule_goes_with_the_next_apply()
    {
        _scene.Live();

        GoTo(1, 1, 2027);

        _scene.Run("check").Output.ShouldStartWith("RIPCS WARNING - 1 rule has ended |");
        _scene.Run("status").Output.ShouldContain(
            "warning: accept \"contractor\" (rules/ending.csx:2, partition ending) ended after 2026-12-31 (UTC) and takes no packets; "
            + "it goes from its chain with: ripcs rules apply /etc/ripcs/rules");
    }

    [Fact]
    public void When_it_has_gone_they_say_so_for_four_weeks()
    {
        _scene.Live();
        GoTo(1, 1, 2027);

        _scene.Apply();

        _scene.Run("check").Output.ShouldStartWith("RIPCS WARNING - 1 rule has ended |");
        _scene.Run("status").Output.ShouldContain(
            "warning: accept \"contractor\" (rules/ending.csx:2, partition ending) ended after 2026-12-31 (UTC) and is in no chain any "
                + "more; "
            + "remove it from its file, or write a later day in its .Until(…)");
        GoTo(1, 3, 2027);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Warning);
        GoTo(1, 4, 2027);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.Run("check", "--warn-until", "28d").ExitCode.ShouldBe(CheckCode.Warning);
        GoTo(1, 29, 2027);
        _scene.Run("check", "--warn-until", "28d").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void Once_it_is_out_of_its_file_they_say_nothing()
    {
        _scene.Live();
        GoTo(1, 1, 2027);
        _scene.Apply();

        _scene.With("rules/ending.csx", "Partition(\"ending\");\nAccept(\"web\").Ports(80).To(\"192.168.9.10\");\n")
            .Apply().LastLine.ShouldStartWith("nothing to do");

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_partition_of_which_nothing_is_left_is_spoken_of_too()
    {
        _scene.With("rules/ending.csx", string.Join('\n', Ending.Split('\n')[..2]) + "\n").Live();
        GoTo(1, 1, 2027);

        _scene.Apply();

        _scene.Run("status").Output.ShouldContain("partition ending) ended after 2026-12-31 (UTC) and is in no chain any more; ");
    }

    private string Generate() => _scene.Run("rules", "generate", "{rules}").Output;

    private void GoTo(int month, int day, int year = 2026)
    {
        var now = _scene.Clock.GetUtcNow();
        _scene.Clock.Set(new DateTimeOffset(year, month, day, now.Hour, now.Minute, now.Second, TimeSpan.Zero) - now);
    }
}
