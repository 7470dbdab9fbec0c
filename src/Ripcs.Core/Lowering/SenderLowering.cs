namespace Ripcs.Core.Lowering;

/// <summary>
/// Several senders become several rules, as several sources do; each rule contains all excepted senders.
/// <code>
/// Accept("mail").Ports(25).To("all").User(102, 1000..1999)
///     → -p tcp -m tcp --dport 25 -m owner --uid-owner 102 -j ACCEPT
///     → -p tcp -m tcp --dport 25 -m owner --uid-owner 1000-1999 -j ACCEPT
/// Accept("web").Ports(80).To("all").Group(33).Cgroup("system.slice", "user.slice")
///     → -p tcp -m tcp --dport 80 -m owner --gid-owner 33 -m cgroup --path "system.slice" -j ACCEPT
///     → -p tcp -m tcp --dport 80 -m owner --gid-owner 33 -m cgroup --path "user.slice" -j ACCEPT
/// </code>
/// </summary>
internal static class SenderLowering
{
    public static IEnumerable<LoweredRule> Lower(LoweredRule rule, PacketConditions conditions) =>
        from sender in Senders(rule, conditions)
        from @group in Each(conditions.Groups.Select(numbers => Group(numbers)))
        from cgroup in Each(conditions.Cgroups.Select(path => Cgroup(path)))
        select sender with { Senders = [.. new[] { @group, cgroup }.OfType<string>(), .. sender.Senders] };

    /// <summary>The programs that are excepted.</summary>
    public static IEnumerable<string> Excepted(PacketConditions conditions) =>
        conditions.NotGroups.Select(numbers => Group(numbers, "! ")).Concat(conditions.NotCgroups.Select(path => Cgroup(path, "! ")));

    private static IEnumerable<LoweredRule> Senders(LoweredRule rule, PacketConditions conditions) =>
        conditions is { Macs: [], Users: [] } ? [rule]
            : conditions.Macs.Select(mac => rule with { Mac = mac }).Concat(conditions.Users.Select(user => rule with { User = user }));

    private static IEnumerable<string?> Each(IEnumerable<string?> matches) => matches.DefaultIfEmpty();

    private static string Group(UserRange numbers, string not = "") => $"-m owner {not}--gid-owner {numbers}";

    private static string Cgroup(string path, string not = "") => $"-m cgroup {not}--path {QuotedText.Quote(path)}";
}
