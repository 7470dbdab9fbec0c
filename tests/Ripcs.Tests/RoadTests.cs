using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Ripcs.Testing.Walls;
using Shouldly;
using Xunit;

namespace Ripcs.Tests;

/// <summary>How much somebody has to read who wants to know how rules come into the kernel: all files with code that runs, or may run, on
/// that road, measured in lines as commits tell their weight. A number here goes down, or the commit that raises it says why.</summary>
[Trait("Kind", "long")]
public sealed class RoadTests
{
    // What a restore at boot must not wait for, and cannot fail by.
    private static readonly string[] RoomsBesideBoot =
    [
        "Ripcs.Core.Analysis", "Ripcs.Core.Lint", "Ripcs.Importing", "Ripcs.Core.Lowering", "Ripcs.Core.Emit",
        "Ripcs.Changes.Plans", "Ripcs.Changes.Status", "Ripcs.Changes.Auditing", "Ripcs.Scripting", "Ripcs.Commands", "Ripcs.Rendering",
    ];

    // Each could go with its folder, were it not for the files that know it. Commands and what they print know the room that they are of.
    private static readonly string[] RoomsBesideTheRoad =
    [
        "Ripcs.Core.Analysis", "Ripcs.Core.Lint", "Ripcs.Importing", "Ripcs.Changes.Plans", "Ripcs.Changes.Status",
        "Ripcs.Changes.Auditing", "Ripcs.Changes.Hits", "Ripcs.Host.Sandbox", "Ripcs.Host.Doctor", "Ripcs.Host.Signatures",
        "Ripcs.Host.Checkouts", "Ripcs.Scripting.Keeping",
    ];

    private static readonly SourceGraph Graph = SourceGraph.OfSrc;

    [Fact]
    public void From_statements_to_the_text_of_a_restore_is_no_longer_a_road_than_it_was() =>
        LinesOf(Heart()).ShouldBeLessThanOrEqualTo(10_722);

    [Fact]
    public void From_statements_to_the_text_of_a_restore_no_code_follows_packets_or_looks_for_what_is_only_doubtful()
    {
        string[] beside = ["Ripcs.Core.Analysis", "Ripcs.Core.Lint", "Ripcs.Importing"];
        var heart = Heart();

        heart.Keys.Where(symbol => symbol is IMethodSymbol && IsIn(symbol, beside)).Select(symbol => Way(heart, symbol)).ShouldBeEmpty();
    }

    [Fact]
    public void What_runs_at_boot_is_no_more_than_it_was() => LinesOf(Boot()).ShouldBeLessThanOrEqualTo(11_316);

    [Fact]
    public void What_runs_at_boot_reaches_no_code_that_follows_packets_reads_plans_or_compiles()
    {
        var boot = Boot();

        // A record that is only mentioned does nothing. Told is where a way enters, not all that is behind.
        boot.Keys.Where(symbol => symbol is IMethodSymbol && IsIn(symbol, RoomsBesideBoot) && !IsIn(boot[symbol]!, RoomsBesideBoot))
            .Select(symbol => Way(boot, symbol)).ShouldBeEmpty();
    }

    [Fact]
    public void Below_the_command_line_no_more_files_are_doors_to_a_room_beside_the_road_than_there_were()
    {
        string[] road = ["Ripcs.Core", "Ripcs.Host", "Ripcs.Changes", "Ripcs.Scripting"];
        var doors = Graph.Uses.Where(use => IsIn(use.From, road) && !IsIn(use.From, RoomsBesideTheRoad) && IsIn(use.To, RoomsBesideTheRoad))
            .Select(use => use.From.Path).Distinct().Order(StringComparer.Ordinal).ToList();

        doors.Count.ShouldBeLessThanOrEqualTo(15, string.Join('\n', doors));
    }

    [Fact]
    public void A_way_through_a_wall_is_told_step_by_step()
    {
        var closure = Graph.Closure(Members("Compiler", "Compile"));

        Way(closure, closure.Keys.First(symbol => SourceGraph.NameOf(symbol) == "AllChecks.Warn"))
            .ShouldBe("Compiler.Compile -> AllChecks.Warn");
    }

    // What is doubtful about rules is found beside the road, from what PartitionCompiler returns.
    private static IReadOnlyDictionary<ISymbol, ISymbol?> Heart() => Graph.Closure([.. Members("Validator", "CheckFile"),
        .. Members("EndedRules", "LeaveOut"), .. Members("PartitionCompiler", "Compile"), .. Members("Planner", "Make"),
        .. Members("RestoreWriter", "Write")]);

    private static IReadOnlyDictionary<ISymbol, ISymbol?> Boot() => Graph.Closure(Graph.Types["RestoreRun"].Single().GetMembers());

    private static ImmutableArray<ISymbol> Members(string type, string name) =>
        Graph.Types[type].Single().GetMembers(name) is { Length: > 0 } members ? members
            : throw new InvalidOperationException($"there is no {type}.{name}");

    private static int LinesOf(IReadOnlyDictionary<ISymbol, ISymbol?> closure) =>
        closure.Keys.Select(Graph.FileOf).OfType<SourceFile>().Distinct().Sum(file => file.Lines);

    private static bool IsIn(ISymbol symbol, string[] rooms) => Graph.FileOf(symbol) is { } file && IsIn(file, rooms);

    private static bool IsIn(SourceFile file, string[] rooms) =>
        rooms.Any(room => file.Space == room || file.Space.StartsWith($"{room}.", StringComparison.Ordinal));

    private static string Way(IReadOnlyDictionary<ISymbol, ISymbol?> closure, ISymbol symbol) =>
        (closure[symbol] is { } by ? $"{Way(closure, by)} -> " : "") + SourceGraph.NameOf(symbol);
}
