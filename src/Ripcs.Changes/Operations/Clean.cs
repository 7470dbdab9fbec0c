using Ripcs.Changes.Applying;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Texts;
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
