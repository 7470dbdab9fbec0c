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
