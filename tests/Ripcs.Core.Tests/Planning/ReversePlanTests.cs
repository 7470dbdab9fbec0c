using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

public sealed class ReversePlanTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_plan_leads_to_what_is_desired_and_its_reverse_leads_back(int seed)
    {
        var random = new Random(seed);
        var scene = Fill(new Scene(), random).Apply();
        var before = scene.Owned();

        var desired = Fill(scene, random).Desired();
        scene.Run(scene.Plan());
        Show(scene.Owned()).ShouldBe(Show(desired));

        scene.Run(Planner.Make(scene.Actual, before, scene.Known, Scene.Guard));
        Show(scene.Owned()).ShouldBe(Show(before));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Clean_after_apply_leaves_just_what_a_host_without_rules_would_get(int seed)
    {
        var random = new Random(seed);
        var scene = Fill(Fill(new Scene(), random).Apply(), random).Apply();

        var target = CleanState.Build(scene.Partitions, scene.Owned(), scene.Known, Scope.WholeSet);
        scene.Run(Planner.Make(scene.Actual, target.Desired, scene.Known, Scene.Guard));

        target.ApplyFirst.ShouldBeEmpty();
        Show(scene.Owned()).ShouldBe(Show(DesiredState.Build(scene.Partitions, OwnedState.Empty, scene.Known, Scope.WholeSet)));
    }

    /// <summary>The state as lines, so that a failure says where it is.</summary>
    private static string Show(OwnedState state) => string.Concat(state.Tables.Select(table =>
        $"{table.Family} {table.Name}\n" + string.Concat(table.Hooks.Select(hook => $"{hook.BuiltIn} -> {hook.Dispatch}\n"))
        + string.Concat(table.Chains.SelectMany(chain =>
            chain.Rules.Select(rule => $"{chain.Name} {rule}\n").Prepend($"{chain.Name}\n")))));

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    private static Scene Fill(Scene scene, Random random)
    {
        foreach (var name in new[] { "alpha", "blocklist", "shop", "wiki", "zoo" })
        {
            _ = random.Next(4) == 0 ? scene.Without(name) : Partition(scene, name, random);
        }

        return scene;
    }

    private static Scene Partition(Scene scene, string name, Random random)
    {
        string[] Some(int most, Func<int, string> make) =>
            [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make(random.Next(1, 12))).Distinct()];
        var publics = Some(3, host => $"203.0.113.{host}");
        var inside = Some(2, net => $"10.{net}.0.0/16");
        return scene.Partition(
            name,
            [.. Some(4, host => $"-d 10.0.0.{host}/32 -p tcp -m tcp --dport 2{host} -j ACCEPT"), "-d 10.9.9.9/32 -j DROP"],
            ["10.9.9.9", .. Some(random.Next(5) == 0 ? 60 : 3, host => $"10.{random.Next(200)}.0.{host}")],
            [.. publics.Select(address => $"-d {address}/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.{random.Next(1, 9)}")],
            publics,
            [.. inside.Select(prefix => $"-s {prefix} -o eth{random.Next(3)} -j SNAT --to-source 203.0.113.1")],
            inside,
            random.Next(3));
    }
}
