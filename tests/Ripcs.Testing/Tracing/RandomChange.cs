using System.Globalization;
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
    /// <summary>A run died behind this block, and what is looked at is the next run; null: what is looked at is the run itself.</summary>
    public int? DiesBehind { get; init; }

    /// <summary>The next run leads back to what was before.</summary>
    public bool GoesBack { get; init; }

    public FirewallState Host => Families.Both.Aggregate(FirewallState.Empty, (host, family) => host.With(new FamilyState(family,
    [
        new TableState(TableName.Filter, [BuiltIn("INPUT", Input), BuiltIn("FORWARD", Forward), BuiltIn("OUTPUT", Output)]),
    ])));

    public override string ToString() =>
        $"policies: FORWARD {Forward}, INPUT {Input}, OUTPUT {Output}{(AcceptsOpen ? ", others accept ESTABLISHED" : "")}"
        + $"{(KeepsOld ? "; partitions without a file stay" : "")}"
        + (DiesBehind is { } block ? $"; a run died behind block {block.ToString(CultureInfo.InvariantCulture)}, the next leads {(GoesBack ? "back" : "on")}" : "")
        + $"\n--- before\n{string.Concat(Old)}--- after\n{string.Concat(Wanted)}";

    private ChainState BuiltIn(string name, string policy) => new(
        new ChainName(name), policy, AcceptsOpen ? [SavedRule.Normal("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")] : []);
}
