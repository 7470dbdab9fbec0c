using System.Buffers;

namespace Ripcs.Core.Model;

/// <summary>What a partition's chain is for; the letter stands in its name.</summary>
public enum ChainKind
{
    /// <summary>filter: accepts, denies and logs.</summary>
    Filter = 'a',

    /// <summary>nat PREROUTING: DNAT.</summary>
    Dnat = 'd',

    /// <summary>nat POSTROUTING: SNAT and MASQUERADE.</summary>
    Snat = 's',

    /// <summary>filter: returns what the partition's destination pointers already took, then jumps to its filter chain.</summary>
    Entry = 'e',

    /// <summary>filter: the same as <see cref="Filter"/> for what this host sends, where a rule is not for all packets.</summary>
    Sent = 'h',

    /// <summary>filter: as <see cref="Entry"/>, in front of such a chain; or in its
    /// place, where none of the rules is for what this host sends.</summary>
    SentEntry = 'y',

    /// <summary>filter: the same as <see cref="Filter"/> for what this host forwards, where a rule is for INPUT or FORWARD alone.</summary>
    Forwarded = 'g',

    /// <summary>filter: as <see cref="SentEntry"/> for such a chain.</summary>
    ForwardedEntry = 'l',

    /// <summary>filter: the same as <see cref="Filter"/> beside such a chain: for INPUT alone.</summary>
    Received = 'A',

    /// <summary>filter: what the host policy decides before any partition is asked.</summary>
    Before = 'b',

    /// <summary>filter: what the host policy logs when no partition has decided.</summary>
    Last = 'z',

    /// <summary>filter INPUT: what the host policy answers in place of a policy that drops.</summary>
    RestInput = 'c',

    /// <summary>The same in FORWARD.</summary>
    RestForward = 't',

    /// <summary>mangle PREROUTING: hands packets to a transparent proxy.</summary>
    Transparent = 'x',

    /// <summary>raw PREROUTING: takes the first packets for a SynProxy out of connection tracking.</summary>
    Syn = 'q',

    /// <summary>filter: where a SynProxy reads what clients answer, before the host policy drops what belongs to no connection.</summary>
    Ack = 'p',

    /// <summary>filter OUTPUT: lets through what a SynProxy answers, which belongs to no connection either.</summary>
    SynAck = 'o',

    /// <summary>Raw, filter INPUT; capital letters are those of the built-in chains to which Raw adds.</summary>
    RawFilterInput = 'I',
    RawFilterForward = 'F',
    RawFilterOutput = 'U',
    RawNatPrerouting = 'P',
    RawNatInput = 'J',
    RawNatOutput = 'K',
    RawNatPostrouting = 'T',
    RawManglePrerouting = 'M',
    RawMangleInput = 'H',
    RawMangleForward = 'W',
    RawMangleOutput = 'V',
    RawManglePostrouting = 'Y',
    RawRawPrerouting = 'R',
    RawRawOutput = 'X',

    /// <summary>Raw behind all partitions, filter INPUT.</summary>
    RawAfterInput = 'k',
    RawAfterForward = 'w',
    RawAfterOutput = 'u',

    /// <summary>filter: a chain of a Raw's own, to which others of the same Raw lead; so are the three below, in their tables.</summary>
    RawFilter = 'f',
    RawNat = 'n',
    RawMangle = 'm',
    RawRaw = 'r',

    /// <summary>An ipset of prefixes (hash:net) that the partition's rules ask.</summary>
    Set = 'i',

    /// <summary>The same of single addresses alone (hash:ip). That is another
    /// letter, so that a set of one name never changes its kind.</summary>
    AddressSet = 'j',

    /// <summary>An ipset of prefixes whose content is no part of a change: the hash in its name is that of its label.</summary>
    RefreshedSet = 'v',
}

/// <summary>A chain name of the form PARTITION-kHHHHHH: partition, kind, six characters of the content's hash.</summary>
public readonly record struct PartitionChainName(string Partition, ChainKind Kind, string Hash)
{
    /// <summary>Lower-case Crockford base 32: no i, l, o, u.</summary>
    public const string HashAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public const int HashLength = 6;

    private static readonly SearchValues<char> HashCharacters = SearchValues.Create(HashAlphabet);

    public ChainName Name => new($"{Partition}-{(char)Kind}{Hash}");

    public bool IsSet => Kind is ChainKind.Set or ChainKind.AddressSet or ChainKind.RefreshedSet;

    /// <summary>True for the name of a set whose content is refreshed.</summary>
    public static bool IsRefreshed(ChainName set) => TryParse(set, out var name) && name.Kind is ChainKind.RefreshedSet;

    /// <summary>True for a chain for INPUT alone: what the kernel takes only there, such as a match of sockets, stands in these.</summary>
    public static bool IsReceived(ChainName chain) => TryParse(chain, out var name) && name.Kind is ChainKind.Received;

    public TableName Table => DispatchChain.TableOf(Kind) ?? throw new InvalidOperationException($"no such kind of chain: {Kind}");

    /// <exception cref="FormatException">The name has not the form of a partition's chain.</exception>
    public static PartitionChainName Parse(ChainName chain) =>
        TryParse(chain, out var name) ? name : throw new FormatException($"'{chain}' is not the name of a partition's chain.");

    /// <summary>True if the name has the form; that alone does not make the chain ours (f2b-apache1 has it too).</summary>
    public static bool TryParse(ChainName chain, out PartitionChainName name)
    {
        name = default;
        var text = chain.Value;
        var dash = text.Length - HashLength - 2;
        if (dash < 1 || text[dash] != '-' || DispatchChain.TableOf((ChainKind)text[dash + 1]) is null
            || text.AsSpan(dash + 2).ContainsAnyExcept(HashCharacters) || !PartitionName.TryParse(text[..dash], out var partition))
        {
            return false;
        }

        name = new PartitionChainName(partition.Value, (ChainKind)text[dash + 1], text[(dash + 2)..]);
        return true;
    }
}
