using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Tests.Lowering;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Random partitions: what is warned of when a rule file is compiled, against the tracer.</summary>
public sealed class RandomStatementTests(ITestOutputHelper output)
{
    private static readonly int Partitions = Cases.Number(100, 400);
    private const int PacketsOfRule = 40;
    private const int PacketsOfPair = 2_000;

    private static readonly ChainKind[] Kinds = [.. DispatchChain.KindsOfFilter, ChainKind.Dnat, ChainKind.Snat];

    [Fact]
    public void No_packet_reaches_a_statement_that_is_said_never_to_match_and_the_accept_above_a_late_deny_takes_some_of_its_packets()
    {
        var (dead, together, met, unmet, late) = (0, 0, 0, 0, 0);
        Dice.Gen(dice => new Case(Partition(dice), dice.Next(10_000))).Each(Partitions, drawn =>
        {
            var (failures, partition, diagnostics) = (new List<string>(), drawn.Partition, new DiagnosticBag());
            var world = new World(drawn.Packets, Compiler.Compile(partition, diagnostics));
            var found = diagnostics.ToList();
            var never = found.Where(warning => warning is { Code: "RIP0503" }
                && warning.Message.Contains("can never match", StringComparison.Ordinal)).ToList();
            var closed = found.Where(warning => warning is { Code: "RIP0503" }
                && warning.Message.Contains("can never pass", StringComparison.Ordinal)).Select(warning => warning.Span.Line).ToHashSet();
            together += never.Count(warning => warning.Message.Contains(" together take ", StringComparison.Ordinal));
            dead += never.Count + closed.Count;
            var lines = never.Select(warning => warning.Span.Line).ToHashSet();
            foreach (var rule in partition.Rules.Where(rule => rule.Action is not RuleAction.Log))
            {
                var (line, isMet) = (rule.Origin.Line, world.IsMet(rule.Origin.Line, rule.Action.Chain));
                met += isMet ? 1 : 0;
                unmet += isMet || lines.Contains(line) ? 0 : 1;
                if ((isMet && lines.Contains(line)) || (closed.Contains(line) && world.IsMet(line, ChainKind.Filter)))
                    failures.Add($"a packet meets line {line}");
            }

            foreach (var warning in found.Where(warning => warning.Code is "RIP0502"))
            {
                late++;
                if (!world.IsTakenBy(warning.Span.Line, int.Parse(warning.Message.Split("(line ")[1].Split(')')[0], null)))
                    failures.Add(warning.Message);
            }

            failures.Take(10).ShouldBeEmpty();
        });

        output.WriteLine($"{dead} statements that nothing meets, {together} of them covered by several, {late} late denies; {met} "
            + $"statements met, {unmet} neither met nor warned of");
        dead.ShouldBeGreaterThan(Partitions / 2);
        together.ShouldBeGreaterThan(Partitions / 30);
        late.ShouldBeGreaterThan(Partitions / 8);
        met.ShouldBeGreaterThan(Partitions * 5 / 2);
        unmet.ShouldBeLessThan(met / 20);
    }

    private sealed record Case(CheckedPartition Partition, int Packets)
    {
        public override string ToString() => string.Concat(Partition.Rules.Select(rule => $"{rule}\n"));
    }

    // The rules of several files in one, a line each.
    private static CheckedPartition Partition(Dice dice)
    {
        var rules = Enumerable.Range(0, 3).SelectMany(_ => new MeaningWorld(dice).Files()).SelectMany(file => file.Rules);
        return Given.Partition([.. rules.Select((rule, place) => rule with
        {
            Origin = rule.Origin with { What = $"r{place + 1}", File = "rules/shop.csx", Line = place + 1 },
            At = new SourceSpan("rules/shop.csx", place + 1),
            Written = new SourceSpan("rules/shop.csx", place + 1),
        })]);
    }

    /// <summary>The chains of a partition, each alone below a built-in chain, and packets for their rules.</summary>
    private sealed class World
    {
        private static readonly ChainName BuiltIn = new("TRIED");

        private readonly CompiledPartition _compiled;
        private readonly Dictionary<ChainKind, (PacketRules Rules, Tracer Tracer)> _chains;
        private readonly RandomPackets _packets;

        public World(int seed, CompiledPartition compiled)
        {
            _compiled = compiled;
            _chains = Kinds.Where(kind => compiled.Chain(kind) is not null)
                .Select(kind => (Kind: kind, Rules: Rules(compiled.Chain(kind)!)))
                .ToDictionary(item => item.Kind, item => (item.Rules, new Tracer(item.Rules)));
            _packets = new RandomPackets(seed, Family.IPv4,
                _chains.Values.SelectMany(chain =>
                chain.Rules.Find(chain.Rules.Find(TableName.Filter, BuiltIn) is null ? TableName.Nat : TableName.Filter, BuiltIn)!.Rules)
                .Select(rule => rule.Match));
        }

        /// <summary>True if a packet that some rule of the line asks for meets it.</summary>
        public bool IsMet(int line, ChainKind kind) => Of(kind).Any(own => IsMetIn(line, own));

        // What the host sends has a chain of its own where a rule is for that alone.
        private static ValueList<ChainKind> Of(ChainKind kind) => kind is ChainKind.Filter ? DispatchChain.KindsOfFilter : [kind];

        private bool IsMetIn(int line, ChainKind kind) =>
            Places(line, kind).Any(place =>
            Drawn(Match(kind, place), PacketsOfRule).Any(packet => Decider(kind, packet) is { } by && by == line));

        /// <summary>True if the accept of one line is what takes a packet that a rule of another asks for.</summary>
        public bool IsTakenBy(int deny, int accept) => Of(ChainKind.Filter).Any(kind =>
            Places(deny, kind).Any(place => Places(accept, kind).Any(other =>
            Drawn(Condition.Of([Match(kind, place), Match(kind, other)]),
                PacketsOfPair).Any(packet => Decider(kind, packet) == accept))));

        private static PacketRules Rules(CompiledChain chain) => new(new FamilyState(chain.Family, [new TableState(
            chain.Table, [new ChainState(BuiltIn, "ACCEPT",
                chain.Rules.Select(rule => new SavedRule(rule.Text, rule.Text)).ToValueList())])]));

        private IEnumerable<int> Places(int line, ChainKind kind) =>
            (_compiled.Chain(kind)?.Rules ?? []).Index().Where(rule => rule.Item.Origin.Line == line
                && !rule.Item.Text.Contains("-j LOG", StringComparison.Ordinal)).Select(rule => rule.Index);

        private Condition Match(ChainKind kind, int place) => _chains[kind].Rules.Find(Table(kind), BuiltIn)!.Rules[place].Match;

        private static TableName Table(ChainKind kind) => DispatchChain.TableOf(kind)!.Value;

        private int? Decider(ChainKind kind, PacketBox packet) =>
            _chains[kind].Tracer.Trace(packet, Table(kind), BuiltIn, _packets.IsTrue).Decider is { Place: > 0 and var place }
            ? _compiled.Chain(kind)!.Rules[place - 1].Origin.Line : null;

        // In each field one of the values that the condition asks for: the drawn one, if that is among them.
        private IEnumerable<PacketBox> Drawn(Condition condition, int most)
        {
            var box = PacketBox.Everything(Family.IPv4).Within(condition);
            for (var i = 0; i < most && !box.IsEmpty; i++)
            {
                var drawn = _packets.Next();
                yield return PacketFields.All.Aggregate(drawn, (packet, field) => box[field].Contains(drawn[field].First) ? packet
                    : packet.With(field, i % 2 == 0 ? box[field].First : box[field].Last));
            }
        }
    }
}
