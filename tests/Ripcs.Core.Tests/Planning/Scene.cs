using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Tests.Planning;

/// <summary>A host with live rules and partitions to be applied to it, for tests of planning.</summary>
internal sealed class Scene
{
    public const string Guard = "id";

    private readonly List<CompiledPartition> _partitions = [];

    public FirewallState Actual { get; private set; } = FirewallState.Empty;

    public Knowledge Known { get; set; } = Knowledge.None;

    public IReadOnlyList<CompiledPartition> Partitions => _partitions;

    public Scene Live(string save)
    {
        Actual = Actual.With(SaveReader.Parse(save).ToState(Family.IPv4));
        return this;
    }

    /// <summary>A partition of one family: filter rules and their destination pointers, DNATs and SNATs and theirs.</summary>
    public Scene Partition(
        string name, string[] filter, string[] to, string[]? dnat = null, string[]? @public = null, string[]? snat = null,
        string[]? inside = null,
        int order = 0)
    {
        _partitions.RemoveAll(partition => partition.Name.Value == name);
        _partitions.Add(Compiled(name, order, [
            (ChainKind.Filter, filter, PointerKind.Destination, to),
            (ChainKind.Dnat, dnat ?? [], PointerKind.Destination, @public ?? []),
            (ChainKind.Snat, snat ?? [], PointerKind.Source, inside ?? []),
        ]));
        return this;
    }

    /// <summary>A partition as a compiler makes it.</summary>
    public Scene With(CompiledPartition partition)
    {
        _partitions.RemoveAll(other => other.Name == partition.Name);
        _partitions.Add(partition);
        return this;
    }

    /// <summary>A partition that speaks of sources alone, as a blocklist does.</summary>
    public Scene BySource(string name, string[] filter, string[] from, int order = 0)
    {
        _partitions.Add(Compiled(name, order, [(ChainKind.Filter, filter, PointerKind.Source, from)]));
        return this;
    }

    /// <summary>The record of what was applied is gone, and these partitions' files are not looked at.</summary>
    public Scene Losing(params string[] names)
    {
        Known = Knowledge.None;
        _partitions.RemoveAll(partition => names.Contains(partition.Name.Value));
        return this;
    }

    public Scene Without(string name)
    {
        _partitions.RemoveAll(partition => partition.Name.Value == name);
        return this;
    }

    public static ChainName Chain(string name, ChainKind kind, params string[] rules) =>
        ChainHash.Name(PartitionName.Parse(name), kind, Family.IPv4, rules);

    public OwnedState Desired(Scope scope = Scope.WholeSet) => DesiredState.Build(_partitions, Owned(), Known, scope);

    public OwnedState Owned() => Ownership.Read(Actual, Known);

    public Plan Plan(Scope scope = Scope.WholeSet) => Planner.Make(Actual, Desired(scope), Known, Guard);

    /// <summary>What a clean of the whole set does.</summary>
    public Plan Clean() => Planner.Make(Actual, CleanState.Build(_partitions, Owned(), Known, Scope.WholeSet).Desired, Known, Guard);

    public StateDiff Diff(Scope scope = Scope.WholeSet) => new StateDiffer(Actual, Desired(scope), _partitions, Known).Compare(scope);

    /// <summary>Brings the partitions into force and records them, as an apply does.</summary>
    public Scene Apply(Scope scope = Scope.WholeSet)
    {
        var plan = Plan(scope);
        Run(plan);
        Known = new Knowledge(
            [.. Known.Made, .. plan.Blocks.SelectMany(block =>
                block.Steps.OfType<Step.NewChain>().Select(step => new ChainPlace(block.Family, block.Table, step.Chain)))],
            HookPlace.Record(Actual),
            [.. Known.Partitions.Where(old => _partitions.All(partition => partition.Name != old.Name)), .. _partitions]);
        return this;
    }

    public Scene Run(Plan plan)
    {
        foreach (var block in plan.Blocks)
        {
            // Through the text, so that the writer has its say too.
            _ = RestoreWriter.Write(block);
            Change(block.Family, block.Table, block.Steps);
        }

        return this;
    }

    /// <summary>What somebody does by hand to the filter table of IPv4.</summary>
    public Scene ByHand(params Step[] steps)
    {
        Change(Family.IPv4, TableName.Filter, steps.ToValueList());
        return this;
    }

    /// <summary>The plan as restore text, one string a block.</summary>
    public static string[] Text(Plan plan) => [.. plan.Blocks.Select(RestoreWriter.Write)];

    public ValueList<string> Rules(TableName table, string chain) =>
        Actual.V4.Table(table).Find(new ChainName(chain))?.Rules.Select(rule => rule.Canonical).ToValueList() ?? [];

    /// <summary>As <see cref="ByHand"/>, to any table.</summary>
    public void Change(Family family, TableName name, IEnumerable<Step> steps)
    {
        var table = StepInterpreter.Apply(Actual[family].Table(name), steps);
        var others = Actual[family].Tables.Where(other => other.Name != name);
        Actual = Actual.With(new FamilyState(family, [.. others, table]));
    }

    private static CompiledPartition Compiled(
        string name, int order, IEnumerable<(ChainKind Kind, string[] Rules, PointerKind By, string[] Addresses)> parts)
    {
        var (chains, pointers, line) = (new List<CompiledChain>(), new List<Pointer>(), 1);
        foreach (var (kind, rules, by, addresses) in parts.Where(part => part.Rules.Length > 0))
        {
            var chain = Chain(name, kind, rules);
            chains.Add(new CompiledChain(
                Family.IPv4, DispatchChain.Of(kind).Table, chain,
                rules.Select(rule => new CompiledRule(rule, new RuleOrigin("accept", "rule", $"rules/{name}.csx", ++line))).ToValueList()));
            pointers.AddRange(addresses.Select(address =>
                new Pointer(Family.IPv4, DispatchChain.Of(kind).Name, by, IpPrefix.Parse(address), chain)));
        }

        return new CompiledPartition(
            PartitionName.Parse(name), order, $"rules/{name}.csx", chains.ToValueList(), pointers.ToValueList(), []);
    }
}
