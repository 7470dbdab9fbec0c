namespace Ripcs.Host.Netfilter;

/// <summary>The border to the kernel's tables; tests replace it.</summary>
internal interface INetfilter
{
    /// <summary>What iptables-save (or ip6tables-save) prints, and Ripcs's sets in its form, as a table
    /// <see cref="TableName.Set"/>. Throws NetfilterException if it cannot be read whole.</summary>
    public string Save(Family family);

    /// <summary>What is live of a family; where native nftables rules hide chains from iptables, the others all the same.</summary>
    /// <exception cref="NetfilterException">It cannot be read, or a chain of ours is hidden.</exception>
    public FamilyReading Read(Family family) => new(FirewallReader.Parse(family, Save(family)), Mark: null);

    /// <summary>
    /// These chains of a family alone, as far as they are there, and the names of all chains; null where only reading all of it can tell.
    /// </summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public SomeChains? Read(Family family, IReadOnlySet<(TableName Table, ChainName Chain)> chains) => null;

    /// <summary>The rules of a table with what they have counted; null where nobody can tell.</summary>
    public ValueList<SaveLine.Rule>? Counts(Family family, TableName table) => null;

    /// <summary>True if both families can be read at the same time.</summary>
    public bool ReadsBothAtOnce => false;

    /// <summary>A number that every change of the tables raises by one, whoever makes it; null where there is none, as on legacy.</summary>
    public uint? Generation() => null;

    /// <summary>Tells whether what was read may have changed since, without reading it;
    /// null where nothing can, as where tables of legacy iptables are there.</summary>
    /// <exception cref="IOException">Nobody can tell.</exception>
    public TablesMark? Mark() => null;

    /// <summary>The same of programs that need not be those of nft: it tells which
    /// they are, and only <see cref="RulesMark"/> what they would read.</summary>
    /// <exception cref="IOException">Nobody can tell.</exception>
    public TablesMark? MarkOfPrograms() => null;

    /// <summary>The mark of what is live in both families, as in a <see cref="Reading"/>;
    /// null where only reading all of it can tell.</summary>
    /// <exception cref="NetfilterException">It cannot be read.</exception>
    public string? RulesMark() => null;

    /// <summary>The same as long as Ripcs's sets hold the same, which no mark says; null where there are none.</summary>
    /// <exception cref="NetfilterException">They cannot be read.</exception>
    public string? SetsMark() => null;

    /// <summary>The tables of nftables beside those of iptables that decide about packets too; none where nobody can tell.</summary>
    public ValueList<NativeTable> NativeTables() => [];

    /// <summary>The variant of iptables in use, by the name by which one can
    /// ask for it; null where that cannot be said in one word.</summary>
    public BackendChoice? InUse() => null;

    /// <summary>Asked before a change that fills sets.</summary>
    /// <exception cref="ProgramMissingException">What fills them is not installed.</exception>
    public void NeedsSets()
    {
    }

    /// <summary>Told how many blocks are about to be written, for whoever shows how far it is.</summary>
    public void Begin(int blocks)
    {
    }

    /// <summary>Feeds one block to iptables-restore --noflush, or one of the table <see cref="TableName.Set"/>
    /// to ipset. Throws RestoreRefusedException if it is refused.</summary>
    public void Restore(Family family, string text);

    /// <summary>True if rules are live as written; see <see cref="RestoreWriter.Check"/>, which makes the text.</summary>
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
    /// Keeps every other program from changing the tables until it is disposed of; null where the kernel itself tells whether
    /// somebody else wrote, as on nft.
    /// </summary>
    /// <param name="ownLockFile">The lock file that our own programs use meanwhile.</param>
    /// <exception cref="BusyException">Another program did not let go in time.</exception>
    public IDisposable? HoldOff(string ownLockFile) => null;

    /// <summary>What the other variant of iptables prints; null where it is not there
    /// or cannot be read. Both variants are enforced side by side.</summary>
    public OtherVariant? SaveOther(Family family);
}

/// <summary>What is live of a family.</summary>
/// <param name="State">The rules.</param>
/// <param name="Mark">See <see cref="Netfilter.RulesMark"/>; null where that does not tell all.</param>
internal sealed record FamilyReading(FamilyState State, string? Mark);

/// <summary>The variant that a run does not use ("nft" or "legacy"), and what it prints.</summary>
internal sealed record OtherVariant(string Backend, string Text);
