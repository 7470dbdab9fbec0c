namespace Ripcs.Changes.DesiredStates;

/// <summary>A change that did not end may have taken away some of the rules of others that it was to replace.</summary>
internal static class UnfinishedReplacement
{
    /// <summary>A desired state of a run that was not told to replace any: they stay as they are.</summary>
    /// <param name="desired">What else is desired.</param>
    /// <param name="actual">What is live.</param>
    /// <param name="known">What was recorded, and what the unfinished change speaks of.</param>
    /// <exception cref="HostException">Some of them are gone, and between the old rules
    /// and the new ones nobody can tell what the host lets through.</exception>
    public static OwnedState Left(OwnedState desired, FirewallState actual, Knowledge known)
    {
        if (known.Foreign.Count == 0)
            return desired;

        var live = Ownership.Read(actual, known).AllForeign();
        var found = live.SelectMany(table => table.Chains.Select(chain => (table.Family, table.Name, Chain: chain)))
            .ToLookup(item => (item.Family, item.Name, item.Chain.Name), item => item.Chain.Taken.Count());
        var isLost = known.Foreign.Any(table =>
            table.Chains.Any(chain => !found[(table.Family, table.Name, chain.Name)].Any(count => count >= chain.Taken.Count())));
        return isLost ? throw new HostException(
            "the last change did not finish, and has taken away or put back some of the rules not managed by Ripcs: run the same command "
            + "again, or: ripcs rollback")
            : desired.WithForeign(live);
    }

    /// <summary>A desired state with those back, for a run after which nothing of ours is left.</summary>
    /// <param name="desired">What else is desired.</param>
    /// <param name="known">What was recorded, and what the unfinished change speaks of.</param>
    public static OwnedState Undone(OwnedState desired, Knowledge known) => known.Foreign.Count == 0 ? desired
        : desired.WithForeign(known.Foreign);
}
