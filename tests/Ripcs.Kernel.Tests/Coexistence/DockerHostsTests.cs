using Ripcs.Changes.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter;
using Ripcs.Scripting;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Coexistence;

/// <summary>Hosts full of Docker's rules, in all option combinations that Docker tests itself with.</summary>
public sealed class DockerHostsTests
{
    [KernelCorporaTheory, BothVariants]
    public void Apply_change_clean_rollback_and_flush_leave_every_rule_of_Docker_as_it_was(string variant)
    {
        var (first, second) = (Compile(LifeOfAChange.FirstShop),
            Compile(LifeOfAChange.FirstShop.Replace("4443", "8443", StringComparison.Ordinal)));
        var hosts = DockerDumps.Of(Family.IPv4).Zip(Cycle(DockerDumps.Of(Family.IPv6))).ToList();
        hosts.Count.ShouldBeGreaterThan(DockerDumps.Of(Family.IPv6).Count);

        foreach (var (v4, v6) in hosts.Where((_, number) => number % Cases.Number(6, 1) == 0))
        {
            using var place = NetworkNamespace.Create();
            var kernel = place.Iptables(Enum.Parse<BackendChoice>(variant));
            kernel.Restore(Family.IPv4, v4);
            kernel.Restore(Family.IPv6, v6);

            ShouldLeaveOthersAlone(kernel, first, second);
        }
    }

    private static void ShouldLeaveOthersAlone(
        IptablesTools kernel, ValueList<CompiledPartition> first, ValueList<CompiledPartition> second)
    {
        var before = Families.Both.ToDictionary(family => family, family => new LiveRules(kernel.Save(family)));
        var states = new List<OwnedState>();
        Func<OwnedState, OwnedState>[] steps =
        [
            live => DesiredState.Build(first, live, Knowledge.None, Scope.WholeSet),
            live => DesiredState.Build(second, live, Knowledge.None, Scope.WholeSet),
            live => CleanState.Build(second, live, Knowledge.None, Scope.WholeSet).Desired,

            // A rollback wants a state that was: to before the clean, and to the first one.
            _ => states[1],
            _ => states[0],
            _ => OwnedState.Empty,
        ];
        foreach (var step in steps)
        {
            var outcome = new Applier(kernel).Run(actual =>
                step(Ownership.Read(actual, Knowledge.None))).ShouldBeOfType<Outcome.Applied>();

            outcome.Meanwhile.ShouldBeEmpty();
            states.Add(outcome.Owned);
            foreach (var family in Families.Both)
            {
                new LiveRules(kernel.Save(family)).Without("shop").ChangesSince(before[family]).ShouldBeEmpty();
            }
        }

        foreach (var family in Families.Both)
        {
            new LiveRules(kernel.Save(family)).ChangesSince(before[family]).ShouldBeEmpty();
        }
    }

    private static ValueList<CompiledPartition> Compile(string statements)
    {
        var folder = Directory.CreateTempSubdirectory("ripcs-test-");
        var file = Path.Combine(folder.FullName, "shop.csx");
        File.WriteAllText(file, $"Partition(\"shop\");\n{statements}\n");
        var compiled = WithoutFence.Compile(file);
        folder.Delete(recursive: true);
        return compiled.Partitions.Count == 1 ? compiled.Partitions
            : throw new InvalidOperationException(string.Join('\n', compiled.Diagnostics));
    }

    private static IEnumerable<T> Cycle<T>(IEnumerable<T> items)
    {
        var all = items.ToList();
        for (var i = 0; ; i = (i + 1) % all.Count)
        {
            yield return all[i];
        }
    }
}
