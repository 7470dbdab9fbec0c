using System.Reflection;
using Ripcs.Testing;
using Ripcs.Testing.Walls;
using Shouldly;
using Xunit;

namespace Ripcs.Tests;

/// <summary>The house has walls: data flows one way through the namespaces.</summary>
[Trait("Kind", "long")]
public sealed class WallTests
{
    private const string Diagrams = "Ripcs.Core.Analysis.Diagrams";

    public static TheoryData<string> Projects =>
    [
        "Ripcs.Linux", "Ripcs.Core", "Ripcs.Dsl", "Ripcs.Scripting", "ripcs-compiler", "Ripcs.Host", "Ripcs.Changes", "Ripcs.Importing",
        "ripcs",
    ];

    [Fact]
    public void No_two_namespaces_know_each_other_in_a_circle() => new NamespaceGraph(SourceGraph.OfSrc.Uses).Circles().ShouldBeEmpty();

    [Theory]
    [InlineData("Ripcs.Linux", "")]
    [InlineData("Ripcs.Core", "")]
    [InlineData("Ripcs.Dsl", "Ripcs.Core")]
    [InlineData("Ripcs.Scripting", "Ripcs.Core, Ripcs.Linux")]
    [InlineData("ripcs-compiler", "Ripcs.Core, Ripcs.Dsl, Ripcs.Linux, Ripcs.Scripting")]
    [InlineData("Ripcs.Host", "Ripcs.Core, Ripcs.Linux")]
    [InlineData("Ripcs.Changes", "Ripcs.Core, Ripcs.Host, Ripcs.Linux")]
    [InlineData("Ripcs.Importing", "Ripcs.Core")]
    [InlineData("ripcs", "Ripcs.Changes, Ripcs.Core, Ripcs.Host, Ripcs.Importing, Ripcs.Linux, Ripcs.Scripting")]
    public void A_project_knows_only_those_below_it(string project, string known) =>
        string.Join(", ", Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith("Ripcs", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)).ShouldBe(known);

    [Fact]
    public void Only_the_commands_know_how_things_are_printed()
    {
        var graph = new NamespaceGraph(SourceGraph.OfSrc.Uses);
        graph.WhoKnows("Ripcs.Rendering").ShouldBe(["Ripcs.Commands", "Ripcs.Rendering.Pages"]);
        graph.WhoKnows("Ripcs.Rendering.Pages").ShouldBe(["Ripcs.Commands"]);
    }

    [Fact]
    public void Only_the_diagrams_know_sets_of_packets_by_the_numbers_of_their_nodes() =>
        SourceGraph.OfSrc.Uses.Where(use => use.To.Space == Diagrams && use.From.Space != Diagrams
            && use.Of.Name is "Node" or "Nodes" or "Terminal")
            .Select(use => $"{SourceGraph.NameOf(use.By)} names {SourceGraph.NameOf(use.Of)}").ShouldBeEmpty();

    [Fact]
    public void A_circle_is_told_with_the_types_that_make_it() =>
        new NamespaceGraph(new SourceGraph(Repository.At("tests/Ripcs.Tests"), ["Circles"]).Uses).Circles().ShouldContain(
            "Ripcs.Tests.Circles.Here knows Ripcs.Tests.Circles.There (First uses Second); Ripcs.Tests.Circles.There knows "
                + "Ripcs.Tests.Circles.Here (Second uses First)");
}
