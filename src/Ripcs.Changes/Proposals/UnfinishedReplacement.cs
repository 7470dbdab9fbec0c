namespace Ripcs.Changes.Proposals;

/// <summary>An unfinished change may have taken away some of the foreign rules that it was to replace.</summary>
internal static class UnfinishedReplacement
{
    /// <summary>The desired state of a run that does not replace any: they stay as they are.</summary>
    /// <param name="desired">The rest of the desired state.</param>
    /// <param name="actual">The live state.</param>
    /// <param name="known">The record, with the foreign chains of the unfinished change.</param>
    /// <exception cref="HostException">Some of them are gone, and with a
    /// mixture of old and new rules the host's behaviour is unknown.</exception>
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
            "the last change did not finish, and has removed or put back some of the rules not managed by Ripcs: run the same command "
            + "again, or: " + Advice.To(Way.RollBack))
            : desired.WithForeign(live);
    }

    /// <summary>A desired state with those back, for a run after which no owned rule is left.</summary>
    /// <param name="desired">The rest of the desired state.</param>
    /// <param name="known">The record, with the foreign chains of the unfinished change.</param>
    public static OwnedState Undone(OwnedState desired, Knowledge known) => known.Foreign.Count == 0 ? desired
        : desired.WithForeign(known.Foreign);
}
