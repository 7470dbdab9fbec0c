using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>What a built-in chain makes of every packet, as a whole.</summary>
internal sealed class RuleDiagram
{
    private readonly Diagram _root;

    private RuleDiagram(Diagram root) => _root = root;

    /// <summary>How large it is.</summary>
    public int Nodes => _root.Algebra.Nodes.Count;

    public int Edges => _root.Algebra.Nodes.Edges;

    /// <summary>The open conditions that some rule asks.</summary>
    public IReadOnlyList<OpenCondition> Open => Universe.Open;

    private Universe Universe => _root.Algebra.Universe;

    /// <summary>Builds it; null if the rules are too tangled for a whole picture of them.</summary>
    public static RuleDiagram? TryBuild(PacketRules rules, TableName table, ChainName builtIn, int mostEdges = NodeTable.DefaultBudget)
    {
        var universe = Universe.Of(rules.Family, Conditions(rules, table, builtIn));
        try
        {
            return new RuleDiagram(new ChainDiagrams(rules, table, new Algebra(universe, mostEdges),
                PacketBox.Everything(rules.Family)).BuiltIn(builtIn));
        }
        catch (TooTangledException)
        {
            return null;
        }
    }

    /// <summary>What becomes of one packet.</summary>
    /// <param name="packet">One value in each field.</param>
    /// <param name="isTrue">Answers open conditions.</param>
    public Fate FateOf(PacketBox packet, Func<OpenCondition, bool> isTrue)
    {
        var end = _root.Algebra.EndOf(_root.Node, dimension => Universe.OpenAt(dimension) is { } what ? isTrue(what) ? 1u : 0u
            : Universe.Run((PacketField)dimension, packet[(PacketField)dimension].First));
        return new End(end).Fate;
    }

    /// <summary>All conditions that decide something below a built-in chain: what a log or a mark asks makes no difference.</summary>
    internal static IEnumerable<Condition> Conditions(PacketRules rules, TableName table, ChainName builtIn) =>
        rules.Below(table, builtIn, PacketBox.Everything(rules.Family)).Where(rule => rule.Effect is not RuleEffect.GoOn)
            .Select(rule => rule.Match);
}
