using System.Collections.Frozen;

namespace Ripcs.Core.Model;

/// <summary>One of Ripcs's own fixed chains: it holds pointers, and built-in chains jump to it.</summary>
/// <param name="Table">The table that holds it; a table that stands here is read, planned, verified and counted.</param>
/// <param name="BuiltIns">The built-in chains that jump to it.</param>
/// <param name="Kinds">The letters of the partitions' chains that hang below it, of <see cref="ChainKind"/>.</param>
public sealed record DispatchChain(ChainName Name, TableName Table, ValueList<ChainName> BuiltIns, string Kinds)
{
    /// <summary>With which the names of all of them begin.</summary>
    public const string Beginning = "partition-";

    private static readonly ValueList<ChainName> FilterBuiltIns = [new("INPUT"), new("FORWARD"), new("OUTPUT")];

    /// <summary>Those of SynProxy, one for each packet of a handshake. Two are asked before the host policy, which may drop what belongs
    /// to no connection: the answer that this host gives in place of a server, and what a client sends back.</summary>
    public static readonly DispatchChain Syn = new(new("partition-syn"), TableName.Raw, [new("PREROUTING")], "q");

    /// <inheritdoc cref="Syn"/>
    public static readonly DispatchChain Ack = new(new("partition-ack"), TableName.Filter, [FilterBuiltIns[0], FilterBuiltIns[1]], "p");

    /// <inheritdoc cref="Syn"/>
    public static readonly DispatchChain SynAck = new(new("partition-synack"), TableName.Filter, [FilterBuiltIns[2]], "o");

    /// <summary>Hands packets to transparent proxies.</summary>
    public static readonly DispatchChain Transparent = new(new("partition-tproxy"), TableName.Mangle, [new("PREROUTING")], "x");

    /// <summary>Leads to the host policy's first chain.</summary>
    public static readonly DispatchChain Before = new(new("partition-b"), TableName.Filter, FilterBuiltIns, "b");

    /// <summary>Leads to the host policy's last chain; only built-in chains whose policy drops jump to it.</summary>
    public static readonly DispatchChain Last = new(new("partition-z"), TableName.Filter, FilterBuiltIns, "z");

    /// <summary>Lead to what the host policy answers where the policies of INPUT and FORWARD drop; behind the log. Each is below one
    /// built-in chain, because no match tells what this host sends from what it forwards.</summary>
    public static readonly DispatchChain RestInput = new(new("partition-rest-input"), TableName.Filter, [FilterBuiltIns[0]], "c");

    /// <inheritdoc cref="RestInput"/>
    public static readonly DispatchChain RestForward = new(new("partition-rest-forward"), TableName.Filter, [FilterBuiltIns[1]], "t");

    /// <summary>The partitions' rules: the second letter is that of entry chains.</summary>
    public static readonly DispatchChain Filter = new(new("partition-a"), TableName.Filter, FilterBuiltIns, "aeA");

    /// <summary>
    /// The list of <see cref="Filter"/> for what passes through this host, in its place below FORWARD, while a rule of some partition is
    /// for INPUT or for FORWARD alone.
    /// </summary>
    public static readonly DispatchChain Forwarded = new(new("partition-f"), TableName.Filter, [FilterBuiltIns[1]], "gl");

    /// <summary>
    /// The same for what this host sends, below OUTPUT: the kernel takes a hardware address below INPUT and FORWARD alone, and a user below
    /// OUTPUT alone.
    /// </summary>
    public static readonly DispatchChain Sent = new(new("partition-h"), TableName.Filter, [FilterBuiltIns[2]], "hy");

    /// <summary>The lists that stand in place of <see cref="Filter"/> below one built-in chain.</summary>
    public static readonly ValueList<DispatchChain> BesideFilter = [Forwarded, Sent];

    /// <summary>All lists of the partitions' rules in the filter table.</summary>
    public static readonly ValueList<DispatchChain> OfFilter = [Filter, .. BesideFilter];

    public static readonly DispatchChain Dnat = new(new("partition-d"), TableName.Nat, [new("PREROUTING")], "d");
    public static readonly DispatchChain Snat = new(new("partition-s"), TableName.Nat, [new("POSTROUTING")], "s");

    /// <summary>
    /// Those of Raw, one for each built-in chain, since the kernel takes some rules below one and not below another. They are asked before
    /// the partitions' own: a deny that only Raw can say is never passed by.
    /// </summary>
    public static readonly ValueList<DispatchChain> Raw =
    [
        OfRaw(TableName.Filter, "INPUT", ChainKind.RawFilterInput),
        OfRaw(TableName.Filter, "FORWARD", ChainKind.RawFilterForward),
        OfRaw(TableName.Filter, "OUTPUT", ChainKind.RawFilterOutput),
        OfRaw(TableName.Nat, "PREROUTING", ChainKind.RawNatPrerouting),
        OfRaw(TableName.Nat, "INPUT", ChainKind.RawNatInput),
        OfRaw(TableName.Nat, "OUTPUT", ChainKind.RawNatOutput),
        OfRaw(TableName.Nat, "POSTROUTING", ChainKind.RawNatPostrouting),
        OfRaw(TableName.Mangle, "PREROUTING", ChainKind.RawManglePrerouting),
        OfRaw(TableName.Mangle, "INPUT", ChainKind.RawMangleInput),
        OfRaw(TableName.Mangle, "FORWARD", ChainKind.RawMangleForward),
        OfRaw(TableName.Mangle, "OUTPUT", ChainKind.RawMangleOutput),
        OfRaw(TableName.Mangle, "POSTROUTING", ChainKind.RawManglePostrouting),
        OfRaw(TableName.Raw, "PREROUTING", ChainKind.RawRawPrerouting),
        OfRaw(TableName.Raw, "OUTPUT", ChainKind.RawRawOutput),
    ];

    /// <summary>Those of Raw that are evaluated after all partitions, for what no partition decides.</summary>
    public static readonly ValueList<DispatchChain> RawAfter =
    [
        After("INPUT", ChainKind.RawAfterInput),
        After("FORWARD", ChainKind.RawAfterForward),
        After("OUTPUT", ChainKind.RawAfterOutput),
    ];

    /// <summary>All of Raw.</summary>
    public static readonly ValueList<DispatchChain> AllOfRaw = [.. Raw, .. RawAfter];

    /// <summary>All, in the order in which jumps to them stand in a built-in chain.</summary>
    public static readonly ValueList<DispatchChain> All =
        [Ack, SynAck, Before, .. Raw, .. OfFilter, .. RawAfter, Last, RestInput, RestForward, Dnat, Snat, Syn,
            Transparent];

    private static readonly FrozenDictionary<ChainName, DispatchChain> ByName = All.ToFrozenDictionary(dispatch => dispatch.Name);

    private static readonly FrozenDictionary<char, DispatchChain> ByKind =
        All.SelectMany(dispatch => dispatch.Kinds.Select(kind => (kind, dispatch))).ToFrozenDictionary(item => item.kind,
            item => item.dispatch);

    // To these no pointer leads, but other chains of the same Raw.
    private static readonly FrozenDictionary<ChainKind, TableName> WithoutPointers = new Dictionary<ChainKind, TableName>
    {
        [ChainKind.RawFilter] = TableName.Filter,
        [ChainKind.RawNat] = TableName.Nat,
        [ChainKind.RawMangle] = TableName.Mangle,
        [ChainKind.RawRaw] = TableName.Raw,
    }.ToFrozenDictionary();

    /// <summary>The chains with the partitions' accepts, denies and logs.</summary>
    public static readonly ValueList<ChainKind> KindsOfFilter = [ChainKind.Filter, ChainKind.Received, ChainKind.Forwarded, ChainKind.Sent];

    // Asked about every rule that is read back from a kept result.
    private static readonly FrozenSet<ChainKind> KindsOfRaw = AllOfRaw
        .SelectMany(dispatch => dispatch.Kinds).Select(kind => (ChainKind)kind).Concat(WithoutPointers.Keys).ToFrozenSet();

    /// <summary>The built-in chains that jump to them, in the order in which they are shown.</summary>
    public static readonly ValueList<ChainName> AllBuiltIns = All.SelectMany(dispatch => dispatch.BuiltIns).Distinct().ToValueList();

    /// <summary>
    /// The guard of each table that we use: nothing jumps to it, it holds one comment rule with a random id, and each block swaps
    /// that rule, so that a block fails as a whole if another Ripcs or a flush came between.
    /// </summary>
    public static readonly ChainName Guard = new("partition-g");

    /// <summary>
    /// Holds the new pointers while the nat table is swapped, for the packets whose translation changes; made and deleted by one apply.
    /// </summary>
    public static readonly ChainName Bridge = new("partition-n");

    /// <summary>
    /// Holds old pointers meanwhile, for packets that must not meet a temporary rule further down; made and deleted by the same apply.
    /// </summary>
    public static readonly ChainName BridgeBack = new("partition-o");

    /// <summary>The same two beside <see cref="Forwarded"/>.</summary>
    public static readonly ChainName BridgeForwarded = new("partition-nf"), BridgeBackForwarded = new("partition-of");

    /// <summary>All of them.</summary>
    public static readonly ValueList<ChainName> AllOfBridges = [Bridge, BridgeBack, BridgeForwarded, BridgeBackForwarded];

    private static readonly HashSet<(ChainName Name, TableName Table)> Bridges =
        [.. AllOfBridges.Select(name => (name, TableName.Filter)), (BridgeBack, TableName.Nat)];

    /// <summary>The dispatch chain with that name, or null.</summary>
    public static DispatchChain? Find(ChainName name) =>
        name.Value.StartsWith(Beginning, StringComparison.Ordinal) ? ByName.GetValueOrDefault(name) : null;

    /// <summary>The dispatch chain that leads to chains of a kind; null for a letter
    /// that stands for none, or for chains to which only others lead.</summary>
    public static DispatchChain? Find(ChainKind kind) => ByKind.GetValueOrDefault((char)kind);

    /// <summary>The table of chains of a kind, sets among them; null for a letter that stands for none.</summary>
    public static TableName? TableOf(ChainKind kind) =>
        kind is ChainKind.Set or ChainKind.AddressSet or ChainKind.RefreshedSet ? TableName.Set : Find(kind)?.Table
            ?? (WithoutPointers.TryGetValue(kind, out var table) ? table : null);

    /// <summary>The kind of a Raw's own chains in a table.</summary>
    public static ChainKind OwnOfRaw(TableName table) => WithoutPointers.First(item => item.Value == table).Key;

    /// <summary>True for the lists of what comes in, to this host or through it.</summary>
    public static bool IsOfArriving(ChainName dispatch) => dispatch == Filter.Name || dispatch == Forwarded.Name;

    /// <summary>True for chains with the partitions' accepts, denies and logs.</summary>
    public static bool IsOfFilter(ChainKind kind) => KindsOfFilter.Contains(kind);

    /// <summary>True for chains that only lead to one of these.</summary>
    public static bool IsEntry(ChainKind kind) => kind is ChainKind.Entry or ChainKind.ForwardedEntry or ChainKind.SentEntry;

    /// <summary>True for the chains of Raw.</summary>
    public static bool IsOfRaw(ChainKind kind) => KindsOfRaw.Contains(kind);

    /// <summary>The dispatch chain that leads to chains of a kind.</summary>
    public static DispatchChain Of(ChainKind kind) => Find(kind) ?? throw new ArgumentOutOfRangeException(nameof(kind));

    /// <summary>The dispatch chain of that name, or above the branch of that name; null if it is neither's.</summary>
    public static DispatchChain? Above(ChainName chain) => BranchName.TryParse(chain, out var branch) ? Find(branch.Dispatch) : Find(chain);

    /// <summary>True for a dispatch chain, a branch of one or, while a bridge stands, one of its chains: what they hold is ours.</summary>
    public static bool HoldsPointers(TableName table, ChainName chain) => Above(chain)?.Table == table || Bridges.Contains((chain, table));

    /// <summary>The same without branches: packets come to those only by the others.</summary>
    public static bool IsRoot(TableName table, ChainName chain) => Find(chain)?.Table == table || Bridges.Contains((chain, table));

    private static DispatchChain OfRaw(TableName table, string builtIn, ChainKind kind) =>
        new(new($"{Beginning}{table}-{Small(builtIn)}"), table, [new(builtIn)], $"{(char)kind}");

    private static DispatchChain After(string builtIn, ChainKind kind) =>
        new(new($"{Beginning}after-{Small(builtIn)}"), TableName.Filter, [new(builtIn)], $"{(char)kind}");

    private static string Small(string builtIn) => string.Concat(builtIn.Select(char.ToLowerInvariant));
}
