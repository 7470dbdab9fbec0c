using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis.Engine;

public sealed class SegmentTreeTests
{
    private const int Rules = 23;

    // Each rule takes one port, or that of the rule in front of it.
    private static readonly Condition[] Ports = [.. Enumerable.Range(0,
        Rules).Select(rule => new Condition.In(PacketField.DestinationPort, ValueSet.Of((ulong)(rule - (rule % 2)))))];

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(4)]
    [InlineData(1)]
    public void Rules_in_front_and_stretches_of_rules_do_what_they_do_one_by_one(int mostMerged)
    {
        var algebra = new Algebra(Universe.Of(Family.IPv4, Ports));
        var rules = Ports.Select((port, rule) => algebra.Guard(port, End.Other(rule))).ToList();
        var tree = new SegmentTree<Diagram>(algebra, rules, mostMerged);
        Diagram Merged(IEnumerable<Diagram> spans) => spans.Aggregate((Diagram)algebra.None, (all, span) => all | span);
        for (var first = 0; first <= Rules; first++)
        {
            for (var end = first; end <= Rules; end++)
            {
                Merged(tree.Between(first, end)).ShouldBe(Merged(rules.Take(first..end)));
            }
        }

        for (var place = 0; place < Rules; place++)
        {
            Merged(tree.Before(place)).ShouldBe(Merged(rules.Take(place)));
            tree.Where(decided => !decided.At(PacketField.DestinationPort, (ulong)(place - (place % 2))).IsEmpty)
                .ShouldBe(Enumerable.Range(place - (place % 2), 2).Where(rule => rule < Rules));
        }
    }
}
