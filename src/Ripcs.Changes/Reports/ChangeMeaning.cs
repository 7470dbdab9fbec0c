using System.Text;
using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Planning;

namespace Ripcs.Changes.Reports;

/// <summary>Tells what a change means for packets.</summary>
internal interface IMeaning
{
    /// <param name="change">The change.</param>
    /// <param name="named">The partitions of what it brings.</param>
    public ChangeMeaning Of(ProposedChange change, IEnumerable<CompiledPartition> named);
}

internal static class LocalAddresses
{
    /// <summary>The addresses of the host as values of a field; null if they are unknown.</summary>
    public static ValueSet? Local(this HostEnds? ends, Family family) =>
        ends is null ? null : ValueSet.Of(ends.Addresses(family).Select(address => new ValueRange(address.Network, address.Last)));
}

/// <summary>The effect of a change on new connections, including the foreign rules that decide about them.</summary>
/// <param name="Families">For each family, the packets whose fate changes.</param>
/// <param name="Partitions">The partitions of the rules before and after.</param>
internal sealed record ChangeMeaning(ValueList<(Family Family, FateChanges Changes)> Families, ValueList<CompiledPartition> Partitions)
{
    /// <summary>The partitions that go out of force.</summary>
    public ValueList<CompiledPartition> Gone { get; init; } = [];

    /// <summary>True if no packet is treated differently, and this is proved.</summary>
    public bool IsNothing => Families.All(item => IsNone(item.Changes));

    /// <summary>True if no packet is denied that was accepted before, and this is proved.</summary>
    public bool DeniesNothing => Families.All(item => item.Changes is { IsComplete: true, HasConditions: false }
        && item.Changes.Lines.All(line => line.Turn is FateTurn.NewlyAllowed or FateTurn.OtherAnswer));

    /// <summary>True if nothing is listed, but broadcasts and multicast may be treated differently where a bridge or a multicast router
    /// brings them to FORWARD. What is listed never includes these.</summary>
    public bool MayDifferForGroups { get; init; }

    /// <param name="change">The change.</param>
    /// <param name="partitions">The partitions of the rule files.</param>
    /// <param name="ends">The addresses of the host and its routes; null if unknown.</param>
    /// <param name="setsBeside">Sets that neither side contains, because a dump has none: they are identified by their names.</param>
    public static ChangeMeaning Compute(
        ProposedChange change, IEnumerable<CompiledPartition> partitions, HostEnds? ends, IEnumerable<CompiledChain>? setsBeside = null)
    {
        var (actual, after, known) = (change.Before, change.After, change.Known);
        var sets = (setsBeside ?? []).ToLookup(set => set.Family, set => set.ToState());
        PacketRules Rules(FamilyState state) =>
            new(sets[state.Family].ToValueList() is { Count: > 0 } beside
            ? state with { Tables = [.. state.Tables, new TableState(TableName.Set, beside)] } : state);
        ValueList<CompiledPartition> named = [.. partitions, .. known.Partitions];
        var said = new SaidRules(named);
        var inForce = OwnedPointers.Partitions(change.Desired).ToHashSet();
        var rules = Core.Model.Families.Both.ToDictionary(family => family,
            family => (Before: Rules(actual[family]), After: Rules(after[family])));
        var families = Core.Model.Families.Both.Select(family => (Family: family, Changes: FateChanges.Between(
            rules[family].Before, rules[family].After, ends.Local(family), ends?.CardTo,
            (chain, place) => said.Of(family, chain.Table, chain.Name, place, chain.Rules[place - 1].Text)))).ToValueList();
        return new ChangeMeaning(families, named)
        {
            MayDifferForGroups = families.All(item => IsNone(item.Changes))
                && rules.Any(item => actual[item.Key].Table(TableName.Filter) != after[item.Key].Table(TableName.Filter)
                    && !SameDecisions.OfForwardedGroups(item.Value.Before, item.Value.After)),
            Gone = known.Partitions.Where(partition => !inForce.Contains(partition.Name.Value)).ToValueList(),
        };
    }

    /// <summary>Equal if the same packets change their fate in the same way,
    /// whichever of them are the examples: SHA-256 in hexadecimal digits.</summary>
    public string Digest()
    {
        var text = new StringBuilder();
        foreach (var (family, changes) in Families)
        {
            text.Append(CultureInfo.InvariantCulture, $"{family} {changes.IsComplete} {changes.IsTooTangled} {changes.HasConditions}\n");
            foreach (var line in changes.Lines)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"{line.Turn}{Answer(line)}{Ranges(line.Packets)}{string.Concat(line.But.Select(box => $" but{Ranges(box)}"))}"
                    + $"{(line.HoldsOthers ? " not all" : "")}"
                    + $"{string.Concat(line.Ways.Select(way => $" {Ranges(way.In)}>{Ranges(way.Out)}"))}"
                    + $"{string.Concat(line.Answers.Select(answer => $" {answer.IsNot} {answer.What.Key}"))}"
                        + $"{string.Concat(line.States.Select(state => $" {state}"))}\n");
            }
        }

        return Sha256.TextOf(text.ToString());
    }

    private static string Answer(FateLine line) =>
        line.Turn is FateTurn.OtherAnswer ? $" {line.AnsweredBefore}>{line.AnsweredAfter}" : "";

    private static bool IsNone(FateChanges changes) => changes is { IsComplete: true, Lines.Count: 0, HasConditions: false };

    private static string Ranges(PacketBox packets) => string.Concat(PacketFields.All.Select(field => $" {Ranges(packets[field])}"));

    private static string Ranges(ValueSet values) => string.Join(',', values.Ranges.Select(range => $"{range.First}-{range.Last}"));
}
