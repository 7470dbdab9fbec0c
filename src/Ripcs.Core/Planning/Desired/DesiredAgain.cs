namespace Ripcs.Core.Planning.Desired;

/// <summary>What can be restored of an earlier live state. Owned chains may
/// contain rules typed by hand that no restore text can express.</summary>
public static class DesiredAgain
{
    /// <param name="then">The earlier state.</param>
    /// <param name="now">The live state: a chain that has not changed since is kept, whatever it contains.</param>
    public static OwnedState Of(OwnedState then, OwnedState now) =>
        new(then.Tables.Select(table => table with
        {
            Chains = table.Chains.Select(chain => Writable(chain, now.Table(table.Family, table.Name))).ToValueList(),
        }).ToValueList());

    private static OwnedChain Writable(OwnedChain chain, OwnedTable now) =>
        !chain.MayHave(RuleTraits.CannotBeWritten) || now.Find(chain.Name) == chain ? chain
            : chain with { Rules = chain.Rules.Where(RestoreWriter.CanWrite).ToValueList() };
}
