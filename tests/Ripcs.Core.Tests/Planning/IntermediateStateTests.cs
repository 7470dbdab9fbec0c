using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Desired;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>
/// Between two blocks of a plan, packets meet some of the old rules and some of the new. Random partitions are replaced by others, one
/// alone or several at once, and every packet is traced through every state on the way.
/// </summary>
[Trait("Kind", "long")]
public sealed class IntermediateStateTests
{
    private static readonly string[] Names = ["blocklist", "shop", "wiki"];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 5)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_packet_is_lost_that_passes_before_and_after_and_none_let_in_that_does_neither(int hundred)
    {
        var surprises = Enumerable.Range(hundred * 100, 100).SelectMany(Surprises).ToList();

        surprises.ShouldBeEmpty();
    }

    private static IEnumerable<string> Surprises(int seed)
    {
        var world = new World(seed, isTidy: Environment.GetEnvironmentVariable("UNTIDY") is null);
        var old = Partitions(world, 0);
        var desired = world.Chance(70) ? WithOne(old, Partitions(world, 0), Names[seed % 3]) : Partitions(world, seed);
        var first = Steps(FirewallState.Empty, old).LastOrDefault(FirewallState.Empty);
        var states = Steps(first, desired).ToList();
        if (states.Count < 2)
            return [];

        var (before, after) = (new PacketTracer(first, World.Local), new PacketTracer(states[^1], World.Local));
        return states.SkipLast(1).SelectMany((state, block) => World.Packets()
            .Select(packet => Surprise(packet, before, new PacketTracer(state, World.Local), after)).OfType<string>()
            .Select(surprise => $"seed {seed}, behind block {block + 1} of {states.Count}: {surprise}"));
    }

    private static string? Surprise(Packet packet, PacketTracer before, PacketTracer between, PacketTracer after)
    {
        var (was, is_, willBe) = (before.Passes(packet), between.Passes(packet), after.Passes(packet));
        var what = was == willBe && is_ != was ? (was ? "lost" : "let in")
            : was && willBe && before.Masks(packet) && after.Masks(packet) && !between.Masks(packet) ? "leaves with its inside address"
            : null;
        return what is null ? null : $"""
            {packet} {what}
            before
              {string.Join("\n  ", before.Path)}
            between
              {string.Join("\n  ", between.Path)}
            after
              {string.Join("\n  ", after.Path)}

            """;
    }

    private static List<CompiledPartition> Partitions(World world, int shift) => [.. Names.Index()
        .Where(_ => world.Chance(85))
        .Select(item => world.Partition(item.Item, item.Index + shift, item.Item == "blocklist" ? -10 : 0))
        .Select(partition => Compiler.Compile(partition, new DiagnosticBag()))];

    private static List<CompiledPartition> WithOne(List<CompiledPartition> old, List<CompiledPartition> desired, string name) =>
        [.. old.Where(partition => partition.Name.Value != name), .. desired.Where(partition => partition.Name.Value == name)];

    private static IEnumerable<FirewallState> Steps(FirewallState actual, List<CompiledPartition> partitions)
    {
        // What no file names any more goes, as an apply and a clean would have it.
        var desired = DesiredState.Build(partitions, OwnedState.Empty, Knowledge.None, Scope.WholeSet);
        foreach (var block in Planner.Make(actual, desired, Knowledge.None, "id").Blocks)
        {
            var table = StepInterpreter.Apply(actual[block.Family].Table(block.Table), block.Steps);
            var others = actual[block.Family].Tables.Where(other => other.Name != block.Table);
            actual = actual.With(new FamilyState(block.Family, [.. others, table]));
            yield return actual;
        }
    }
}
