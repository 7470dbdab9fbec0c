using Ripcs.Core.Analysis.Packets;
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

    private readonly MeaningOfHostPolicy _host = new(partitions.Select(partition => partition.HostPolicy).OfType<CheckedHostPolicy>()
        .SingleOrDefault(), local);

    private readonly MeaningOfRaw _raw = new(partitions, local);

    /// <summary>The Dnat that takes the packet, and where it goes.</summary>
    public (Taken? By, Packet Packet) Translate(Packet packet)
    {
        // Traffic that the host itself sends does not pass its Dnats, and what it sends to itself is handed over where it comes in. A
        // connection keeps what its first packet met.
        var first = PacketTracer.FirstOf(packet);
        var isProxied = !packet.IsOfHost && IsProxied(first);
        packet = packet with
        {
            State = isProxied && packet.State is PacketState.New ? PacketState.Untracked : packet.State,
            IsHandedOver = !packet.IsSent && _partitions.Any(partition => partition.Takes<RuleAction.Transparent>(packet)),
        };
        if (isProxied || packet.IsOfHost || first.State is not PacketState.New
            || _raw.Target(TableName.Nat, "PREROUTING", first) is not null)
            return (null, PacketTracer.Routed(packet, local));

        var asked =
            from partition in _partitions
            let way = partition.OwnsForDnat(first) ? ByDestination : partition.RewritesEverything ? Bare : -1
            where way >= 0
            orderby partition.Order, way, partition.Name
            select partition.Translate(first);
        var (by, translated) = asked.FirstOrDefault(result => result.By is not null);
        return (by, PacketTracer.Routed(
            translated is null ? packet : packet with { Destination = translated.Destination, Port = translated.Port }, local));
    }

    /// <summary>The source with which the translated packet would leave; null for its own.</summary>
    public string? LeavesFrom(Packet packet)
    {
        var now = Translate(PacketTracer.FirstOf(packet)).Packet;
        if (now is not { State: PacketState.New } or { In: "lo" } || _raw.Target(TableName.Nat, "POSTROUTING", now) is not null)
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
    public HashSet<Fate> Fates(Packet packet)
    {
        var (by, now) = Translate(packet);
        if (packet is { State: PacketState.Invalid, IsSent: false } && IsProxied(packet))
            return [new(Verdict.Answered)];

        // The host policy, then Raw, then the partitions, and Raw again, whose accepts bypass no deny there.
        var chain = MeaningOfHostPolicy.ChainOf(now, local);
        if ((_host.Before(now) ?? ByRaw(chain, now, isAfter: false)) is { } decided)
            return [new(decided)];

        var verdicts = Orders(now).SelectMany(asked => Verdicts(asked, 0, by, now)).ToHashSet();
        return verdicts.Select(verdict => (verdict ?? ByRaw(chain, now, isAfter: true)) is { } said ? new Fate(said) : _host.Last(now))
            .ToHashSet();
    }

    private Verdict? ByRaw(string chain, Packet packet, bool isAfter) => _raw.Target(TableName.Filter, chain, packet, isAfter) switch
    {
        null => null,
        "ACCEPT" => Verdict.Accepted,
        _ => Verdict.Dropped,
    };

    /// <summary>True if a SynProxy takes it: what opens a connection, and what confirms it, which belongs to none.</summary>
    private bool IsProxied(Packet packet) =>
        packet.State is PacketState.New or PacketState.Invalid
        && _partitions.Any(partition => partition.Takes<RuleAction.SynProxy>(packet));

    private static HashSet<Verdict?> Verdicts(List<MeaningOfPartition> asked, int index, Taken? by, Packet packet)
    {
        if (index == asked.Count)
            return [null];

        var own = asked[index].Verdicts(by, packet);
        return own.SelectMany(verdict => verdict is null ? Verdicts(asked, index + 1, by, packet) : [verdict]).ToHashSet();
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
    Dropped,

    /// <summary>With an answer.</summary>
    Rejected,
    Accepted,

    /// <summary>A SynProxy answers it.</summary>
    Answered,
}

/// <summary>What becomes of a packet, and whether it is logged as one that nothing but a policy drops.</summary>
internal readonly record struct Fate(Verdict Verdict, bool IsLogged = false);

/// <summary>The Dnat that took a packet.</summary>
internal sealed record Taken(MeaningOfPartition Partition, int Index, CheckedRule Rule)
{
    public RuleAction.Dnat Dnat => (RuleAction.Dnat)Rule.Action;
}
