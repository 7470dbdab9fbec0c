using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Edits;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;
using Ripcs.Host;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Applying;

/// <summary>
/// Brings a wanted state into force: read, plan, write, verify; and back to what was if a block is refused or what is live
/// afterwards is not what was wanted.
/// </summary>
internal sealed class Applier(INetfilter netfilter, Knowledge known)
{
    private const int Tries = 3;

    private readonly BlockWriter _writer = new(netfilter);

    /// <summary>
    /// Called before the first block of a try is written: the last moment to write down what is about to happen, or to refuse it by
    /// throwing a <see cref="HostException"/>; nothing of this try has been written then.
    /// </summary>
    public Action<PlannedChange>? BeforeWrite { get; init; }

    /// <param name="wantedFrom">What is wanted, given all that is live; asked again at each try.</param>
    /// <exception cref="NetfilterException">The live rules could not be read; nothing was changed.</exception>
    public Outcome Run(Func<FirewallState, OwnedState> wantedFrom)
    {
        var progress = new Progress(FirstTry: 0);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            progress = progress.Blocks.Count == 0 ? new Progress(attempt) : progress;
            try
            {
                if (Try(wantedFrom, progress) is { } outcome)
                {
                    return outcome;
                }
            }
            catch (HostException reason) when (progress.Blocks.Count > 0)
            {
                return new Outcome.Stuck(reason, LeftByEarlierTry());
            }
        }

        return progress.Blocks.Count == 0 ? new Outcome.Busy()
            : new Outcome.Stuck(new BusyException(Outcome.Busy.Message), LeftByEarlierTry());
    }

    /// <returns>Null if a rival came between and all is to be read and planned again.</returns>
    private Outcome? Try(Func<FirewallState, OwnedState> wantedFrom, Progress progress)
    {
        var isFirst = progress.Blocks.Count == 0;
        var reading = FirewallReader.ReadAt(netfilter);
        var before = reading.State;
        var wanted = wantedFrom(before);
        var plan = Planner.Make(before, wanted, known, NewGuardId());
        progress.Began ??= reading;
        if (plan.IsEmpty)
        {
            // A rival may have come between our last block and our reading: then all is done, and was done by us.
            return isFirst ? new Outcome.Nothing(before, plan) : Applied(progress, reading, wanted, plan);
        }

        BeforeWrite?.Invoke(new PlannedChange(before, wanted, plan) { Began = progress.Began.State, FirstTry = progress.FirstTry });
        try
        {
            _writer.Write(before, plan, progress.Blocks);
            string? Difference(FirewallState now) => Verification.Difference(wanted, now, Remembering(plan).Naming(wanted), plan.Kept);
            var after = FirewallReader.ReadBack(netfilter, now => Difference(now) is null);
            return Difference(after.State) is not { } difference
                ? Applied(progress, after, wanted, plan)
                : IsRivalHere(before, plan, after.State) ? null
                : GoBack(before, wanted, plan, new NetfilterException($"after the change {difference}; perhaps another program changed it meanwhile"), isFirst);
        }
        catch (HostException reason)
        {
            return IsRivalHere(before, plan) ? null : GoBack(before, wanted, plan, reason, isFirst);
        }
    }

    private Outcome.Applied Applied(Progress progress, Reading after, OwnedState wanted, Plan last)
    {
        var whole = last with { Blocks = progress.Blocks.ToValueList() };
        var (before, isAlone) = (progress.Began!, IsAlone(progress.Began!, after, whole.Blocks.Count));
        ValueList<ForeignChange> meanwhile = isAlone ? [] : ForeignChanges.Between(before.State, after.State, Remembering(whole));
        return new Outcome.Applied(before.State, after.State, wanted, whole, meanwhile, progress.FirstTry);
    }

    // Each of our blocks is one transaction, and the kernel counts transactions.
    private static bool IsAlone(Reading before, Reading after, int blocks) =>
        (before.Generation, after.Generation) is ({ } first, { } last) && last == first + (uint)blocks;

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

    /// <param name="before">What was live before this try.</param>
    /// <param name="tried">What was wanted.</param>
    /// <param name="plan">How it was tried.</param>
    /// <param name="reason">Why it failed.</param>
    /// <param name="isFirst">False if an earlier try left blocks behind, so that this way back does not lead to the beginning.</param>
    private Outcome GoBack(FirewallState before, OwnedState tried, Plan plan, HostException reason, bool isFirst)
    {
        var remembered = Remembering(plan).Naming(tried);
        try
        {
            var now = FirewallReader.Read(netfilter);
            var then = ForeignJumps.WithoutThoseGone(Ownership.Read(before, known.Naming(tried)), before, now);
            var wanted = WayBack.To(then, Ownership.Read(now, remembered));
            var way = Planner.Make(now, wanted, remembered, NewGuardId());
            _writer.Write(now, way, []);
            string? Difference(FirewallState state) => Verification.Difference(wanted, state, remembered, way.Kept);
            var difference = Difference(FirewallReader.ReadBack(netfilter, state => Difference(state) is null).State);
            return difference is not null ? new Outcome.Stuck(reason, new NetfilterException($"after going back {difference}"))
                : isFirst ? new Outcome.WentBack(reason)
                : new Outcome.Stuck(reason, LeftByEarlierTry());
        }
        catch (HostException again)
        {
            return new Outcome.Stuck(reason, again);
        }
    }

    private static NetfilterException LeftByEarlierTry() =>
        new("somebody else changed Ripcs's chains between two blocks, and what was written before is still there");

    /// <summary>
    /// True if a guard holds neither what it held before nor what one of our blocks put there: another Ripcs or a flush came between.
    /// </summary>
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

    /// <summary>What went through so far, in however many tries, and what was live before the first of it.</summary>
    private sealed record Progress(int FirstTry)
    {
        public Reading? Began { get; set; }

        public List<Block> Blocks { get; } = [];
    }
}
