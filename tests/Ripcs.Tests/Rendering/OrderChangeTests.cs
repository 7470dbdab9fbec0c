using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>A partition whose file gives it another order changes, be it by nothing else: which packets pass may hang on it.</summary>
public sealed class OrderChangeTests : IDisposable
{
    private const string B = "Partition(\"b\");\nAccept(\"bone\").Ports(1).To(\"10.1.0.0/24\").Ticket(\"CHG-7\").Owner(\"net\");\n";

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/a.csx",
        "Partition(\"a\");\nDrop(\"zero\").From(\"10.9.9.9\").To(\"10.1.0.1\");\n")
        .With("rules/b.csx", B).Live().With("rules/b.csx", B.Replace("\"b\"", "\"b\", -5", StringComparison.Ordinal));

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_partition_that_asks_for_it_stands_in_the_diff_with_its_file_and_says_before_whom_it_is_asked()
    {
        var lines = _scene.Diff().Lines;

        lines[^2..].ShouldBe(["b  (rules/b.csx, ticket CHG-7, owner net)", "~   order 0 -> -5: evaluated before a"]);
        _scene.Diff("--all").Lines[^2..].ShouldBe([
            "  filter IPv4  partition-a: the order of the pointers changes",
            $"~   pointer now at position 2  -d 10.1.0.0/24 -j {_scene.ChainInForce("b-a")}",
        ]);
        lines[0].ShouldBe("1 of 2 partitions changes: only its order; 1 pointer moves.");
        _scene.Diff("--stat").Lines.ShouldContain("~   b  (rules/b.csx, ticket CHG-7, owner net)  order 0 -> -5");
    }

    [Fact]
    public void It_is_not_denied_where_it_alone_is_asked_for()
    {
        _scene.Diff("--only", "b").Lines.ShouldContain("~   order 0 -> -5: evaluated before a");
        _scene.Diff("--only", "b").Lines.ShouldContain("left out: no other partition changes");
        _scene.Diff("--only", "a").Lines.ShouldContain(
            "a does not change; left out: 1 other partition that changes; none of its rules opens from or to anywhere");
    }

    [Fact]
    public void The_history_names_it_with_its_ticket_and_a_rollback_says_the_opposite()
    {
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("history", "--partition",
            "b").Output.ShouldContain("  CHG-7  current  b    1 of 2 partitions changed: only its order; 1 pointer moved.");
        _scene.Run("history", "show", "2").Lines.ShouldContain("~   order 0 -> -5: evaluated before a");
        _scene.Run("rollback", "1").Lines.ShouldContain("~   order -5 -> 0: evaluated after a");
    }

    [Fact]
    public void A_machine_reads_who_passes_whom()
    {
        var order = _scene.Diff("--json").Json().GetProperty("partitions").EnumerateArray().ShouldHaveSingleItem().GetProperty("order");

        (order.GetProperty("old").GetInt32(), order.GetProperty("new").GetInt32(), order.GetProperty("before")[0].GetString(),
            order.GetProperty("after").GetArrayLength()).ShouldBe((0, -5, "a", 0));
    }

    [Fact]
    public void One_whose_rules_change_as_well_says_both()
    {
        _scene.With("rules/b.csx", B.Replace("\"b\"", "\"b\", -5", StringComparison.Ordinal).Replace("Ports(1)", "Ports(2)",
            StringComparison.Ordinal));

        _scene.Diff().Lines.ShouldContain("~   order 0 -> -5: evaluated before a");
        _scene.Diff().FirstLine.ShouldBe("1 of 2 partitions changes: 1 rule added, 1 removed; the order of 1; 1 pointer moves.");
    }

    [Fact]
    public void Another_number_that_lets_it_pass_nobody_changes_nothing()
    {
        _scene.With("rules/b.csx", B.Replace("\"b\"", "\"b\", 5", StringComparison.Ordinal));

        _scene.Diff().Output.ShouldBe("nothing to do: 2 partitions are live as written.\n");
    }
}
