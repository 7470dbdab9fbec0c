using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// Rule files before and after a change, and the host that they are for.
/// </summary>
/// <param name="Forward">The policy of FORWARD.</param>
/// <param name="Input">The policy of INPUT.</param>
/// <param name="Output">The policy of OUTPUT.</param>
/// <param name="AcceptsOpen">Foreign rules let connections that are open go on.</param>
/// <param name="KeepsOld">Partitions that no file names any more stay in force.</param>
internal sealed record RandomChange(
    ValueList<Statements> Old, ValueList<Statements> Desired, string Forward, string Input, string Output, bool AcceptsOpen, bool KeepsOld)
{
    /// <summary>A run died behind this block, and what is looked at is the next run; null: what is looked at is the run itself.</summary>
    public int? DiesBehind { get; init; }

    /// <summary>The next run leads back to what was before.</summary>
    public bool IsRolledBack { get; init; }

    /// <summary>Others publish a port of an inside machine and mask what leaves the inside, as Docker does.</summary>
    public bool HasDocker { get; init; }

    public FirewallState Host => Families.Both.Aggregate(FirewallState.Empty, (host, family) => host.With(new FamilyState(family,
    [
        new TableState(TableName.Filter,
        [
            BuiltIn("INPUT", Input), BuiltIn("FORWARD", Forward, $"-d {Published(family)} -p tcp -m tcp --dport 8443 -j ACCEPT"),
            BuiltIn("OUTPUT", Output),
        ]),
        new TableState(TableName.Nat, HasDocker
            ?
            [
                Chain("PREROUTING", "ACCEPT", "-p tcp -m tcp --dport 8443 -m addrtype --dst-type LOCAL -j DNAT --to-destination "
                    + (family is Family.IPv4 ? $"{Ground.App2.V4}:8443" : $"[{Ground.App2.V6}]:8443")),
                Chain("POSTROUTING", "ACCEPT", $"-s {Published(family)} ! -o lan0 -j MASQUERADE"),
            ]
            : []),
    ])));

    /// <summary>The same with what Raw says in the filter table behind all partitions.</summary>
    public RandomChange WithRawsAfterPartitions() => this with { Old = After(Old), Desired = After(Desired) };

    private static ValueList<Statements> After(ValueList<Statements> files) => files.Select(file => file with
    {
        Raws = file.Raws.Select(raw => raw with { IsAfter = !raw.Lines.Contains("-t ", StringComparison.Ordinal) }).ToValueList(),
    }).ToValueList();

    public override string ToString() =>
        $"policies: FORWARD {Forward}, INPUT {Input}, OUTPUT {Output}{(AcceptsOpen ? ", others accept ESTABLISHED" : "")}"
        + $"{(HasDocker ? ", others publish port 8443 of the host" : "")}{(KeepsOld ? "; partitions without a file stay" : "")}"
        + (DiesBehind is { } block
            ? $"; a run died behind block {block.ToString(CultureInfo.InvariantCulture)}, the next "
            + $"{(IsRolledBack ? "rolls back" : "completes it")}" : "")
        + $"\n--- before\n{string.Concat(Old)}--- after\n{string.Concat(Desired)}";

    private static string Published(Family family) => family is Family.IPv4 ? $"{Ground.App2.V4}/32" : $"{Ground.App2.V6}/128";

    private ChainState BuiltIn(string name, string policy, string? published = null) => Chain(
        name,
        policy,
        [
            .. AcceptsOpen ? ["-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"] : Array.Empty<string>(),
            .. HasDocker && published is not null ? [published] : Array.Empty<string>(),
        ]);

    private static ChainState Chain(string name, string policy, params ValueList<string> rules) =>
        new(new ChainName(name), policy, rules.Select(SavedRule.Normal).ToValueList());
}
