using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds denies below an accept that has already accepted part of their packets,
/// from more sources than the deny names: exceptions that were meant to come first.
/// <code>
/// Rewrite("web").Ports(80).Dnat("www", to: "app-01");
/// Drop("bad guy").From("192.0.2.1").To("www");                  // port 80 has already been accepted
/// </code>
/// </summary>
internal static class LateDenies
{
    // The maximum number of accepts to skip because an earlier deny has already taken their shared packets.
    private const int MostTried = 64;

    /// <summary>Leaves out statements that cannot match at all: these have their own warning.</summary>
    public static void Warn(CheckedPartition partition, IReadOnlyList<ChainPackets> chains, HashSet<int> covered, DiagnosticBag diagnostics)
    {
        var late =
            from chain in chains
            where DispatchChain.IsOfFilter(chain.Kind)
            from found in Find(chain, covered)
            group found.Accept by found.Deny;
        foreach (var deny in late)
        {
            diagnostics.DenyComesTooLate(partition.Rules[deny.Key], partition.Rules[deny.Min()]);
        }
    }

    private static List<(int Deny, int Accept)> Find(ChainPackets chain, HashSet<int> covered)
    {
        var denies = chain.Rules.Index()
            .Where(item => item.Item is { Target.IsDeny: true, IsToHost: false } deny
                && !covered.Contains(deny.Statement)
                && (!deny.Source.IsEverything() || NamesSender(deny)))
            .Select(item => item.Index).GroupBy(place => chain.Rules[place].Statement).ToList();
        if (denies.Count == 0)
            return [];

        var accepts = chain.Rules.Index().Where(item => item.Item is { Target.Name: "ACCEPT", IsToHost: false }
            && !IsToGroup(item.Item.Destination)
            && !NamesSender(item.Item) && !IsOfNeighbours(item.Item) && !BeginsNothing(item.Item))
            .GroupBy(item => item.Item.Source, item => item.Index);
        var bySource = new PrefixIndex<AcceptsFrom>(accepts.Select(group =>
            (group.Key.Cover(chain.Family), new AcceptsFrom(chain, group.Key, [.. group]))));
        var found = denies
            .Select(statement => (statement.Key,
                Accept: statement.Select(deny => FirstAccept(chain.Rules[deny], deny, bySource))
                .FirstOrDefault(accept => accept is not null)))
            .Where(item => item.Accept is not null)
            .Select(item => (item.Key, chain.Rules[item.Accept!.Value].Statement)).ToList();
        return chain.IsTangled ? [] : found;
    }

    /// <summary>True if it matches only packets of certain MAC addresses or programs.</summary>
    private static bool NamesSender(LoweredRule rule) => rule.Mac is not null || rule.User is not null
        || rule.Senders.Any(sender => !sender.Contains(" ! ", StringComparison.Ordinal));

    // Where an accept is to the host, what it says of broadcasts and groups is, too.
    private static bool IsToGroup(AddressItem? destination) => destination is AddressItem.Broadcast
        || destination is AddressItem.Prefix({ IsMulticast: true });

    // RIP0513 advises such an accept before denies.
    private static bool IsOfNeighbours(LoweredRule rule) => rule is { Family: Family.IPv6, IcmpType: { } type }
        && NeighboursDenied.Types.Contains(type);

    // What has begun goes on, as AllowEstablished() says it for a whole host: hand-kept hosts accept it before they deny.
    private static bool BeginsNothing(LoweredRule rule) =>
        rule.States.Count > 0 && rule.States.All(state => state is "ESTABLISHED" or "RELATED");

    private static int? FirstAccept(LoweredRule deny, int place, PrefixIndex<AcceptsFrom> bySource) =>
        bySource.Containing(deny.Source.Cover(deny.Family))
        .Where(accepts => accepts.Source.Contains(deny.Source, deny.Family)
            && (NamesSender(deny) || !deny.Source.Contains(accepts.Source, deny.Family)))
        .Select(accepts => accepts.FirstBefore(place)).Min();

    /// <summary>The accepts for one source.</summary>
    private sealed class AcceptsFrom(ChainPackets chain, AddressItem? source, IReadOnlyList<int> places)
    {
        private readonly Lazy<SegmentTree<PacketSet>?> _tree = new(() => chain.TreeOf(places));

        public AddressItem? Source => source;

        /// <summary>The place of the first accept that is the first to take some packet of a later deny; null if there is none.</summary>
        public int? FirstBefore(int deny) => places[0] > deny ? null : _tree.Value?.Where(node => chain.Meets(deny, node))
            .Select(place => places[place]).TakeWhile(place => place < deny).Take(MostTried)
            .Where(place => chain.TakesFirst(place, deny)).Select(place => (int?)place).FirstOrDefault();
    }
}
