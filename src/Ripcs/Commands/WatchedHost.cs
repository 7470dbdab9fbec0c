using Ripcs.Core.SaveFormat;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Rehearsing;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;

namespace Ripcs.Commands;

/// <summary>The compiler, with progress for a user at a terminal.</summary>
internal sealed class WatchedCompiler(
    Func<string, FileTrust, DateOnly, KeptResults?, CompileProgress?, CompiledRuleSet> inner, ProgressLine progress)
{
    private (int Done, int All) _files;

    public CompiledRuleSet Compile(string path, FileTrust trust, DateOnly today, KeptResults? kept) =>
        progress.While(Doing, () => inner(path, trust, today, kept, (done, all) => _files = (done, all)));

    // All files are compiled together, and then run one after the other.
    private string Doing() => _files switch
    {
        (_, 0) => "reading the rule files",
        (0, var all) => $"compiling {Words.Count(all, "rule file")}",
        (var done, var all) => $"{done} of {Words.Count(all, "rule file")} compiled",
    };
}

/// <summary>The kernel's tables, with progress for a user at a terminal.</summary>
internal sealed class WatchedNetfilter(INetfilter inner, ProgressLine progress) : INetfilter
{
    private const string Reading = "reading the live rules";

    private int _beingRead;
    private int _rules;
    private int _block;
    private int _blocks;

    public void NeedsSets() => inner.NeedsSets();

    public string? SetsMark() => inner.SetsMark();

    public ValueList<string>? EntriesOf(ChainName set) => inner.EntriesOf(set);

    public void Replace(Family family, ChainName set, ValueList<string> entries, ChainName beside) =>
        inner.Replace(family, set, entries, beside);

    public void RemoveSet(ChainName set) => inner.RemoveSet(set);

    public string Save(Family family) => progress.While(Reading, () => inner.Save(family));

    // Both families may be read at the same time.
    public FamilyReading Read(Family family) =>
        progress.While(() => _rules == 0 ? Reading : $"{Reading}, {Words.Count(_rules, "rule")} read", () =>
    {
        _rules = Interlocked.Increment(ref _beingRead) == 1 ? 0 : _rules;
        try
        {
            var read = inner.Read(family);
            Interlocked.Add(ref _rules, read.State.Tables.Sum(table => table.Chains.Sum(chain => chain.Rules.Count)));
            return read;
        }
        finally
        {
            Interlocked.Decrement(ref _beingRead);
        }
    });

    public SomeChains? Read(Family family, IReadOnlySet<(TableName Table, ChainName Chain)> chains) =>
        progress.While(Reading, () => inner.Read(family, chains));

    public (string V4, string V6) SavedSets() => progress.While(Reading, inner.SavedSets);

    public ValueList<SaveLine.Rule>? Counts(Family family, TableName table, IReadOnlyCollection<ChainName>? wanted) =>
        progress.While(Reading, () => inner.Counts(family, table, wanted));

    public bool ReadsBothAtOnce => inner.ReadsBothAtOnce;

    public INetfilter Impatient() => new WatchedNetfilter(inner.Impatient(), progress);

    public bool HasHung => inner.HasHung;

    public uint? Generation() => inner.Generation();

    public TablesMark? Mark() => inner.Mark();

    public TablesMark? MarkOfPrograms() => inner.MarkOfPrograms();

    public string? RulesMark() => progress.While(Reading, inner.RulesMark);

    public ValueList<NativeTable> NativeTables() => inner.NativeTables();

    public BackendChoice? InUse() => inner.InUse();

    public void Begin(int blocks)
    {
        (_block, _blocks) = (0, blocks);
        inner.Begin(blocks);
    }

    public void Restore(Family family, string text) => progress.While($"applying block {++_block} of {_blocks} ({family})", () =>
    {
        inner.Restore(family, text);
        return true;
    });

    public bool Holds(Family family, string check) => progress.While(Reading, () => inner.Holds(family, check));

    public IDisposable? HoldOff(string ownLockFile) => progress.While("waiting for the lock of iptables", () => inner.HoldOff(ownLockFile));

    public OtherVariant? SaveOther(Family family) => progress.While(Reading, () => inner.SaveOther(family));
}

/// <summary>A rehearsal, with progress for a user at a terminal.</summary>
internal sealed class WatchedRehearsal(IRehearsal inner, ProgressLine progress) : IRehearsal
{
    public RehearsalResult Try(ValueList<WrittenChain> chains, FirewallState live) =>
        progress.While($"rehearsing {Words.Count(chains.Count, "new chain")}", () => inner.Try(chains, live));
}
