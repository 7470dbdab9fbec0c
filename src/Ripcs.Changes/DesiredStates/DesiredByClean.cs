using Ripcs.Changes.Applying;
using Ripcs.Changes.Reports;
using Ripcs.Changes.Texts;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.DesiredStates;

/// <summary>What is desired by a clean, and what it says about it.</summary>
internal sealed class DesiredByClean(RuleSet rules, StateDirectory? state)
{
    /// <summary>The session by which the caller came to this host; null for one who sits in front of it.</summary>
    public CallerSession? Caller { get; init; }

    public Desired Make(FirewallState actual, Knowledge recorded)
    {
        SameNames.Refuse(rules.Partitions, actual);
        var known = recorded.Naming(rules.Partitions);
        var live = Ownership.Read(actual, known);
        if (DriftThatStays(actual, live, recorded) is { Count: > 0 } places)
        {
            return new Desired(live, Diff: null)
            {
                Known = known,
                Notes = [Note.Warning($"{Words.List(places)} {(places.Count == 1 ? "is" : "are")} not as recorded (see: ripcs status), "
                    + $"and a clean would record what is there now as what restore brings back; apply first: ripcs rules apply "
                    + $"{(rules.IsWhole ? rules.Path : AppliedFile.PathToApply(state))}")],
                Summary = "nothing to do: drift must be put right first.",
            };
        }

        var clean = CleanState.Build(rules.Partitions, live, known, rules.Scope);
        clean = clean with { Desired = UnfinishedReplacement.Left(clean.Desired, actual, recorded) };

        // With the host policy goes what it wanted to be asked first.
        known = recorded.HostPolicy is { } policy && clean.OutOfForce.Contains(policy.Name.Value)
            && rules.Partitions.All(partition => partition.HostPolicy is null)
            ? known with { AskedFirst = [] } : known;
        var kept = Planner.Preview(actual, clean.Desired, known).Kept;
        var held = clean.ApplyFirst.Count > 0 ? HeldFile.Read(state) : HeldPartitions.None;
        var lockout = Caller is null ? LockoutText.Nothing
            : LockoutText.Of(Caller, actual, ChangeMeaning.After(actual, clean.Desired, known),
                [.. rules.Partitions, .. recorded.Partitions], new LockoutRun(rules.Path, []));
        var removal = Removal.Of(live, clean.Desired, kept, clean.OutOfForce, recorded, state);
        return new Desired(clean.Desired, Diff: null)
        {
            Known = known,
            Lockout = lockout.Refusal,
            Kept = kept,
            Stale = removal.Stale,
            Leaving = removal.Leaving,
            Notes =
            [
                .. lockout.Notes, .. PoliciesBack(actual, clean.Desired, known),
                .. ForeignJumps.InDispatch(actual, live).Select(jump => ForeignJumpText.Warning(jump, $"ripcs rules apply {rules.Path}")),
                .. clean.ApplyFirst.Select(partition => ApplyFirst(partition, held)),
            ],
            Summary = !removal.IsEmpty ? removal.Sum("clean", isDone: false)
                : kept.Count > 0 ? Removal.HasToStay(kept.Count)
                : clean.ApplyFirst.Count > 0 ? $"nothing to do: {Words.Count(clean.ApplyFirst.Count, "partition")} must be applied first."
                : "nothing to do: no stale chain, pointer or partition.",
            DoneSummary = removal.IsEmpty ? null : removal.Sum("clean", isDone: true),
        };
    }

    // A partition without a file goes, whatever it holds.
    private List<string> DriftThatStays(FirewallState actual, OwnedState live, Knowledge recorded)
    {
        var named = rules.Partitions.Select(partition => partition.Name.Value).ToHashSet();
        return recorded.Partitions.Count == 0 ? [] : DriftPlaces.Of(RecordedDrift.Of(actual, live, recorded),
            name => !rules.IsWhole || named.Contains(name));
    }

    /// <summary>The host policy goes with its partition: whoever cleans is to see what then becomes of packets.</summary>
    private static IEnumerable<Note> PoliciesBack(FirewallState actual, OwnedState desired, Knowledge known) =>
        from family in Families.Both
        from then in HostPolicies.Then(family, desired.Table(family, TableName.Filter), known)
        where actual[family].Table(TableName.Filter).PolicyOf(then.BuiltIn) is { } now && now != then.Policy
        group $"{then.BuiltIn} ({Words.Place(family, TableName.Filter)})" by then.Policy into alike
        select Note.Warning($"no rule file says a host policy any more: {Words.List([.. alike])} {(alike.Count() == 1 ? "gets" : "get")} "
            + $"policy {alike.Key} back");

    private Note ApplyFirst(string partition, HeldPartitions held) =>
        Note.Warning(held.Reason(rules.Partitions.Where(said => said.Name.Value == partition).ToValueList(), rules.Path) is { } reason
            ? $"nothing of {partition} is cleaned: {reason}"
            : $"{partition} is not live as its file says, so nothing of it is cleaned; apply first: ripcs rules apply {rules.Path}");
}
