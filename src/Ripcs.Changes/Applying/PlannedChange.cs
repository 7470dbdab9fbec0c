using Ripcs.Core.Planning;

namespace Ripcs.Changes.Applying;

/// <summary>One try of a change.</summary>
/// <param name="Change">The change.</param>
/// <param name="Plan">Its blocks, in the order in which they are written; none if nothing needs to be written.</param>
internal sealed record PlannedChange(ProposedChange Change, Plan Plan)
{
    /// <inheritdoc cref="ProposedChange.Before"/>
    public FirewallState Before => Change.Before;

    /// <inheritdoc cref="ProposedChange.Desired"/>
    public OwnedState Desired => Change.Desired;

    /// <summary>The live state before the first block of this run: an earlier try
    /// may have written blocks, and other programs may have interfered.</summary>
    public required FirewallState Began { get; init; }

    /// <summary>The desired state of the first try.</summary>
    public required Desired First { get; init; }

    /// <summary>The earlier owned state as it is stored, with the foreign chains that the run changes.</summary>
    public OwnedState BeforeToKeep(Knowledge known) =>
        WithClosed(ForeignJumps.Without(Ownership.Read(Began, known.Naming(Desired).NamingForeign(Change.Known.Foreign)), Began));

    // Foreign rules that a change takes away belong with the policies after them: after a reboot all policies are ACCEPT.
    private OwnedState WithClosed(OwnedState before) => before with
    {
        Tables = before.Tables.Select(table => table.Name != TableName.Filter || table.Foreign.Count == 0 ? table : table with
        {
            Policies = [.. table.Policies,
                .. Began[table.Family].Table(table.Name).Chains.Where(chain => chain.Policy == ChainPolicy.Drop
                && table.PolicyOf(chain.Name) is null)
                .Select(chain => new ChainPolicy(chain.Name, ChainPolicy.Drop))],
        }).ToValueList(),
    };

    /// <summary>The desired owned state as it is stored.</summary>
    public OwnedState DesiredToKeep => ForeignJumps.Without(Desired, Before);
}
