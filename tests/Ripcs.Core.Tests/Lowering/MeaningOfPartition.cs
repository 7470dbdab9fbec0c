using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;
using static Ripcs.Core.Tests.Lowering.MeaningOfRule;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>What one rule file says.</summary>
internal sealed class MeaningOfPartition(CheckedPartition partition, IReadOnlySet<AddressBits> local)
{
    private readonly MeaningOfAddresses _in = new(local);

    private readonly MeaningOfRule _rule = new(partition, local);

    private readonly List<(CheckedRule Rule, RuleAction.Dnat Dnat, int Index)> _dnats =
        [.. partition.Rules.Index().Where(item => item.Item.Action is RuleAction.Dnat)
            .Select(item => (item.Item, (RuleAction.Dnat)item.Item.Action, item.Index))];

    private enum Says
    {
        No,
        Yes,
        Either,
    }

    public string Name => partition.Name.Value;

    public int Order => partition.Order;

    public bool RewritesEverything => _dnats.Any(item => IsOf<AddressItem.All>(item.Dnat.Addresses));

    public bool TranslatesEverySource =>
        Inside.Any(IsOf<AddressItem.All>);

    private IEnumerable<ValueList<AddressItem>> Inside => partition.Rules.Select(rule => rule.Action switch
    {
        RuleAction.Snat snat => (ValueList<AddressItem>?)snat.Addresses,
        _ => null,
    }).OfType<ValueList<AddressItem>>();

    public bool OwnsForDnat(Packet packet) =>
        _dnats.Any(item => !IsOf<AddressItem.All>(item.Dnat.Addresses) && _in.Contain(item.Dnat.Addresses, packet.SentTo));

    private bool TakesAddress(CheckedRule rule, RuleAction.Dnat dnat, Packet packet) =>
        _in.Contain(dnat.Addresses, packet.SentTo) && !_in.Excepts(rule.NotTo, packet.SentTo);

    /// <summary>True if a rewrite of that kind takes the packet as it came.</summary>
    public bool Takes<T>(Packet packet)
        where T : RuleAction => partition.Rules.Any(rule =>
            rule.Action is T && _rule.Takes(rule, packet) && _rule.IsTo(rule, packet.SentTo) && PortsFit(rule, packet.SentPort));

    public bool OwnsForSnat(Packet packet) =>
        Inside.Any(items => !IsOf<AddressItem.All>(items) && _in.Contain(items, packet.Source));

    public (Taken? By, Packet? Packet) Translate(Packet packet)
    {
        var (by, dnat, index) = _dnats.FirstOrDefault(item => _rule.Takes(item.Rule, packet) && TakesAddress(item.Rule, item.Dnat, packet)
            && PortsFit(item.Rule, packet.SentPort));
        return by is null ? (null, null) : (new Taken(this, index, by),
            packet with { Destination = dnat.Targets[0].Network, Port = MappedPort(by, packet.SentPort) });
    }

    public string? LeavesFrom(Packet packet) =>
        partition.Rules.Where(rule => InsideOf(rule) is { } inside && _in.Contain(inside, packet.Source)
            && _rule.Takes(rule, packet) && _rule.IsTo(rule, packet.Destination) && PortsFit(rule, packet.Port))
        .Select(rule => rule.Action is RuleAction.Snat { Targets.Count: > 0 } snat
            ? snat.Targets[0].ToAddressText() : "masquerade").FirstOrDefault();

    /// <summary>Whether the destination is one of this file's: for certain, and perhaps.</summary>
    public (bool Certainly, bool Perhaps) Owns(Packet packet)
    {
        var (certainly, perhaps) = (false, false);
        foreach (var rule in partition.Rules)
        {
            if (rule.Action is RuleAction.Dnat dnat)
            {
                certainly |= rule.ImpliesAccept && _rule.IsAsked(rule, packet) && dnat.Targets[0].Network == packet.Destination;
            }
            else if (IsFilter(rule, packet) && rule.To is { } to && (!IsOf<AddressItem.All>(to) || rule.NotTo is not null))
            {
                certainly |= !IsOf<AddressItem.All>(to) && _in.Contain(Pointed(to), packet.Destination);

                // The address behind a translation, as far as the rule follows one; that to all does for its exceptions.
                perhaps |= _dnats.Any(item => item.Dnat.Targets[0].Network == packet.Destination);
            }
        }

        return (certainly, perhaps);
    }

    /// <summary>True if a rule without a destination names the source.</summary>
    public bool Names(Packet packet) =>
        partition.Rules.Any(rule => IsFilter(rule, packet)
        && (rule.To is not { } to || to.Any(item => item is AddressItem.All or AddressItem.Set or AddressItem.HostPart))
        && (InsideOf(rule) ?? rule.From) is { } from && !IsOf<AddressItem.All>(from)
        && _in.Contain(Pointed(from), packet.Source));

    /// <summary>Sets and chosen bits have no pointers of their own: their packets come by the one for everything.</summary>
    private static ValueList<AddressItem> Pointed(ValueList<AddressItem> items) =>
        [.. items.Where(item => item is not (AddressItem.Set or AddressItem.HostPart))];

    /// <summary>Accepted, denied or neither, for every reading.</summary>
    public HashSet<Verdict?> Verdicts(Taken? by, Packet packet) => Verdicts(0, by, packet);

    /// <summary>What goes to the host goes out by no interface, but what it sends to itself goes out by lo for a rule that is for nothing
    /// that comes to it.</summary>
    private bool Meets(CheckedRule rule, Packet packet) => _rule.Takes(rule, packet)
        && (rule.NotOut is null || !rule.Conditions.Place.HasFlag(MatchPlace.Received) || !local.Contains(packet.Destination));

    private HashSet<Verdict?> Verdicts(int index, Taken? by, Packet packet)
    {
        if (index == partition.Rules.Count)
            return [null];

        var rule = partition.Rules[index];
        Verdict? verdict = rule.Action switch
        {
            RuleAction.Drop => Verdict.Dropped,
            RuleAction.Reject => Verdict.Rejected,
            RuleAction.SynProxy => packet.State is PacketState.Untracked ? Verdict.Answered : Verdict.Accepted,
            _ => Verdict.Accepted,
        };
        var says = rule.Action switch
        {
            RuleAction.Log => Says.No,
            RuleAction.SynProxy or RuleAction.Transparent =>
                (rule.Action is RuleAction.SynProxy || (rule.ImpliesAccept && packet.IsHandedOver))
                && _rule.Takes(AsSent(rule, packet), packet)
                && _rule.IsTo(rule, packet.Destination) && PortsFit(rule, packet.Port) ? Says.Yes : Says.No,
            RuleAction.Dnat dnat => rule.ImpliesAccept && _rule.Takes(rule, packet) ? OfDnat(index, rule, dnat, by, packet) : Says.No,
            RuleAction.Snat => rule.ImpliesAccept && Meets(rule, packet)
                && _in.Contain(InsideOf(rule)!.Value, packet.Source)
                && _rule.IsTo(rule, packet.Destination) && PortsFit(rule, packet.Port) ? Says.Yes : Says.No,
            _ => Meets(rule, packet) ? OfFilter(rule, by, packet) : Says.No,
        };
        return says switch
        {
            Says.Yes => [verdict],
            Says.No => Verdicts(index + 1, by, packet),
            _ => [verdict, .. Verdicts(index + 1, by, packet)],
        };
    }

    /// <summary>What opens the connection of a SynProxy to the server is sent by this host with the address of the client, by whatever
    /// interface that came.</summary>
    private CheckedRule AsSent(CheckedRule rule, Packet packet) =>
        rule.Action is RuleAction.SynProxy && packet.IsSent && !local.Contains(packet.Source) ? rule with { In = null } : rule;

    /// <summary>What a Dnat opens is the rewrite: what it has taken itself.</summary>
    private Says OfDnat(int index, CheckedRule rule, RuleAction.Dnat dnat, Taken? by, Packet packet)
    {
        var isNamed = MeaningOfAddresses.ContainByName(dnat.Addresses, packet.SentTo);
        if (by is null)
        {
            // What nat does not see may have been sent to the target itself, which is one of the addresses: the accept matches that.
            return packet.IsTracked && TakesAddress(rule, dnat, packet) && DoesTheSame(rule, dnat, packet)
                ? isNamed && !IsOf<AddressItem.All>(dnat.Addresses) ? Says.Yes : Says.Either : Says.No;
        }

        if (ReferenceEquals(rule, by.Rule))
        {
            // Of the host it opens everything but what the file rewrites by name.
            return isNamed || !IsLedByName(rule, packet) ? Says.Yes : Says.Either;
        }

        if (!ReferenceEquals(by.Partition, this))
        {
            // A file knows nothing of another that leads the same addresses to the same place, even from other ports.
            return (isNamed || IsOf<AddressItem.Host>(dnat.Addresses)) && dnat.Targets[0].Network == packet.Destination
                && (rule.Ports.Count == 0 || rule.Ports.Any(entry => entry.MappedTo is { } to ? to == packet.Port
                    : Is(entry.Ports, packet.Port))) ? Says.Either : Says.No;
        }

        // Two that do the same to a packet cannot be told apart behind the nat table, but for an address of a name from the host; and one
        // of every port takes whatever comes to its target.
        return (DoesTheSame(rule, dnat, packet) || (rule.Ports.Count == 0 && dnat.Targets[0].Network == packet.Destination))
            && (isNamed || (IsOf<AddressItem.Host>(dnat.Addresses) && !MeaningOfAddresses.ContainByName(
                [.. by.Dnat.Addresses.Where(item => item is not AddressItem.All)], packet.SentTo)))
            ? Says.Either : Says.No;
    }

    /// <summary>True if the address also belongs by name to a rewrite that leads to the same place.</summary>
    private bool IsLedByName(CheckedRule of, Packet packet) =>
        _dnats.Any(item => MeaningOfAddresses.ContainByName(item.Dnat.Addresses, packet.SentTo)
        && (DoesTheSame(item.Rule, item.Dnat, packet) || (of.Ports.Count == 0 && item.Dnat.Targets[0].Network == packet.Destination)));

    private static bool DoesTheSame(CheckedRule rule, RuleAction.Dnat dnat, Packet packet) =>
        PortsFit(rule, packet.SentPort) && dnat.Targets[0].Network == packet.Destination
            && MappedPort(rule, packet.SentPort) == packet.Port;

    private Says OfFilter(CheckedRule rule, Taken? by, Packet packet)
    {
        var asNow = _in.Excepts(rule.NotTo, packet.Destination) ? false : PortsFit(rule, packet.Port);
        if (packet.Destination == packet.SentTo && packet.Port == packet.SentPort)
            return _rule.IsTo(rule, packet.Destination) && asNow ? Says.Yes : Says.No;

        ValueList<AddressItem> ends = rule.To ?? [new AddressItem.All()];
        var says = ends.Select(item => OfEnd(item, rule, by, packet, asNow)).ToList();
        return says.Contains(Says.Yes) ? Says.Yes : says.Contains(Says.Either) ? Says.Either : Says.No;
    }

    /// <summary>What a rule to one address says about a packet that was translated.</summary>
    private Says OfEnd(AddressItem item, CheckedRule rule, Taken? by, Packet packet, bool isNow)
    {
        var isOwn = by is not null && ReferenceEquals(by.Partition, this);
        var isNowThere = _in.Contain([item], packet.Destination) && isNow;
        var exceptsAsNow = _in.Excepts(rule.NotTo, packet.Destination);
        var exceptsAsSent = rule.NotTo is { } not
            && MeaningOfAddresses.ContainByName([.. not.Where(other => other is not AddressItem.Broadcast)], packet.SentTo);
        var isSent = PortsFit(rule, packet.SentPort) && !exceptsAsSent && !exceptsAsNow
            && (rule.Action is not RuleAction.Accept || MayLead(packet, isByName: item is AddressItem.Prefix({ IsMulticast: true })));
        if (exceptsAsSent && isNowThere)
        {
            // Another file's rewrites nobody follows here.
            return isOwn ? Says.No : Says.Either;
        }

        switch (item)
        {
            case AddressItem.Broadcast:
                // No Dnat names broadcasts, and no rule to them follows one.
                return isNowThere ? Says.Yes : Says.No;
            case AddressItem.All:
                return isSent && isNowThere ? Says.Yes : isSent || isNowThere ? Says.Either : Says.No;
            case AddressItem.Host when !isOwn && _dnats.Any(other => IsOf<AddressItem.Host>(other.Dnat.Addresses)
                && other.Dnat.Targets[0].Network == packet.Destination):
                // What another file leads to the same place cannot be told from what this one leads there from the host.
                return isSent && isNowThere ? Says.Yes : isSent || isNowThere ? Says.Either : Says.No;
            case AddressItem.Host when rule.Action is not RuleAction.Accept && isOwn && !isNowThere && IsLedByName(by!.Rule, packet)
                && _dnats.Any(other => IsOf<AddressItem.Host>(other.Dnat.Addresses) && !ReferenceEquals(other.Rule, by.Rule)
                    && DoesTheSame(other.Rule, other.Dnat, packet)):
                // Where a Dnat by name takes only some of what the one of the host takes, a deny or a log takes all.
                return isSent ? Says.Either : Says.No;
            case AddressItem.Host when !local.Contains(packet.SentTo) || by is null:
                return isNowThere ? Says.Yes : Says.No;
            case AddressItem.Host:
                var isByName = IsLedByName(by.Rule, packet);
                var isLed = isOwn ? IsOf<AddressItem.Host>(by.Dnat.Addresses)
                    : _dnats.Any(other => IsOf<AddressItem.Host>(other.Dnat.Addresses));
                return isLed ? (isSent ? (isOwn && !isByName ? Says.Yes : Says.Either) : isNowThere ? Says.Either : Says.No)
                    : isNowThere ? (isSent ? Says.Yes : Says.Either) : Says.No;
            default:
                return !_in.Contain([item], packet.SentTo) ? (isNowThere ? Says.Yes : Says.No)
                    : !isOwn ? (isSent && isNowThere ? Says.Yes : isSent || isNowThere ? Says.Either : Says.No)
                    : isSent ? Says.Yes : isNowThere ? Says.Either : Says.No;
        }
    }

    /// <summary>An accept follows only what some rewrite of its own file takes, whoever sends it.</summary>
    private bool MayLead(Packet packet, bool isByName) => _dnats.Any(item => _rule.Takes(item.Rule, packet)
        && PortsFit(item.Rule, packet.SentPort)
        && (isByName
            ? MeaningOfAddresses.ContainByName([.. item.Dnat.Addresses.Where(address => address is not AddressItem.All)], packet.SentTo)
            : item.Dnat.Addresses.Any(address => address is AddressItem.Host || _in.Contain([address], packet.SentTo))));

    private static ValueList<AddressItem>? InsideOf(CheckedRule rule) => (rule.Action as RuleAction.Snat)?.Addresses;

    // What is for other packets alone has its pointers where those are asked.
    private bool IsFilter(CheckedRule rule, Packet packet) => _rule.IsAsked(rule, packet)
        && rule.Action is not RuleAction.Dnat
        && ((InsideOf(rule) is null && rule.Action is not RuleAction.Transparent) || rule.ImpliesAccept);

    private static bool IsOf<T>(ValueList<AddressItem> items) => items.Any(item => item is T);
}
