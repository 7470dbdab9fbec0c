using CsCheck;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Owned;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>
/// Random rule files, one to three together: whatever packet comes or leaves, the compiled rules do with it what the statements say.
/// 10,000 sets of files, 5.4 million packets, were tried when it was written, 12,000 when they got proxies, sets, conditions and limits,
/// and 12,000 when they got a host policy, Raw, IPv6, and packets of every state and from the host; the tests try some.
/// </summary>
public sealed class MeaningTests
{
    private const int PacketsOfEach = 400;

    // Proxies, conditions, limits, a host policy and Raw, in either family, each beside each.
    private static readonly Gen<Case> Files = Dice.Gen(dice => MeaningWorld.Of(dice) is var world
        ? new Case(world, dice.Until(world.Files, files => !files.Any(IsRefused)).ToValueList(), dice.Next(10_000)) : null!);

    private readonly HashSet<string> _kinds = [];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Packets_meet_what_the_files_say(int part)
    {
        var number = Cases.Number(40, 100);
        Files.Each(number, drawn =>
        {
            _kinds.UnionWith(drawn.Kinds);
            Surprises(drawn).ShouldBeEmpty();
        }, part * number);

        new[] { "proxies", "conditions", "limits", "a host policy", "Raw", "IPv4", "IPv6" }.Except(_kinds).ShouldBeEmpty();
    }

    private sealed record Case(MeaningWorld World, ValueList<CheckedPartition> Files, int Packets)
    {
        public IEnumerable<string> Kinds => ((bool Has, string Kind)[])
            [(World.HasProxies, "proxies"), (World.HasConditions, "conditions"), (World.HasLimits, "limits"),
            (World.HasHost, "a host policy"), (Files.Any(file => file.RawRules.Count > 0), "Raw"), (true, $"{World.Family}")]
            is var all ? all.Where(one => one.Has).Select(one => one.Kind) : [];

        public override string ToString() => $"orders {string.Join(' ', Files.Select(file => file.Order))}\n"
            + $"  {string.Join("\n  ", Files.SelectMany(file => file.Rules).Select(Text))}\n  {Files[0].HostPolicy}\n  "
            + string.Join("\n  ", Files.SelectMany(file => file.RawRules));
    }

    private static IEnumerable<string> Surprises(Case drawn)
    {
        var (world, files) = (drawn.World, drawn.Files);
        var meaning = new Meaning(files, MeaningWorld.Local);
        var tracer = new PacketTracer(Loaded(files, world.Family), MeaningWorld.Local, policy: null);
        return new MeaningPackets(drawn.Packets, world.Family).Draw(PacketsOfEach)
            .Select(packet => Surprise(packet, meaning, tracer)).OfType<string>().Take(1);
    }

    private static string? Surprise(Packet packet, Meaning meaning, PacketTracer tracer)
    {
        var (translated, goes) = (meaning.Translate(packet).Packet, tracer.Translate(packet));
        var (source, leaves) = (meaning.LeavesFrom(packet), tracer.LeavesFrom(packet));
        var said = meaning.Fates(packet);
        var does = new Fate(
            tracer.Verdict(packet) switch
            {
                "ACCEPT" => Verdict.Accepted,
                "REJECT" => Verdict.Rejected,
                "SYNPROXY" => Verdict.Answered,
                _ => Verdict.Dropped,
            },
            IsLogged: tracer.Path.Exists(rule => rule.Contains("dropped: ", StringComparison.Ordinal)));
        var what = goes != translated ? $"becomes {goes} instead of {translated}"
            : leaves != source ? $"leaves from {leaves} instead of {source}"
            : !said.Contains(does) ? $"is {does} instead of {string.Join(" or ", said)}"
            : null;
        return what is null ? null : $"{packet} {what}\n  {string.Join("\n  ", tracer.Path)}";
    }

    private static string Text(CheckedRule rule) =>
        $"{rule.Origin.File} {rule.Origin.What} from {Text(rule.From)} not {Text(rule.NotFrom)} to {Text(rule.To)} not {Text(rule.NotTo)} "
        + $"ports {string.Join(',', rule.Ports.Select(entry => $"{entry.Ports}>{entry.MappedTo}"))} from "
            + $"{string.Join(',', rule.SourcePorts)} "
        + $"protocols {string.Join(',', rule.Protocols)} {string.Join(',', rule.IcmpTypes)} in {Text(rule.In)} not {rule.NotIn} "
            + $"out {Text(rule.Out)} not {rule.NotOut} {rule.ImpliesAccept} {rule.Conditions.Place} {string.Join(',', rule.States)} "
        + (rule.Action is RuleAction.Dnat dnat ? $"{Text<AddressItem>(dnat.Addresses)} to {dnat.Targets[0]}" : $"{rule.Action}");

    private static bool IsRefused(CheckedPartition file)
    {
        var diagnostics = new DiagnosticBag();
        Compiler.Compile(file, diagnostics);
        return diagnostics.HasErrors;
    }

    private static string Text<T>(ValueList<T>? items) => items is { } some
        ? string.Join(',', some.Select(item => item is AddressItem address ? address.ToText() : $"{item}")) : "-";

    private static FirewallState Loaded(IReadOnlyList<CheckedPartition> files, Family family)
    {
        var compiled = files.Select(file => Compiler.Compile(file, new DiagnosticBag())).ToList();
        var desired = DesiredState.Build(compiled, OwnedState.Empty, Knowledge.None, Scope.WholeSet);
        var policies = new[] { "INPUT", "FORWARD", "OUTPUT" }
            .Select(chain => new ChainState(new ChainName(chain), MeaningOfHostPolicy.PolicyBefore, [])).ToValueList();
        var before = FirewallState.Empty.With(new FamilyState(family, [new TableState(TableName.Filter, policies)]));
        var blocks = Planner.Make(before, desired, Knowledge.None, "id").Blocks.Where(block => block.Family == family);
        return before.With(blocks.Aggregate(before[family], StepInterpreter.Apply));
    }
}
