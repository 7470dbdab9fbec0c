using Ripcs.Changes.Applying;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Operations;

/// <summary>Removes chains without a jump to them, and partitions that no rule file names.</summary>
internal class Clean(string name, RuleSet rules, StateDirectory? state) : Operation(name, rules.Path)
{
    public override RuleSet Rules => rules;

    public override Desired Make(FirewallState actual, Knowledge recorded)
    {
        SameNames.Judge(rules.Partitions, actual).Obey();
        var known = recorded.Naming(rules.Partitions);
        var live = Ownership.Read(actual, known);
        if (DriftThatStays(actual, live, recorded) is { Count: > 0 } places)
        {
            return new Desired(Propose(actual, live, known), Diff: null)
            {
                Notes = [Note.Warning($"{Words.List(places)} {(places.Count == 1 ? "is" : "are")} not as recorded (see: "
                    + Advice.To(Way.Status) + "), and a clean would record what is there now as what restore brings back; apply first: "
                    + Advice.To(Way.Apply, rules.IsWhole ? rules.Path : AppliedFile.PathToApply(state)))],
                Summary = "nothing to do: drift must be put right first.",
            };
        }

        var clean = CleanState.Build(rules.Partitions, live, known, rules.Scope);
        clean = clean with { Desired = UnfinishedReplacement.Left(clean.Desired, actual, recorded) };

        // The foreign chains that a host policy puts first go with it.
        known = recorded.HostPolicy is { } policy && clean.OutOfForce.Contains(policy.Name.Value)
            && rules.Partitions.All(partition => partition.HostPolicy is null)
            ? known with { ChainsInFront = [] } : known;
        var change = Propose(actual, clean.Desired, known);
        var kept = change.Plan.Kept;
        var held = clean.ApplyFirst.Count > 0 ? HeldFile.Read(state) : HeldPartitions.None;
        var lockout = LockoutOf(change, [.. rules.Partitions, .. recorded.Partitions], new LockoutRun(rules.Path, []));
        var removal = Removal.Of(live, clean.Desired, kept, clean.OutOfForce, recorded, state);
        var older = removal.Leaving.Count == 0 ? null
            : OlderCheckout.Find(AppliedFile.Read(state), Contains, Advice.To(Way.Clean, rules.Path));
        return new Desired(change, Diff: null)
        {
            Lockout = lockout.Refusal,
            Kept = kept,
            Stale = removal.Stale,
            Leaving = removal.Leaving,
            Older = older,
            Notes =
            [
                .. older is null ? [] : new[] { Note.Warning(older) },
                .. lockout.Notes, .. PoliciesBack(actual, clean.Desired, known),
                .. ForeignJumps.InDispatch(actual, live).Select(jump => ForeignJumpText.Warning(jump, Advice.To(Way.Apply, rules.Path))),
                .. clean.ApplyFirst.Select(partition => ApplyFirst(partition, held)),
            ],
            Summary = !removal.IsEmpty ? removal.Sum("clean", isDone: false)
                : kept.Count > 0 ? Removal.HasToStay(kept.Count)
                : clean.ApplyFirst.Count > 0 ? $"nothing to do: {Words.Count(clean.ApplyFirst.Count, "partition")} must be applied first."
                : "nothing to do: no stale chain, pointer or partition.",
            DoneSummary = removal.IsEmpty ? null : removal.Sum("clean", isDone: true),
        };
    }

    // A partition without a file goes, whatever it contains.
    private List<string> DriftThatStays(FirewallState actual, OwnedState live, Knowledge recorded)
    {
        var named = rules.Partitions.Select(partition => partition.Name.Value).ToHashSet();
        return recorded.Partitions.Count == 0 ? [] : DriftPlaces.Of(RecordedDrift.Of(actual, live, recorded),
            name => !rules.IsWhole || named.Contains(name));
    }

    /// <summary>The host policy goes with its partition: the operator must learn what then happens to packets.</summary>
    private static IEnumerable<Note> PoliciesBack(FirewallState actual, OwnedState desired, Knowledge known) =>
        from family in Families.Both
        from then in HostPolicies.Then(family, desired.Table(family, TableName.Filter), known)
        where actual[family].Table(TableName.Filter).PolicyOf(then.BuiltIn) is { } now && now != then.Policy
        group $"{then.BuiltIn} ({Words.Place(family, TableName.Filter)})" by then.Policy into alike
        select Note.Warning($"no rule file contains a host policy any more: {Words.List([.. alike])} "
            + $"{(alike.Count() == 1 ? "gets" : "get")} "
            + $"policy {alike.Key} back");

    private Note ApplyFirst(string partition, HeldPartitions held) =>
        Note.Warning(held.Reason(rules.Partitions.Where(said => said.Name.Value == partition).ToValueList(), rules.Path) is { } reason
            ? $"clean skips {partition}: " + reason
            : $"clean skips {partition}, which is not live as in its file; apply first: " + Advice.To(Way.Apply, rules.Path));
}

/// <summary>Removes everything that Ripcs owns.</summary>
internal class Flush(string name, StateDirectory? state) : Operation(name)
{
    public override bool RefusesOtherVariant => false;

    public override Desired Make(FirewallState actual, Knowledge known)
    {
        var found = Ownership.Read(actual, known);
        var stays = Ownership.EmptyRipts(actual, found, known);
        var live = new OwnedState(found.Tables.Except(stays).ToValueList());
        var desired = UnfinishedReplacement.Undone(new OwnedState(stays), known);
        var change = Propose(actual, desired, known);
        var plan = change.Plan;
        var back = plan.Kept.Count == 0 && !live.Tables.Any(table => table.HoldsRules) ? ComesBack() : null;
        var removal = Removal.Of(live, OwnedState.Empty, plan.Kept, OwnedPointers.Partitions(live), known, state);
        var lockout = LockoutOf(change, known.Partitions, LockoutRun.Removal);
        return new DesiredOfFlush(change)
        {
            Lockout = lockout.Refusal,
            Ends = back?.State,
            Kept = plan.Kept,
            Stale = removal.Stale,
            Leaving = removal.Leaving.Select(partition => partition with { IsUnnamed = false }).ToValueList(),
            Notes = plan.IsEmpty ? [] :
            [
                .. lockout.Notes, .. TypedByHand(live), .. PoliciesThenText.AfterFlush(actual, live, known),
                .. PoliciesThenText.StayClosed(actual, live, desired, known), .. PoliciesThenText.Closes(actual, desired, known),
            ],
            Summary = !plan.IsEmpty ? removal.IsEmpty ? OfNoPartition(live, "flush removes", "flush sets")
                : removal.Sum("flush", isDone: false)
                : back is not null ? $"nothing of Ripcs's is live; flush records that nothing is desired, so that no restore brings back "
                    + $"{back.Words}."
                : plan.Kept.Count == 0 ? "nothing to do: nothing of Ripcs's is live." : Removal.HasToStay(plan.Kept.Count),
            DoneSummary = plan.IsEmpty ? back is null ? null
                : $"nothing of Ripcs's was live; flush recorded that nothing is desired, so that no restore brings back {back.Words}."
                : removal.IsEmpty ? OfNoPartition(live, "flush removed", "flush has set") : removal.Sum("flush", isDone: true),
        };
    }

    private static string OfNoPartition(OwnedState live, string removes, string sets) =>
        live.Tables.Any(table => table.HoldsRules) ? $"{removes} jumps and chains that belong to no partition."
            : $"{sets} the policies as they were before Ripcs set them.";

    /// <summary>What a restore would bring back into force if no owned rule is live, for example after a reboot; null if nothing.</summary>
    private ComingBack? ComesBack()
    {
        if (state is null || new Timeline(new History(state)) is not { Last: > 0 and var last } timeline
            || timeline.FindWhole(last) is not { After: var after })
        {
            return null;
        }

        var partitions = OwnedPointers.Partitions(after);
        return partitions.Count > 0 ? new ComingBack(after,
            $"what change {last} left in force: {string.Join(", ", partitions)}")
            : after.Tables.Any(table => table.Policies.Count > 0)
                ? new ComingBack(after, $"the policies that change {last} set")
            : null;
    }

    private sealed record ComingBack(OwnedState State, string Words);

    /// <summary>Foreign rules in owned dispatch chains: they are removed, with a warning.</summary>
    private static IEnumerable<Note> TypedByHand(OwnedState live) =>
        from table in live.Tables
        from typed in OwnedPointers.OthersIn(table)
        select Note.Warning($"a rule in {typed.Chain} ({Words.Place(table.Family, table.Name)}) that is not managed by Ripcs is removed "
            + $"too: {PlainText.Of(typed.Rule)}");
}

/// <summary>What a clean or a flush removes: stale chains, and partitions with their chains.</summary>
/// <param name="Stale">Chains without a jump to them.</param>
/// <param name="Leaving">Partitions that go out of force.</param>
internal sealed record Removal(ValueList<StaleChain> Stale, ValueList<LeavingPartition> Leaving)
{
    private const int NamedPartitions = 12;

    /// <param name="live">The owned state.</param>
    /// <param name="desired">The state that stays.</param>
    /// <param name="kept">Chains that must stay although they are not desired.</param>
    /// <param name="outOfForce">The partitions that go out of force.</param>
    /// <param name="known">For the tickets of their rules.</param>
    /// <param name="state">For the time since when chains are stale.</param>
    public static Removal Of(OwnedState live, OwnedState desired, ValueList<KeptChain> kept, ValueList<string> outOfForce, Knowledge known,
        StateDirectory? state)
    {
        var inForce = InForce.Of(live);
        var going = Chains(live, desired, kept, state).ToLookup(chain =>
            inForce.Contains(new ChainPlace(chain.Family, chain.Table, chain.Chain)));
        var (chains, pointers) = (going[true].ToLookup(chain => Partition(chain.Chain)),
            live.Tables.SelectMany(OwnedPointers.In).Select(pointer => pointer.Pointer.Chain).ToLookup(Partition));
        return new Removal(
            going[false].ToValueList(),
            outOfForce.Select(name =>
                new LeavingPartition(name, pointers[name].Count(), chains[name].ToValueList()) { Tickets = Tickets(known.Partition(name)) })
                .ToValueList());
    }

    private static ValueList<string> Tickets(CompiledPartition? partition) =>
        (partition?.Chains ?? []).SelectMany(chain => chain.Rules).Select(rule => rule.Origin.Ticket).OfType<string>().Distinct()
            .ToValueList();

    /// <summary>The partitions' chains that a run deletes: live, not desired, and not kept for another reason.</summary>
    public static ValueList<StaleChain> Chains(OwnedState live, OwnedState desired, ValueList<KeptChain> kept, StateDirectory? state)
    {
        var stays = kept.Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Chain))
            .Concat(desired.AllChains().Select(chain => chain.Place)).ToHashSet();
        return StaleChains.In(live, place => !stays.Contains(place), state).Select(stale => stale.Chain).ToValueList();
    }

    public bool IsEmpty => Stale.Count == 0 && Leaving.Count == 0;

    /// <summary>The summary in one line.</summary>
    /// <param name="command">"clean".</param>
    /// <param name="isDone">True for a change that was made.</param>
    public string Sum(string command, bool isDone)
    {
        var size = PartitionSize.Of(Stale.Concat(Leaving.SelectMany(partition => partition.Chains))
            .Select(chain => (chain.Chain, chain.Rules)));
        var removes = $"{command} {(isDone ? "removed" : "removes")} {Words.Size(size)}";
        var goes = $"{Words.Count(Leaving.Count, "partition")} {(isDone ? "went" : Leaving.Count == 1 ? "goes" : "go")} OUT OF FORCE: "
            + Words.First([.. Leaving.Select(partition => partition.Name)], NamedPartitions);
        return Leaving.Count == 0 ? $"{removes}." : size.Chains == 0 ? $"{goes}." : $"{goes}; {removes}.";
    }

    /// <summary>For a clean without anything else to do.</summary>
    public static string HasToStay(int kept) =>
        $"nothing to do: {Words.Count(kept, "stale chain")} {(kept == 1 ? "has" : "have")} to stay.";

    private static string Partition(ChainName chain) => PartitionChainName.TryParse(chain, out var name) ? name.Partition : "";
}
