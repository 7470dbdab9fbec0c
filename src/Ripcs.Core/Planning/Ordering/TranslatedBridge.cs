namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The part of a bridge for packets whose destination has changed. A packet's original destination shows which entries of the two lists
/// take it, its current one shows which list has translated it:
/// <code>
/// old:  to 203.0.113.1 → 10.0.0.1          sent to 203.0.113.1, goes to 10.0.0.1  → the old list translated it: the old pointers
/// new:  to 203.0.113.1 → 10.0.0.2          sent to 203.0.113.1, goes to 10.0.0.2  → the new list translated it: the new pointers
/// </code>
/// </summary>
internal sealed class TranslatedBridge(bool foreignRulesTranslate)
{
    public IEnumerable<BridgeRule> Over(NatCell cell) => ByAddress(cell).SelectMany(ByPort).SelectMany(OfLooks);

    /// <summary>If one entry maps to a prefix, address by address, and another to a
    /// single address in it, both give the same result for one original address.</summary>
    private static IEnumerable<NatCell> ByAddress(NatCell cell)
    {
        if (cell.Sent.SentTo is not { } sent)
            return [cell];

        var looks = Targets(cell).Select(target => target.Address).OfType<IpPrefix>().ToList();
        var alike = from prefix in looks
                    where prefix.Length < sent.Family.Bits() && prefix.Length <= sent.Length
                    from address in looks
                    where address != prefix && prefix.Contains(address)
                    select address.MovedTo(sent.Network, prefix.Length) into address
                    where sent.Contains(address)
                    select address;
        return alike.Distinct().Select(address => cell with { Sent = cell.Sent with { SentTo = address } }).Append(cell);
    }

    /// <summary>If one entry sets a port and another keeps the port, both
    /// give the same result for packets that were sent to that port.</summary>
    private static IEnumerable<NatCell> ByPort(NatCell cell)
    {
        var (sent, targets) = (cell.Sent.SentPort, Targets(cell));
        var ports = sent is { IsSingle: true } ? [] : targets
            .Where(target => targets.Contains(target with { Port = null }) && target.Port is { } port
                && sent?.Contains(new PortRange(port)) != false)
            .Select(target => (int)target.Port!.Value);
        return ports.Distinct().Select(port => cell with { Sent = cell.Sent with { SentPort = new PortRange(port) } }).Append(cell);
    }

    private IEnumerable<BridgeRule> OfLooks(NatCell cell)
    {
        // A rule for one port comes before a rule for any port, and a rule for one address before a rule for a prefix of a NETMAP.
        foreach (var look in Targets(cell).Select(target => Look(target, cell.Sent)).Distinct().OrderBy(look => look.Port is null)
            .ThenByDescending(look => look.Address?.Length ?? 0))
        {
            yield return new BridgeRule(cell.Sent, Need(cell, look).End())
            {
                Now = look.Address,
                IsToHostNow = look.Address is null,
                PortNow = look.Port is { } port ? new PortRange(port) : cell.Sent.SentPort,
                IsTranslated = look.Address is not { } now || cell.Sent.Cover.Overlaps(now) ? true : null,
            };
        }

        if (Need(cell, null) is not BridgeNeed.Any and var need)
            yield return new BridgeRule(cell.Sent, need.End()) { IsTranslated = true };
    }

    private static List<DnatTarget> Targets(NatCell cell) => [.. new[] { cell.OfHost, cell.OfOthers }
        .SelectMany(pair => pair.Entries).SelectMany(entry => entry.Targets).Distinct()];

    private static DnatTarget Look(DnatTarget target, NatMatch sent) => target with
    {
        Address = target.Address is { } address && sent.SentTo is { } to && address.Length < to.Length ? to.MovedTo(address)
            : target.Address,
        Port = target.Port ?? (sent.SentPort is { IsSingle: true } port ? port.First : null),
    };

    /// <param name="look">How the packets look; null for a look that no known entry produces.</param>
    private BridgeNeed Need(NatCell cell, DnatTarget? look) => Need(cell.OfHost, cell.Sent, look).And(Need(cell.OfOthers, cell.Sent, look));

    private BridgeNeed Need(NatPair pair, NatMatch sent, DnatTarget? look) =>
        pair.IsSame ? BridgeNeed.Any : BridgeNeeds.Of(Makes(pair.Old, sent, look), Makes(pair.New, sent, look));

    private Makes Makes(NatEntry? entry, NatMatch sent, DnatTarget? look) => entry switch
    {
        null => foreignRulesTranslate ? Ordering.Makes.Maybe : Ordering.Makes.No,
        { LeavesAlone: true } => Ordering.Makes.No,
        { Target: null } => Ordering.Makes.Maybe,
        _ => look is { } shown && entry.Targets.Any(target => Look(target, sent) == shown) ? Ordering.Makes.Yes : Ordering.Makes.No,
    };
}
