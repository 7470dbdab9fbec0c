namespace Ripcs.Host.Netfilter;

/// <summary>The border to the kernel's tables; tests replace it.</summary>
internal interface INetfilter
{
    /// <summary>The output of iptables-save (or ip6tables-save), with Ripcs's sets in its form, as
    /// a table <see cref="TableName.Set"/>. Throws NetfilterException if it cannot be read completely.</summary>
    public string Save(Family family);

    /// <summary>The live state of a family; if native nftables rules hide chains from iptables, it still contains the others.</summary>
    /// <exception cref="NetfilterException">It cannot be read, or a chain of Ripcs is hidden.</exception>
    public FamilyReading Read(Family family) => new(FirewallReader.Parse(family, Save(family)), Mark: null);

    /// <summary>
    /// Only these chains of a family, if they exist, and the names of all chains; null if only a complete reading can tell.
    /// </summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public SomeChains? Read(Family family, IReadOnlySet<(TableName Table, ChainName Chain)> chains) => null;

    /// <summary>Ripcs's sets of both families as in <see cref="Save"/>; empty texts if there are none.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public (string V4, string V6) SavedSets()
    {
        return (SetsIn(Save(Family.IPv4)), SetsIn(Save(Family.IPv6)));

        static string SetsIn(string save) => save.IndexOf($"*{TableName.Set}\n", StringComparison.Ordinal) is var at and >= 0 ? save[at..]
            : "";
    }

    /// <summary>The entries of a set, also of one whose content is refreshed; null if there is none of that name.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public ValueList<string>? EntriesOf(ChainName set) => null;

    /// <summary>Replaces the entries of a set at once.</summary>
    /// <param name="beside">The name of a set that is made for it and destroyed; if there is one of that name, nothing is done.</param>
    /// <exception cref="NetfilterException">It was refused; the set is as before.</exception>
    public void Replace(Family family, ChainName set, ValueList<string> entries, ChainName beside) =>
        throw new NetfilterException("the entries of a set cannot be replaced here");

    /// <summary>Destroys a set if there is one of that name and no rule uses it.</summary>
    public void RemoveSet(ChainName set)
    {
    }

    /// <summary>The rules of some chains with their counters, and perhaps those of further chains; null if they cannot be read.</summary>
    /// <param name="wanted">The chains; null for the whole table.</param>
    public ValueList<SaveLine.Rule>? Counts(Family family, TableName table, IReadOnlyCollection<ChainName>? wanted) => null;

    /// <summary>The same for an operation that must end soon: a program that hangs is ended early, and not started again.</summary>
    public INetfilter Impatient() => this;

    /// <summary>True if a program hung.</summary>
    public bool HasHung => false;

    /// <summary>True if both families can be read at the same time.</summary>
    public bool ReadsBothAtOnce => false;

    /// <summary>A number that every change of the tables raises by one, whoever makes it; null if there is none, as on legacy.</summary>
    public uint? Generation() => null;

    /// <summary>Shows without reading whether the live state may have changed since; null if that
    /// is not possible, as with tables of legacy iptables.</summary>
    /// <exception cref="IOException">It cannot be determined.</exception>
    public TablesMark? Mark() => null;

    /// <summary>The same for any variant: it only identifies the programs, and <see cref="RulesMark"/> what they would read.</summary>
    /// <exception cref="IOException">It cannot be determined.</exception>
    public TablesMark? MarkOfPrograms() => null;

    /// <summary>The mark of the live state of both families, as in a <see cref="Reading"/>; null
    /// if only a complete reading can tell.</summary>
    /// <exception cref="NetfilterException">It cannot be read.</exception>
    public string? RulesMark() => null;

    /// <summary>Changes whenever Ripcs's sets do, which no other mark covers; null if there are none.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public string? SetsMark() => null;

    /// <summary>The tables of nftables that iptables does not use and that decide about packets too; none if they cannot be read.</summary>
    public ValueList<NativeTable> NativeTables() => [];

    /// <summary>The variant of iptables in use, as the choice that selects it; null if no single choice does.</summary>
    public BackendChoice? InUse() => null;

    /// <summary>Called before a change that fills sets.</summary>
    /// <exception cref="ProgramMissingException">The program that fills them is not installed.</exception>
    public void NeedsSets()
    {
    }

    /// <summary>Called with the number of blocks that are about to be written, to show progress.</summary>
    public void Begin(int blocks)
    {
    }

    /// <summary>Passes one block to iptables-restore --noflush, or a block of the table
    /// <see cref="TableName.Set"/> to ipset. Throws RestoreRefusedException if it is refused.</summary>
    public void Restore(Family family, string text);

    /// <summary>True if rules are live as written; <see cref="RestoreWriter.Check"/> makes the text.</summary>
    public bool Holds(Family family, string check)
    {
        try
        {
            Restore(family, check);
            return true;
        }
        catch (RestoreRefusedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Keeps every other program from changing the tables until it is disposed of; null if the kernel itself shows whether another program
    /// wrote, as on nft.
    /// </summary>
    /// <param name="ownLockFile">The lock file that Ripcs's own programs use meanwhile.</param>
    /// <exception cref="BusyException">Another program did not release the lock in time.</exception>
    public IDisposable? HoldOff(string ownLockFile) => null;

    /// <summary>The output of the other variant of iptables, which the kernel enforces, too; null
    /// if it is missing or cannot be read.</summary>
    public OtherVariant? SaveOther(Family family);
}

/// <summary>The live state of a family.</summary>
/// <param name="Mark">See <see cref="Netfilter.RulesMark"/>; null if it does not cover everything.</param>
internal sealed record FamilyReading(FamilyState State, string? Mark)
{
    /// <summary>What could not be read, and is missing in the state.</summary>
    public ValueList<UnreadPart> Unread { get; init; }

    /// <summary>A reading without anything.</summary>
    public static FamilyReading Unreadable(Family family, bool isSets, NetfilterException why) =>
        new(new FamilyState(family, []), Mark: null) { Unread = [new UnreadPart(family, isSets, why)] };

    /// <summary>The same with the sets that ipset prints.</summary>
    public FamilyReading With(string sets) => sets.Length == 0 ? this
        : this with { State = State with { Tables = [.. State.Tables, .. FirewallReader.Parse(State.Family, sets).Tables] } };
}
