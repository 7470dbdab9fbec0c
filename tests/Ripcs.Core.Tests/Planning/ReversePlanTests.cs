using CsCheck;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>Random changes of all that the language can say, and of so many addresses that lists become trees.</summary>
public sealed class ReversePlanTests
{
    private static readonly int Number = Cases.Number(40, 400);

    [Fact]
    public void Every_plan_leads_to_what_is_desired_and_its_reverse_leads_back() => ShouldLeadBack(DrawnChanges.EveryWord, Number);

    [Fact]
    public void So_does_that_of_a_list_that_becomes_a_tree_or_a_tree_that_becomes_a_list() =>
        ShouldLeadBack(DrawnChanges.Long, Number / 5);

    [Fact]
    public void Clean_after_apply_leaves_just_what_a_host_without_rules_would_get() => DrawnChanges.EveryWord.Each(Number, change =>
    {
        var scene = With(With(new Scene(), change.Old).Apply(), change.Desired).Apply();

        var target = CleanState.Build(scene.Partitions, scene.Owned(), scene.Known, Scope.WholeSet);
        scene.Run(Planner.Make(scene.Actual, target.Desired, scene.Known, Scene.Guard));

        target.ApplyFirst.ShouldBeEmpty();
        Show(scene.Owned()).ShouldBe(Show(DesiredState.Build(scene.Partitions, OwnedState.Empty, scene.Known, Scope.WholeSet)));
    });

    private static void ShouldLeadBack(Gen<RandomChange> changes, int number) => changes.Each(number, change =>
    {
        var scene = With(new Scene(), change.Old).Apply();
        var before = scene.Owned();

        var desired = With(scene, change.Desired).Desired();
        scene.Run(scene.Plan());
        Show(scene.Owned()).ShouldBe(Show(desired));

        scene.Run(Planner.Make(scene.Actual, before, scene.Known, Scene.Guard));
        Show(scene.Owned()).ShouldBe(Show(before));
    });

    /// <summary>The files, and no others.</summary>
    private static Scene With(Scene scene, ValueList<Statements> files)
    {
        foreach (var name in scene.Partitions.Select(partition => partition.Name.Value).ToList())
        {
            scene.Without(name);
        }

        return Statements.Compile(files).Aggregate(scene, (some, partition) => some.With(partition));
    }

    /// <summary>The state as lines, so that a failure says where it is.</summary>
    private static string Show(OwnedState state) => string.Concat(state.Tables.Select(table =>
        $"{table.Family} {table.Name}\n" + string.Concat(table.Hooks.Select(hook => $"{hook.BuiltIn} -> {hook.Dispatch}\n"))
        + string.Concat(table.Chains.SelectMany(chain =>
            chain.Rules.Select(rule => $"{chain.Name} {rule}\n").Prepend($"{chain.Name}\n")))));
}
