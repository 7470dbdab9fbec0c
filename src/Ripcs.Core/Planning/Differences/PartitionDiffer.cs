using Ripcs.Core.Emit;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Compares one partition: the live state, the expected state by names and record, and the desired state.</summary>
internal sealed class PartitionDiffer(
    string name, FirewallState actual, PartitionIndex live, PartitionIndex desired, CompiledPartition? compiled,
    CompiledPartition? recorded)
{
    private readonly Dictionary<ChainName, Dictionary<string, RuleOrigin>> _origins = [];

    /// <inheritdoc cref="StateDiffer.Names"/>
    public IReadOnlyList<CompiledPartition> Names { get; init; } = [];

    public PartitionDiff? Compare()
    {
        var (chains, drift, refilled) = (new List<ChainDiff>(), new List<DriftDiff>(), new List<DriftDiff>());
        foreach (var family in AreChainsUntouched() ? [] : Families.Both)
        {
            foreach (var chainKind in Kinds(family))
            {
                CompareKind(family, chainKind, chains, drift, refilled);
            }
        }

        // An entry chain adds nothing to the chain behind it and the pointers.
        var said = chains.Where(chain => !IsEntry(chain)).ToList();
        chains = said.Count > 0 ? said : chains;
        var pointers = new PointerDiffer(name, live, desired, recorded).Compare();
        drift.AddRange(pointers.Drift);
        var kind = !live.Names.Contains(name) && drift.Count == 0 ? PartitionChange.New
            : !desired.Names.Contains(name) ? PartitionChange.Removed
            : chains.Count > 0 || pointers.Lines.Count > 0 ? PartitionChange.Changed
            : PartitionChange.DriftOnly;
        drift.AddRange(refilled);
        return chains.Count == 0 && pointers.Lines.Count == 0 && drift.Count == 0 ? null : new PartitionDiff(name, kind)
        {
            File = compiled?.File,
            Tickets = Notes(said, origin => origin.Ticket),
            Owners = Notes(said, origin => origin.Owner),
            Chains = chains.ToValueList(),
            Pointers = pointers.Lines,
            ChainCount = (kind is PartitionChange.Removed ? live : desired).Chains(name).Count(chain => chain.Table != TableName.Set),
            Drift = drift.ToValueList(),
        };
    }

    // Of nearly all partitions: their chains are as the last run left them, and stay so.
    private bool AreChainsUntouched() => live.Chains(name).SequenceEqual(desired.Chains(name))
        && live.Chains(name).All(chain => (recorded?.Chains ?? []).Any(other => other.Name == chain.Chain.Name
            && other.Family == chain.Family && other.ToOwned().HasRulesOf(chain.Chain, chain.Family, chain.Table)));

    private IEnumerable<ChainKind> Kinds(Family family) => live.Chains(name).Concat(desired.Chains(name))
        .Where(chain => chain.Family == family).Select(chain => Alike(chain.Kind)).Distinct().Order();

    /// <summary>The kind that this kind is compared as: a change of entries may turn a set of addresses into one of prefixes.</summary>
    private static ChainKind Alike(ChainKind kind) => kind is ChainKind.AddressSet ? ChainKind.Set : kind;

    private void CompareKind(Family family, ChainKind kind, List<ChainDiff> chains, List<DriftDiff> drift, List<DriftDiff> refilled)
    {
        var table = DispatchChain.TableOf(kind)!.Value;
        var now = live.Chains(name).Where(chain => chain.Family == family && Alike(chain.Kind) == kind).ToList();
        drift.AddRange(now.Select(Drift).OfType<DriftDiff>());
        if (live.IsSame(desired))
            return;

        var then = desired.Chains(name).Where(chain => chain.Family == family && Alike(chain.Kind) == kind).ToList();
        var going = now.Where(chain => then.All(other => other.Chain.Name != chain.Chain.Name)).ToList();
        var coming = then.Where(chain => now.All(other => other.Chain.Name != chain.Chain.Name)).ToList();

        // A name alone proves nothing: the desired content under it may differ from the live one.
        var others = then.Select(chain =>
            (Chain: chain, Found: now.Find(other => other.Chain.Name == chain.Chain.Name)?.Chain ?? Found(chain)))
            .Where(item => item.Found is not null && IsReplaced(item.Chain, item.Found)).ToList();
        chains.AddRange(others.Select(item => Diff(family, table, item.Found, item.Chain.Chain)));
        coming.RemoveAll(chain => others.Any(item => item.Chain == chain));

        // Chains that were in force and are desired again, but have lost all pointers, were removed by hand.
        var lost = coming.Where(chain => IsRecorded(family, chain.Chain)).ToList();
        drift.AddRange(lost.Select(Lost).OfType<DriftDiff>());
        coming.RemoveAll(lost.Contains);

        // Chains in force that no run left were added by hand; the pointers show how.
        var before = going.Select(chain => chain.Chain).ToList();
        if (recorded is not null && before.RemoveAll(chain => !IsRecorded(family, chain)) > 0 && coming.Count > 0)
            before.AddRange(Recorded(family, kind).Where(chain => now.Concat(then).All(other => other.Chain.Name != chain.Name)));

        refilled.AddRange(coming.Select(Refilled).OfType<DriftDiff>());

        // Several live chains of one kind were left by an older version: the first is shown as replaced, the others as going.
        for (var i = 0; i < Math.Max(before.Count, coming.Count); i++)
        {
            chains.Add(Diff(family, table, before.ElementAtOrDefault(i), coming.ElementAtOrDefault(i)?.Chain));
        }
    }

    /// <summary>True unless this is only a repair. A restored state may contain
    /// rules that were typed by hand; bringing these back is no repair.</summary>
    private static bool IsReplaced(ChainInForce chain, OwnedChain found) =>
        !found.HasRulesOf(chain.Chain, chain.Family, chain.Table) && (Proves(chain, found) || !Proves(chain, chain.Chain));

    private static bool Proves(ChainInForce place, OwnedChain chain) => ChainHash.Proves(place.Family, place.Table, chain);

    private ChainDiff Diff(Family family, TableName table, OwnedChain? before, OwnedChain? after)
    {
        var (old, now) = (before is null ? [] : Expected(family, table, before), after?.Rules ?? []);
        if (table == TableName.Set)
        {
            return SetDiff.Between(family, before?.Name, after?.Name, old, now,
                (kind, entry) => OriginOf(kind is LineKind.Added ? after?.Name : before?.Name, entry));
        }

        var lines = RuleChanges.Between(old, now, rule => OriginOf(before?.Name, rule), rule => OriginOf(after?.Name, rule));
        return new ChainDiff(
            family, table, before?.Name, after?.Name, old.Count - lines.Count(line => line.Kind is LineKind.Removed or LineKind.Moved),
            lines);
    }

    /// <summary>The drift of a live chain: it differs from what its name
    /// proves, or matches its name but not what any run has left.</summary>
    private DriftDiff? Drift(ChainInForce chain)
    {
        var contents = Contents(chain.Family, chain.Chain.Name).ToList();
        if (contents.Count == 0 ? Proves(chain, chain.Chain) : contents.Contains(chain.Chain.Rules))
            return null;

        if (chain.Table == TableName.Set)
        {
            return SetDiff.Drift(chain.Family, chain.Chain.Name, contents.Count == 0 ? [] : contents[0], chain.Chain.Rules,
                (_, entry) => OriginOf(chain.Chain.Name, entry))
                with { IsUnexplained = contents.Count == 0 };
        }

        var lines = contents.Count == 0
            ? chain.Chain.Rules.Select((rule, i) => new RuleLine(LineKind.Foreign, rule, null, i + 1)).ToValueList()
            : RuleDrift.Between(contents[0], chain.Chain.Rules, rule => OriginOf(chain.Chain.Name, rule));
        return new DriftDiff(chain.Family, chain.Table, chain.Chain.Name, lines, IsUnexplained: contents.Count == 0);
    }

    private DriftDiff? Lost(ChainInForce chain) =>
        Found(chain) is { } found ? Drift(chain with { Chain = found }) : Gone(chain);

    /// <summary>The drift of an unreferenced live chain with a desired name but
    /// another content: that content is removed, and the diff must show it.</summary>
    private DriftDiff? Refilled(ChainInForce chain) =>
        Found(chain) is { Rules.Count: > 0 } found && Drift(chain with { Chain = found }) is { } drift
            && drift.Lines.Any(line => line.Kind is LineKind.Foreign)
            ? drift with { Lines = drift.Lines.Where(line => line.Kind is LineKind.Foreign).ToValueList(), MoreMissing = 0 } : null;

    private OwnedChain? Found(ChainInForce chain) =>
        live.Find(chain.Family, chain.Table, chain.Chain.Name)
        ?? (actual[chain.Family].Table(chain.Table).Find(chain.Chain.Name) is { IsHidden: false } found
            ? found.ToOwned() : null);

    private DriftDiff Gone(ChainInForce chain) => chain.Table == TableName.Set
        ? SetDiff.Drift(chain.Family, chain.Chain.Name, chain.Chain.Rules, [],
            (_, entry) => OriginOf(chain.Chain.Name, entry)) with { IsGone = true }
        : new(
        chain.Family,
        chain.Table,
        chain.Chain.Name,
        chain.Chain.Rules.Select(rule => new RuleLine(LineKind.Missing, rule, OriginOf(chain.Chain.Name, rule))).ToValueList(),
        IsGone: true);

    /// <summary>The expected content of a chain of this name: the live one if its
    /// hash matches, else as compiled; the live one if no record has it.</summary>
    private ValueList<string> Expected(Family family, TableName table, OwnedChain chain) =>
        ChainHash.Proves(family, table, chain) ? chain.Rules
            : Contents(family, chain.Name).Select(rules => (ValueList<string>?)rules).FirstOrDefault() ?? chain.Rules;

    /// <summary>The contents of a chain of this name in the record and in the files.</summary>
    private IEnumerable<ValueList<string>> Contents(Family family, ChainName chain) =>
        (recorded?.Chains ?? []).Concat(compiled?.Chains ?? []).Where(other => other.Family == family && other.Name == chain).Select(Rules);

    private IEnumerable<OwnedChain> Recorded(Family family, ChainKind kind) =>
        (recorded?.Chains ?? []).Where(chain => chain.Family == family && Alike(PartitionChainName.Parse(chain.Name).Kind) == kind)
            .Select(chain => chain.ToOwned());

    private bool IsRecorded(Family family, OwnedChain chain) =>
        (recorded?.Chains ?? []).Any(other => other.Family == family && other.Name == chain.Name);

    private static ValueList<string> Rules(CompiledChain chain) => chain.ToOwned().Rules;

    private CompiledChain? Find(Family? family, ChainName chain) =>
        (compiled?.Chains ?? []).Concat(recorded?.Chains ?? [])
        .FirstOrDefault(other => other.Name == chain && (family is null || other.Family == family));

    // A rule that goes may be in another version of its chain, or come back elsewhere. Every line of
    // a chain is looked up, and a chain may have tens of thousands, so the chains are indexed once.
    private RuleOrigin? OriginOf(ChainName? chain, string rule)
    {
        if (chain is not { } known)
            return null;

        if (!_origins.TryGetValue(known, out var byText))
        {
            _origins.Add(known, byText = []);
            var elsewhere = Names.SelectMany(partition => partition.Chains).Where(other => other.Name == known).Concat(compiled?.Chains
                ?? []);
            foreach (var other in new[] { Find(null, known) }.Concat(elsewhere).OfType<CompiledChain>().SelectMany(other => other.Rules))
            {
                byText.TryAdd(other.Text, other.Origin);
            }
        }

        return byText.GetValueOrDefault(rule);
    }

    private static bool IsEntry(ChainDiff chain) =>
        PartitionSize.IsEntry((chain.New ?? chain.Old)!.Value);

    // Only from rules that change: an unchanged neighbour's ticket would be false evidence.
    // A changed statement counts with its new note, a removed one with its old note.
    private static ValueList<string> Notes(IEnumerable<ChainDiff> chains, Func<RuleOrigin, string?> note)
    {
        var lines = chains.SelectMany(chain => chain.Lines).Where(line => line.Origin is not null).ToLookup(line => line.Kind,
            line => line.Origin!);
        var coming = lines[LineKind.Added].Concat(lines[LineKind.Moved]).ToList();
        var now = coming.Select(origin => (origin.Statement, origin.What)).ToHashSet();
        return coming.Concat(lines[LineKind.Removed].Where(origin => !now.Contains((origin.Statement, origin.What))))
            .Select(note).OfType<string>().Distinct().ToValueList();
    }
}
