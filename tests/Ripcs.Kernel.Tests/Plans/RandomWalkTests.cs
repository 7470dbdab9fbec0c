using CsCheck;
using Ripcs.Changes.Applying;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Plans;

/// <summary>
/// Random partitions come and go on one host, over and over, while somebody changes things by hand in between and some runs die half
/// way. Whatever is live, the kernel takes every block, and what is planned is what is live afterwards.
/// </summary>
public sealed class RandomWalkTests
{
    private static readonly int Steps = Cases.Number(15, 40);

    private static readonly string[] Names = ["blocklist", "shop", "wiki"];

    [KernelTheory]
    [InlineData("Nft", 1)]
    [InlineData("Nft", 2)]
    [InlineData("Legacy", 3)]
    [InlineData("Legacy", 4)]
    [InlineData("Nft", 5, true)]
    [InlineData("Legacy", 6, true)]
    public void Whatever_is_live_the_kernel_takes_every_block_and_then_holds_what_was_planned(
        string variant, int seed, bool askSenders = false)
    {
        using var host = RipcsHost.Create(variant);
        var walk = new Walk(host, seed, askSenders);
        for (var step = 0; step < Steps; step++)
        {
            walk.Apply(step);
            walk.ByHand();
        }
    }

    private sealed class Walk(RipcsHost host, int seed, bool askSenders)
    {
        private readonly Dice _dice = Dice.Of(new PCG((uint)seed, 0));
        private Knowledge _known = Knowledge.None;

        public void Apply(int step)
        {
            var actual = FirewallReader.Read(host.Iptables);
            var scope = _dice.Chance(30) ? Scope.OnePartition : Scope.WholeSet;
            var desired = DesiredState.Build(Partitions(scope), Ownership.Read(actual, _known), _known, scope);
            desired = _dice.Chance(30) ? CleanState.WithoutStale(desired, Names.ToHashSet()) : desired;
            var plan = Planner.Make(actual, desired, _known, $"{seed}x{step}");
            var dies = _dice.Chance(20) ? _dice.Next(plan.Blocks.Count + 1) : plan.Blocks.Count;
            foreach (var block in plan.Blocks.Take(dies))
            {
                Write(actual, block);
                actual = Planned(actual, block);
                var remembered = _known with { Made = [.. _known.Made, .. Applier.MadeBy(plan)] };
                Verification.Difference(Ownership.Read(actual, remembered), FirewallReader.Read(host.Iptables), remembered, [])
                    .ShouldBeNull(RestoreWriter.Write(block));
            }

            var known = _known with { Made = [.. _known.Made, .. Applier.MadeBy(plan)] };
            if (dies == plan.Blocks.Count)
            {
                var after = FirewallReader.Read(host.Iptables);
                Verification.Difference(desired, after, known, plan.Kept)
                    .ShouldBeNull(string.Concat(plan.Blocks.Select(RestoreWriter.Write)));
            }

            // The state directory is lost now and then.
            _known = _dice.Chance(10) ? Knowledge.None : known with { Behind = HookPlace.Record(FirewallReader.Read(host.Iptables)) };
        }

        public void ByHand()
        {
            var table = FirewallReader.Read(host.Iptables).V4.Table(TableName.Filter);
            var ours = table.Chains.Where(chain => !chain.IsBuiltIn
                && !chain.Name.Value.StartsWith("f2b", StringComparison.Ordinal)).ToList();
            if (ours.Count == 0 || _dice.Chance(40))
                return;

            var chain = ours[_dice.Next(ours.Count)];
            var rule = chain.Rules.Count == 0 ? "-j RETURN" : chain.Rules[_dice.Next(chain.Rules.Count)].Text;
            var f2b = table.Find(new ChainName("f2b-apache1")) is null ? ":f2b-apache1 - [0:0]" : "-F f2b-apache1";
            string[] lines = _dice.Next(9) switch
            {
                0 => [$"-F {chain.Name}"],
                1 when chain.Rules.Count > 0 => [$"-D {chain.Name} {rule}"],
                2 => [$"-A {chain.Name} {rule}"],
                3 => [$"-I {chain.Name} 1 -s 198.51.100.66/32 -j DROP"],
                4 => [f2b, $"-A f2b-apache1 -j {chain.Name}"],
                5 => [f2b, $"-A {chain.Name} -j f2b-apache1"],
                6 => ["-D FORWARD 1"],
                7 => ["-A INPUT -j partition-a", "-A FORWARD -s 192.0.2.9/32 -j partition-a"],
                _ => ["-I FORWARD 1 -s 192.0.2.77/32 -j DROP"],
            };
            try
            {
                host.ByHand(TableName.Filter, lines);
            }
            catch (HostException)
            {
                // No such rule, or a loop: then nobody did anything.
            }
        }

        private IReadOnlyList<CompiledPartition> Partitions(Scope scope)
        {
            var files = new ChangeDrawing(_dice, new Emphasis { AskSenders = askSenders }).Files();
            return Statements.Compile(files.Take(scope is Scope.OnePartition ? 1 : files.Count).Select(ChangeDrawing.Right).ToValueList());
        }

        private void Write(FirewallState before, Block block)
        {
            try
            {
                host.Iptables.Restore(block.Family, RestoreWriter.Write(block));
            }
            catch (HostException e)
            {
                throw new InvalidOperationException(
                    $"{e.Message}\n{RestoreWriter.Write(block)}\nlive: {host.Iptables.Save(block.Family)}{before.V6.Family}");
            }
        }

        private static FirewallState Planned(FirewallState state, Block block)
        {
            var table = StepInterpreter.Apply(state[block.Family].Table(block.Table), block.Steps);
            return state.With(new FamilyState(block.Family, [.. state[block.Family].Tables.Where(other => other.Name != block.Table),
                table]));
        }
    }
}
