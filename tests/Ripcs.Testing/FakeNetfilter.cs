using System.Text;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Testing.Netfilter;

namespace Ripcs.Testing;

/// <summary>
/// A kernel in memory: what is restored can be saved again, and what nft would refuse is refused in its words. For tests that must be
/// fast, or need a failure or a rival at a certain moment; what it plays is checked against the real kernel.
/// </summary>
public sealed class FakeNetfilter : INetfilter
{
    private readonly Dictionary<Family, Dictionary<string, FakeTable>> _tables = [];
    private readonly List<PlannedFailure> _failures = [];
    private readonly List<AppliedBlock> _applied = [];
    private readonly Dictionary<Family, string> _unreadable = [];
    private uint _changes = 1;

    /// <summary>A kernel with the rules of two saves; without them, one in which no table has been touched.</summary>
    public FakeNetfilter(string v4 = "", string v6 = "")
    {
        Load(Family.IPv4, v4);
        Load(Family.IPv6, v6);
    }

    /// <summary>True to count changes as nft does, by whomever.</summary>
    public bool CountsChanges { get; set; }

    /// <summary>The chains of IPv4's filter table that hold a native rule, as an nft user would make it.</summary>
    public HashSet<string> Native { get; } = [];

    /// <summary>The tables of nftables beside those of iptables.</summary>
    public ValueList<NativeTable> NativeTables { get; private set; }

    /// <summary>Somebody makes a table with nft.</summary>
    public void MakeNativeTable(NativeTable table)
    {
        NativeTables = [.. NativeTables, table];
        _changes++;
    }

    /// <inheritdoc/>
    ValueList<NativeTable> INetfilter.NativeTables() => NativeTables;

    /// <summary>Runs before each read: somebody else's chance to change something.</summary>
    public Action<Family>? BeforeRead { get; set; }

    /// <summary>Runs before each restore, between our read and our write.</summary>
    public Action<Family, string>? BeforeRestore { get; set; }

    /// <summary>The restores that went through, in their order; not those by others.</summary>
    public IReadOnlyList<AppliedBlock> Applied => _applied;

    /// <summary>What the kernel holds now.</summary>
    public FirewallState State => new(
        SaveReader.Parse(Print(Family.IPv4)).ToState(Family.IPv4), SaveReader.Parse(Print(Family.IPv6)).ToState(Family.IPv6));

    /// <summary>The next restore of a family's table is refused and changes nothing.</summary>
    public void FailNextRestore(Family family, TableName table, int exitCode, string stderr) =>
        _failures.Add(new PlannedFailure(family, table, exitCode, stderr));

    /// <summary>The next read of a family fails.</summary>
    public void FailNextSave(Family family, string message) => _unreadable[family] = message;

    /// <summary>Somebody else changes a table, in lines of iptables-restore without "*table" and COMMIT; runs no hooks.</summary>
    public void ChangeByOthers(Family family, TableName table, params string[] lines)
    {
        new FakeRestore(_tables[family]).Run($"*{table}\n{string.Concat(lines.Select(line => line + '\n'))}COMMIT\n");
        _changes += table == TableName.Set ? 0u : 1u;
    }

    /// <summary>Which programs of iptables read it, as far as can be told without starting them.</summary>
    public string Programs { get; set; } = "iptables 1.8.9";

    /// <summary>True where tables of legacy iptables are there, too.</summary>
    public bool HasLegacyTables { get; set; }

    /// <inheritdoc/>
    uint? INetfilter.Generation() => CountsChanges ? _changes : null;

    /// <inheritdoc/>
    TablesMark? INetfilter.Mark() => CountsChanges && !HasLegacyTables ? new TablesMark(_changes, Programs) : null;

    /// <inheritdoc/>
    string? INetfilter.SetsMark() => Sets(Families.Both) is { Length: > 0 } sets ? sets : null;

    /// <inheritdoc/>
    (string V4, string V6) INetfilter.SavedSets() => (Sets([Family.IPv4]), Sets([Family.IPv6]));

    /// <inheritdoc/>
    FamilyReading INetfilter.Read(Family family)
    {
        var state = SaveReader.Parse(Save(family)).ToState(family);
        return new FamilyReading(
            state with { Tables = state.Tables.Select(table => family is Family.IPv4 && table.Name == TableName.Filter ? Hide(table)
                : table).ToValueList() }, MarkOf(family));
    }

    /// <summary>True where what is read can be told from what was read before, without looking at the rules.</summary>
    public bool TellsRules { get; set; }

    /// <summary>Runs before that is told: somebody else's chance to change something.</summary>
    public Action? BeforeTelling { get; set; }

    /// <summary>How often it was told.</summary>
    public int RulesTold { get; private set; }

    /// <inheritdoc/>
    TablesMark? INetfilter.MarkOfPrograms() => new(Generation: null, Programs);

    /// <inheritdoc/>
    string? INetfilter.RulesMark()
    {
        RulesTold++;
        BeforeTelling?.Invoke();
        return BothMarks.Of(MarkOf(Family.IPv4), MarkOf(Family.IPv6), NativeTables);
    }

    private string? MarkOf(Family family) => TellsRules && Native.Count == 0 ? RulesMark.Of(Print(family)) : null;

    /// <inheritdoc/>
    SomeChains? INetfilter.Read(Family family, IReadOnlySet<(TableName Table, ChainName Chain)> chains)
    {
        if (!CountsChanges)
            return null;

        var all = ((INetfilter)this).Read(family).State.Tables.SelectMany(table => table.Chains.Select(chain => (table.Name, Chain: chain)))
            .ToList();
        ChainReads += chains.Count;
        return new SomeChains(
            all.Where(item => chains.Contains((item.Name, item.Chain.Name))).ToValueList(),
            all.Select(item => (item.Name, item.Chain.Name)).ToHashSet());
    }

    /// <inheritdoc/>
    ValueList<SaveLine.Rule>? INetfilter.Counts(Family family, TableName table, IReadOnlyCollection<ChainName>? wanted)
    {
        CountReads++;
        if (HitsOf is not { } hits || !SaveReader.TryParse(Print(family), out var save, out _))
            return null;

        return save.Lines.SkipWhile(line => line is not SaveLine.Table { Name: var name }
            || name != table).Skip(1).TakeWhile(line => line is not SaveLine.Table)
            .OfType<SaveLine.Rule>().Select(rule =>
                rule with { Count = new PacketCount(hits(rule.Chain, rule.Text), 60 * hits(rule.Chain, rule.Text)) }).ToValueList();
    }

    /// <summary>How many packets of 60 bytes each rule of a chain has counted; null where nobody can tell.</summary>
    public Func<ChainName, string, ulong>? HitsOf { get; set; }

    /// <summary>How often somebody asked what the rules of a table have counted.</summary>
    public int CountReads { get; private set; }

    /// <summary>How many chains were read alone.</summary>
    public int ChainReads { get; private set; }

    /// <summary>What the other variant of iptables holds, by family.</summary>
    public Dictionary<Family, string> Legacy { get; } = [];

    /// <inheritdoc/>
    OtherVariant? INetfilter.SaveOther(Family family) => Legacy.TryGetValue(family, out var text) ? new OtherVariant("legacy", text) : null;

    /// <inheritdoc/>
    bool INetfilter.Holds(Family family, string check) => check.Split('\n').Where(line => line.StartsWith("-C", StringComparison.Ordinal))
        .All(line => Print(family).Split('\n').Contains($"-A{line[2..]}"));

    /// <inheritdoc/>
    public string Save(Family family)
    {
        BeforeRead?.Invoke(family);
        return _unreadable.Remove(family, out var message) ? throw new NetfilterException(message) : Print(family);
    }

    /// <inheritdoc/>
    public void Restore(Family family, string text)
    {
        BeforeRestore?.Invoke(family, text);
        var failure = _failures.Find(planned => planned.Meets(family, text));
        if (failure is not null)
        {
            _failures.Remove(failure);
            throw new RestoreRefusedException(family, Variant.Nft, failure.ExitCode, failure.Errors, text);
        }

        try
        {
            new FakeRestore(_tables[family]).Run(text);
        }
        catch (FakeRefusal refusal)
        {
            throw new RestoreRefusedException(family, Variant.Nft, refusal.ExitCode, refusal.Errors(family), text);
        }

        // As in nf_tables, what becomes of sets is not counted.
        _applied.Add(new AppliedBlock(family, text));
        _changes += text.StartsWith($"*{TableName.Set}\n", StringComparison.Ordinal) ? 0u : 1u;
    }

    private string Sets(IEnumerable<Family> families)
    {
        var text = new StringBuilder();
        foreach (var sets in families.SelectMany(family => _tables[family].Values).Where(table => table.Name == TableName.Set.Value
            && table.Chains.Any()))
        {
            sets.Save(text);
        }

        return text.ToString();
    }

    // A native rule hides all others of its chain; bare jumps can be told without iptables.
    private TableState Hide(TableState table) => table with
    {
        Chains = table.Chains.Select(chain => !Native.Contains(chain.Name.Value) ? chain : chain with
        {
            IsHidden = true,
            Rules = [.. chain.Rules.Select(rule => rule.Text.StartsWith("-j ", StringComparison.Ordinal) ? rule : SavedRule.Unknown(null)),
                SavedRule.Unknown(null)],
        }).ToValueList(),
    };

    private void Load(Family family, string save) =>
        _tables[family] = SaveReader.Parse(save).ToState(family).Tables.Select(FakeTable.From).ToDictionary(table => table.Name);

    private string Print(Family family)
    {
        var text = new StringBuilder();
        foreach (var table in _tables[family].Values)
        {
            table.Save(text);
        }

        return text.ToString();
    }

    private sealed record PlannedFailure(Family Family, TableName Table, int ExitCode, string Errors)
    {
        public bool Meets(Family family, string text) => family == Family && text.StartsWith($"*{Table}\n", StringComparison.Ordinal);
    }
}

/// <summary>A restore that went through.</summary>
public sealed record AppliedBlock(Family Family, string Text);
