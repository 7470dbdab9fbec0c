using System.Reflection;
using Ripcs.Testing.Walls;
using Shouldly;
using Xunit;

namespace Ripcs.Tests;

/// <summary>The house has walls: data flows one way through the namespaces of a project.</summary>
public sealed class WallTests
{
    public static TheoryData<string> Projects => ["Ripcs.Linux", "Ripcs.Core", "Ripcs.Dsl", "Ripcs.Scripting", "Ripcs.Host", "Ripcs.Changes", "ripcs"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_two_namespaces_of_a_project_know_each_other_in_a_circle(string project) =>
        NamespaceGraph.Of(Assembly.Load(project)).Circles().ShouldBeEmpty();

    [Fact]
    public void A_circle_is_told_with_the_types_that_make_it() =>
        NamespaceGraph.Of(typeof(WallTests).Assembly).Circles().ShouldContain(
            "Ripcs.Tests.Circles.Here knows Ripcs.Tests.Circles.There (First uses Second); Ripcs.Tests.Circles.There knows Ripcs.Tests.Circles.Here (Second uses First)");
}
