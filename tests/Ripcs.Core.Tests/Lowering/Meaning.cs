using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>
/// What rule files say about a packet, read from their statements by the words of the manual and not from the rules that they become. Where
/// the manual leaves two readings, both are possible.
/// </summary>
internal sealed class Meaning(IReadOnlyList<CheckedPartition> partitions, IReadOnlySet<AddressBits> local)
{
    /// <summary>Who owns the destination is asked first, then who names the source, then who names everything.</summary>
    private const int ByDestination = 0, BySource = 1, Bare = 2;

    private readonly List<MeaningOfPartition> _partitions = [.. partitions.Select(partition => new MeaningOfPartition(partition, local))];

    /// <summary>The Dnat that takes the packet, and where it goes.</summary>
    public (Taken? By, Packet Packet) Translate(Packet packet)
    {
        packet = packet with
        {
            IsUntracked = _partitions.Any(partition => partition.Takes<RuleAction.SynProxy>(packet)),
            IsHandedOver = _partitions.Any(partition => partition.Takes<RuleAction.Transparent>(packet)),
        };
        if (packet.IsUntracked)
            return (null, PacketTracer.Routed(packet, local));

        var asked =
            from partition in _partitions
            let way = partition.OwnsForDnat(packet) ? ByDestination : partition.RewritesEverything ? Bare : -1
            where way >= 0
            orderby partition.Order, way, partition.Name
            select partition.Translate(packet);
        var (by, translated) = asked.FirstOrDefault(result => result.By is not null);
        return (by, PacketTracer.Routed(translated ?? packet, local));
    }

    /// <summary>The source with which the translated packet would leave; null for its own.</summary>
    public string? LeavesFrom(Packet packet)
    {
        var now = Translate(packet).Packet;
        if (now.IsUntracked)
            return null;

        var asked =
            from partition in _partitions
            let way = partition.OwnsForSnat(now) ? BySource : partition.TranslatesEverySource ? Bare : -1
            where way >= 0
            orderby partition.Order, way, partition.Name
            select partition.LeavesFrom(now);
        return asked.FirstOrDefault(source => source is not null);
    }

    /// <summary>What becomes of the packet, for every reading of the files.</summary>
    public HashSet<Verdict> Verdicts(Packet packet)
    {
        var (by, now) = Translate(packet);
        var verdicts = new HashSet<Verdict>();
        foreach (var asked in Orders(now))
        {
            verdicts.UnionWith(Verdicts(asked, 0, by, now));
        }

        return verdicts;
    }

    private static HashSet<Verdict> Verdicts(List<MeaningOfPartition> asked, int index, Taken? by, Packet packet)
    {
        if (index == asked.Count)
            return [Verdict.Denied];

        var own = asked[index].Verdicts(by, packet);
        return own.SelectMany(verdict => verdict is { } decided ? [decided] : Verdicts(asked, index + 1, by, packet)).ToHashSet();
    }

    /// <summary>The partitions that speak about the packet, in their order, for every way in which it may come to them.</summary>
    private IEnumerable<List<MeaningOfPartition>> Orders(Packet packet)
    {
        IEnumerable<List<(MeaningOfPartition Partition, int Way)>> all = [[]];
        foreach (var partition in _partitions)
        {
            var ways = new List<int>();
            var (owns, mayOwn) = partition.Owns(packet);
            if (owns || mayOwn)
                ways.Add(ByDestination);

            if (!owns)
                ways.Add(partition.Names(packet) ? BySource : Bare);

            all = all.SelectMany(known => ways.Select(way => known.Append((partition, way)).ToList())).ToList();
        }

        return all.Select(ways => ways.OrderBy(item => item.Partition.Order).ThenBy(item => item.Way)
            .ThenBy(item => item.Partition.Name, StringComparer.Ordinal).Select(item => item.Partition).ToList());
    }
}

/// <summary>What the filter table does with a packet.</summary>
internal enum Verdict
{
    Denied,
    Accepted,

    /// <summary>A SynProxy answers it.</summary>
    Answered,
}

/// <summary>The Dnat that took a packet.</summary>
internal sealed record Taken(MeaningOfPartition Partition, int Index, CheckedRule Rule)
{
    public RuleAction.Dnat Dnat => (RuleAction.Dnat)Rule.Action;
}
