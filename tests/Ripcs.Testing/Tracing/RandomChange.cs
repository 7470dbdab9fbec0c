using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// Rule files before and after a change, and the host that they are for.
/// </summary>
/// <param name="Forward">The policy of FORWARD.</param>
/// <param name="Input">The policy of INPUT.</param>
/// <param name="Output">The policy of OUTPUT.</param>
/// <param name="AcceptsOpen">Rules of others let connections that are open go on.</param>
/// <param name="KeepsOld">Partitions that no file names any more stay in force.</param>
internal sealed record RandomChange(
    ValueList<Statements> Old, ValueList<Statements> Wanted, string Forward, string Input, string Output, bool AcceptsOpen, bool KeepsOld)
{
    public FirewallState Host => Families.Both.Aggregate(FirewallState.Empty, (host, family) => host.With(new FamilyState(family,
    [
        new TableState(TableName.Filter, [BuiltIn("INPUT", Input), BuiltIn("FORWARD", Forward), BuiltIn("OUTPUT", Output)]),
    ])));

    public override string ToString() =>
        $"policies: FORWARD {Forward}, INPUT {Input}, OUTPUT {Output}{(AcceptsOpen ? ", others accept ESTABLISHED" : "")}"
        + $"{(KeepsOld ? "; partitions without a file stay" : "")}\n--- before\n{string.Concat(Old)}--- after\n{string.Concat(Wanted)}";

    private ChainState BuiltIn(string name, string policy) => new(
        new ChainName(name), policy, AcceptsOpen ? [SavedRule.Normal("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")] : []);
}
