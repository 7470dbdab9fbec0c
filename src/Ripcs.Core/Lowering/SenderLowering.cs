namespace Ripcs.Core.Lowering;

/// <summary>
/// Several senders become several rules, as several sources do; each rule contains all excepted senders.
/// <code>
/// Accept("mail").Ports(25).To("all").User(102, 1000..1999)
///     → -p tcp -m tcp --dport 25 -m owner --uid-owner 102 -j ACCEPT
///     → -p tcp -m tcp --dport 25 -m owner --uid-owner 1000-1999 -j ACCEPT
/// </code>
/// </summary>
internal static class SenderLowering
{
    public static IEnumerable<LoweredRule> Lower(LoweredRule rule, PacketConditions conditions) =>
        conditions is { Macs: [], Users: [] } ? [rule]
            : conditions.Macs.Select(mac => rule with { Mac = mac }).Concat(conditions.Users.Select(user => rule with { User = user }));
}
