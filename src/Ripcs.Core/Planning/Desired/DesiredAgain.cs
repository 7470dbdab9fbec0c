namespace Ripcs.Core.Planning.Desired;

/// <summary>What can come back of a state that was live. Others may have
/// typed rules into our chains that no restore text can say.</summary>
public static class DesiredAgain
{
    /// <param name="then">What was.</param>
    /// <param name="now">What is: a chain that is still as it was stays so, whatever it holds.</param>
    public static OwnedState Of(OwnedState then, OwnedState now) =>
        new(then.Tables.Select(table => table with
        {
            Chains = table.Chains.Select(chain => Writable(chain, now.Table(table.Family, table.Name))).ToValueList(),
        }).ToValueList());

    private static OwnedChain Writable(OwnedChain chain, OwnedTable now) =>
        chain.Rules.All(RestoreWriter.CanWrite) || now.Find(chain.Name) == chain ? chain
            : chain with { Rules = chain.Rules.Where(RestoreWriter.CanWrite).ToValueList() };
}
