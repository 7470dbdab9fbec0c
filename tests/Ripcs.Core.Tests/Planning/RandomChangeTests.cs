using System.Collections.Concurrent;
using System.Globalization;
using Ripcs.Core.Tests.Planning.Changes;
using Ripcs.Testing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Planning;

/// <summary>
/// Random changes with everything that the language has, looked at behind every block: <see cref="ThirdFates"/> says what must hold,
/// <see cref="RandomRules.LeftOut"/> what no change has. Long runs: RIPCS_CHANGES says how many changes, RIPCS_SEED with which to begin.
/// </summary>
[Trait("Kind", "long")]
public sealed class RandomChangeTests(ITestOutputHelper output)
{
    private const int ShownOfEach = 3;

    private static readonly int Changes = Cases.Number("RIPCS_CHANGES", 100, 500);
    private static readonly int FirstSeed = Cases.Number("RIPCS_SEED", 0, 0);

    [Fact]
    public void No_packet_meets_a_third_fate_between_two_blocks() => LookAt(RandomChanges.Of);

    [Fact]
    public void No_packet_meets_a_third_fate_where_rewrites_lie_upon_each_other() => LookAt(RandomChanges.OfStacked);

    [Fact]
    public void No_packet_meets_a_third_fate_where_rules_ask_who_sends_and_the_kernel_takes_each_block() => LookAt(RandomChanges.OfSenders);

    [Fact]
    public void No_packet_meets_a_third_fate_where_rules_say_all_that_they_can() => LookAt(RandomChanges.OfAllWords);

    [Fact]
    public void No_packet_meets_a_third_fate_where_the_policy_of_the_host_changes() => LookAt(RandomChanges.OfHostPolicies);

    [Fact]
    public void No_packet_meets_a_third_fate_where_Raw_translates_beside_rewrites() => LookAt(RandomChanges.OfRawTranslations);

    [Fact]
    public void No_packet_meets_a_third_fate_where_lists_of_pointers_grow_into_trees_and_shrink_again() =>
        LookAt(RandomChanges.OfLong, Changes / 5);

    private void LookAt(Func<int, RandomChange> change, int? changes = null)
    {
        var tally = new Tally();
        var failed = new ConcurrentBag<(int Seed, string What)>();
        Parallel.ForEach(Enumerable.Range(FirstSeed, changes ?? Changes), seed =>
        {
            var trial = new ChangeTrial(change(seed));
            tally.Add(trial);
            foreach (var what in trial.Found.Select(fate => fate.What).Distinct())
            {
                failed.Add((seed, what));
            }
        });

        output.WriteLine(tally.ToString());
        var shown = failed.GroupBy(item => item.What)
            .SelectMany(group => group.OrderBy(item => item.Seed).Take(ShownOfEach)
                .Select(item => Show(item.Seed, change(item.Seed), item.What))).ToList();
        shown.ForEach(output.WriteLine);
        shown.ShouldBeEmpty();
    }

    private static string Show(int seed, RandomChange change, string what)
    {
        var shrunk = ChangeShrinker.Shrink(new ChangeTrial(change), what);
        return $"seed {seed.ToString(CultureInfo.InvariantCulture)}, made smaller: "
            + $"{shrunk.Explain(shrunk.Found.First(fate => fate.What == what))}";
    }
}
