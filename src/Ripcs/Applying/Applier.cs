using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.SaveFormat;
using Ripcs.Netfilter;

namespace Ripcs.Applying;

/// <summary>
/// Brings a wanted state into force: read, plan, write, verify; and back to what was if a block is refused or what is live
/// afterwards is not what was wanted.
/// </summary>
internal sealed class Applier(INetfilter netfilter, Knowledge known)
{
    private const int Tries = 3;

    /// <param name="wantedFrom">What is wanted, given all that is live.</param>
    /// <exception cref="NetfilterException">The live rules could not be read; nothing was changed.</exception>
    public Outcome Run(Func<FirewallState, OwnedState> wantedFrom)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var before = FirewallReader.Read(netfilter);
            var wanted = wantedFrom(before);
            var plan = Planner.Make(before, wanted, known, NewGuardId());
            if (plan.IsEmpty)
            {
                return new Outcome.Nothing(before, plan);
            }

            try
            {
                Write(plan);
                var after = FirewallReader.Read(netfilter);
                if (Verification.Difference(wanted, after, Remembering(plan), plan.Kept) is not { } difference)
                {
                    return new Outcome.Applied(before, after, wanted, plan, ForeignChanges.Between(before, after, Remembering(plan)));
                }

                if (!IsRivalHere(before, plan, after))
                {
                    return GoBack(before, plan, new NetfilterException($"after the change {difference}"));
                }
            }
            catch (HostException reason)
            {
                if (!IsRivalHere(before, plan))
                {
                    return GoBack(before, plan, reason);
                }
            }
        }

        return new Outcome.Busy();
    }

    // What cannot be read is no rival: the way back reads again, and says if it cannot either.
    private bool IsRivalHere(FirewallState before, Plan plan)
    {
        try
        {
            return IsRivalHere(before, plan, FirewallReader.Read(netfilter));
        }
        catch (HostException)
        {
            return false;
        }
    }

    private Outcome GoBack(FirewallState before, Plan plan, HostException reason)
    {
        var remembered = Remembering(plan);
        var wanted = Ownership.Read(before, known);
        try
        {
            var way = Planner.Make(FirewallReader.Read(netfilter), wanted, remembered, NewGuardId());
            Write(way);
            var difference = Verification.Difference(wanted, FirewallReader.Read(netfilter), remembered, way.Kept);
            return difference is null
                ? new Outcome.WentBack(reason)
                : new Outcome.Stuck(reason, new NetfilterException($"after going back {difference}"));
        }
        catch (HostException again)
        {
            return new Outcome.Stuck(reason, again);
        }
    }

    private void Write(Plan plan)
    {
        foreach (var block in plan.Blocks)
        {
            netfilter.Restore(block.Family, RestoreWriter.Write(block));
        }
    }

    /// <summary>True if a guard holds neither what it held before nor what one of our blocks put there: another Ripcs or a flush came between.</summary>
    private static bool IsRivalHere(FirewallState before, Plan plan, FirewallState now)
    {
        foreach (var group in plan.Blocks.GroupBy(block => (block.Family, block.Table)))
        {
            var steps = group.SelectMany(block => block.Steps).ToList();
            var expected = steps.OfType<Step.Append>().Where(step => step.Chain == DispatchChain.Guard).Select(step => (string?)step.Rule)
                .Append(GuardOf(before)).ToHashSet();
            if (steps.Contains(new Step.RemoveChain(DispatchChain.Guard)))
            {
                expected.Add(null);
            }

            if (!expected.Contains(GuardOf(now)))
            {
                return true;
            }

            string? GuardOf(FirewallState state) => GuardSwap.Read(state[group.Key.Family].Table(group.Key.Table));
        }

        return false;
    }

    /// <summary>What is known, and the chains that the plan makes: on the way back those may be deleted whatever they hold.</summary>
    private Knowledge Remembering(Plan plan) => known with { Made = [.. known.Made, .. MadeBy(plan)] };

    internal static IEnumerable<MadeChain> MadeBy(Plan plan) =>
        plan.Blocks.SelectMany(block => block.Steps.OfType<Step.NewChain>().Select(step => new MadeChain(block.Family, block.Table, step.Chain)));

    private static string NewGuardId() => Guid.NewGuid().ToString("N");
}
