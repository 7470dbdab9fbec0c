using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>Random rule files: whatever packet comes, the compiled rules do with it what the statements say.</summary>
public sealed class MeaningTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Packets_meet_what_the_file_says(int hundred) =>
        Enumerable.Range(hundred * 100, 100).SelectMany(Surprises).ShouldBeEmpty();

    private static IEnumerable<string> Surprises(int seed)
    {
        var partition = new World(seed, isTidy: false).Partition("shop", 0, 0);
        var meaning = new Meaning(partition, World.Local);
        var tracer = new PacketTracer(Loaded(partition), World.Local);
        foreach (var packet in World.Packets())
        {
            var (said, does) = (meaning.Verdicts(packet), tracer.Passes(packet));
            var path = string.Join("\n  ", tracer.Path);
            if (tracer.Translate(packet) != meaning.Translate(packet).Packet || !said.Contains(does))
            {
                yield return $"seed {seed}: {packet} {(does ? "passes" : "does not pass")}\n  "
                    + $"{string.Join("\n  ", partition.Rules.Select(Text))}\n  rules met\n  {path}\n";
            }
        }
    }

    private static string Text(CheckedRule rule) =>
        $"{rule.Origin.What} from {Text(rule.From)} not {Text(rule.NotFrom)} to {Text(rule.To)} not {Text(rule.NotTo)} "
        + $"ports {string.Join(',', rule.Ports.Select(entry => $"{entry.Ports}>{entry.MappedTo}"))} {rule.Action}";

    private static string Text(ValueList<AddressItem>? items) => items is { } some ? string.Join(' ', some) : "-";

    private static FirewallState Loaded(CheckedPartition partition)
    {
        var wanted = DesiredState.Build([Compiler.Compile(partition, new DiagnosticBag())], OwnedState.Empty, Knowledge.None, Scope.WholeSet);
        var tables = Planner.Make(FirewallState.Empty, wanted, Knowledge.None, "id").Blocks.GroupBy(block => block.Table)
            .Select(blocks => StepInterpreter.Apply(new TableState(blocks.Key, []), blocks.SelectMany(block => block.Steps)));
        return FirewallState.Empty.With(new FamilyState(Family.IPv4, tables.ToValueList()));
    }
}
