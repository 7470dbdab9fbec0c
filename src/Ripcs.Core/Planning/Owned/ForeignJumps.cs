using Ripcs.Core.Emit;

namespace Ripcs.Core.Planning.Owned;

/// <summary>A rule in an owned dispatch chain, or in one of its branches, that
/// jumps to a chain which is not owned; its place counts from 1.</summary>
public sealed record ForeignJump(Family Family, TableName Table, ChainName Dispatch, ChainName Chain, int Place, string Rule, ChainName To)
{
    /// <summary>True if it has the form of a pointer, so that the chain may once have been owned; nothing proves that.</summary>
    public bool IsPointer => Pointer.TryParse(Family, Dispatch, Rule, out _);
}

/// <summary>Rules in owned chains that jump to foreign chains. They stay live until an apply removes them, but no stored
/// state contains one: after a reboot their target chains are missing, and only their owners can create them again.</summary>
public static class ForeignJumps
{
    /// <param name="actual">The live state.</param>
    /// <param name="owned">The owned part of it.</param>
    public static ValueList<ForeignJump> InDispatch(FirewallState actual, OwnedState owned) =>
        (from table in owned.Tables
         let foreign = Foreign(table, actual)
         where foreign.Count > 0
         from typed in OwnedPointers.OthersIn(table)
         where IsTo(foreign, typed.Rule)
         select new ForeignJump(table.Family, table.Name, typed.Dispatch, typed.Chain, typed.Place, typed.Rule,
             Jumps.Of(typed.Rule)!.Value)).ToValueList();

    /// <summary>An owned state in the form in which it is stored. Chains whose hash matches are left unchanged.</summary>
    /// <param name="owned">The owned or desired state.</param>
    /// <param name="actual">The live state, which shows which names after -j are chains.</param>
    public static OwnedState Without(OwnedState owned, FirewallState actual) => WithoutThoseGone(owned, actual, FirewallState.Empty);

    /// <summary>The same, but jumps to chains that exist now are kept, so that an undo restores them.</summary>
    public static OwnedState WithoutThoseGone(OwnedState owned, FirewallState then, FirewallState now) => new(owned.Tables.Select(table =>
    {
        var gone = Foreign(table, then);
        gone.ExceptWith(now[table.Family].Table(table.Name).Chains.Select(chain => chain.Name));
        return table with
        {
            Chains = table.Chains.Select(chain => MayLose(table, chain, gone)
                ? chain with { Rules = chain.Rules.Where(rule => !IsTo(gone, rule)).ToValueList() } : chain).ToValueList(),
        };
    }).ToValueList());

    /// <summary>The live state without those rules, for a comparison with a stored state.</summary>
    public static FirewallState Without(FirewallState actual, Knowledge known)
    {
        var owned = Ownership.Read(actual, known);
        FamilyState Family(FamilyState family) =>
            family with { Tables = family.Tables.Select(table => Table(owned.Table(family.Family, table.Name), table)).ToValueList() };
        TableState Table(OwnedTable ours, TableState table)
        {
            var foreign = Foreign(ours, actual);
            return table with
            {
                Chains = table.Chains.Select(chain => ours.Find(chain.Name) is { } mine && MayLose(ours, mine, foreign)
                    ? chain with { Rules = chain.Rules.Where(rule => !IsTo(foreign, rule.Canonical)).ToValueList() } : chain).ToValueList(),
            };
        }

        return new FirewallState(Family(actual.V4), Family(actual.V6));
    }

    private static HashSet<ChainName> Foreign(OwnedTable ours, FirewallState actual)
    {
        var foreign = actual[ours.Family].Table(ours.Name).Chains.Where(chain => !chain.IsBuiltIn).Select(chain => chain.Name).ToHashSet();
        foreign.ExceptWith(ours.Chains.Select(chain => chain.Name));
        return foreign;
    }

    private static bool MayLose(OwnedTable table, OwnedChain chain, HashSet<ChainName> foreign) =>
        foreign.Count > 0 && !ChainHash.Proves(table.Family, table.Name, chain)
        && chain.SummaryIn(table.Family, table.Name).Targets.Any(foreign.Contains);

    private static bool IsTo(HashSet<ChainName> chains, string rule) => Jumps.Of(rule) is { } to && chains.Contains(to);
}
