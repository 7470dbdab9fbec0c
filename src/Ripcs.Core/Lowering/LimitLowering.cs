namespace Ripcs.Core.Lowering;

/// <summary>
/// A limit counts the packets that begin a connection, unless the rule names states itself. An accept also lets through the other packets
/// of the connections that it admitted. The rules of one statement count together.
/// <code>
/// Accept("ssh").Ports(22).To("app").LimitPerSource("4/minute")
///     → -d APP -p tcp -m tcp --dport 22 -m conntrack --ctstate ESTABLISHED -j ACCEPT
///     → -d APP -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW
///           -m hashlimit --hashlimit-upto 4/min --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name ripcs-a1b2c3d4 -j ACCEPT
/// Drop("ssh").Ports(22).Protocols("tcp").To("app").MaxConnections(20)
///     → -d APP -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW
///           -m connlimit --connlimit-above 20 --connlimit-mask 32 --connlimit-saddr -j DROP
/// </code>
/// </summary>
internal sealed class LimitLowering(CheckedPartition partition)
{
    private static readonly ValueList<string> New = ["NEW"];
    private static readonly ValueList<string> Established = ["ESTABLISHED"];

    private readonly LimitNames _names = new(partition);

    /// <param name="rules">All rules that a statement became in one family.</param>
    public IEnumerable<LoweredRule> Lower(IEnumerable<LoweredRule> rules)
    {
        var all = rules.ToList();
        if (all.Count == 0 || partition.Rules[all[0].Statement] is not { Limits: var limits } statement || limits == RuleLimits.None)
            return all;

        var counted = all.CountBy(rule => rule.Target.IsLog).ToDictionary();
        return all.SelectMany(rule => Lower(rule, statement, counted[rule.Target.IsLog] > 1));
    }

    private IEnumerable<LoweredRule> Lower(LoweredRule rule, CheckedRule statement, bool isOneOfSeveral)
    {
        if (statement.States.Count == 0 && rule.Target == LoweredTarget.Accept)
            yield return rule with { States = Established };

        yield return (statement.States.Count > 0 ? rule : rule with { States = New }).And(Conditions(rule, statement, isOneOfSeveral));
    }

    private IEnumerable<string> Conditions(LoweredRule rule, CheckedRule statement, bool isOneOfSeveral)
    {
        var isAbove = statement.Action is RuleAction.Drop or RuleAction.Reject;
        var isLogOfAnother = rule.Target.IsLog && statement.Action is not RuleAction.Log;
        var (limits, way) = (statement.Limits, isAbove ? "above" : "upto");
        if (limits.Connections is { } connections)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"-m connlimit --connlimit-{way} {connections} ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"--connlimit-mask {limits.ConnectionNetworks.In(rule.Family)} --connlimit-saddr");
        }

        if (limits.PerSource is { } perSource)
        {
            yield return Named(perSource, way, $"--hashlimit-mode srcip --hashlimit-name {Name(perSource, way + Counted(limits))}")
                + Table(limits, perSource) + Mask(limits.Networks.In(rule.Family), rule.Family);
        }

        if (limits.Total is { } total)
        {
            yield return isOneOfSeveral ? Named(total, "upto", $"--hashlimit-name {Name(total, "total")}")
                : $"-m limit --limit {total.Rate}"
                    + (total.Burst == LimitRate.DefaultBurst ? ""
                        : string.Create(CultureInfo.InvariantCulture, $" --limit-burst {total.Burst}"));
        }

        string Name(RateLimit limit, string kind) => _names.Of(rule.Statement, limit, kind, isLogOfAnother);
    }

    // What iptables adds for a single address it does not print.
    private static string Mask(int length, Family family) =>
        length == family.Bits() ? "" : string.Create(CultureInfo.InvariantCulture, $" --hashlimit-srcmask {length}");

    private static string Table(RuleLimits limits, RateLimit rate)
    {
        if (limits.Table is not { } table)
            return "";

        // A time that is that of the rate is not printed: seconds for 10/sec, minutes for 10/min.
        var expire = table.Expire is { } seconds && seconds != (int)LimitRate.Of(rate.Rate)!.Value.Unit ? seconds * 1000L : (long?)null;
        return Option("size", table.Size) + Option("max", table.MaxSources) + Option("expire", expire);

        static string Option(string name, long? value) =>
            value is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --hashlimit-htable-{name} {value}");
    }

    /// <summary>What else decides the count of a name, as its rate does; "" for what it always was.</summary>
    private static string Counted(RuleLimits limits) => limits.Networks == SourceNetworks.Usual && limits.Table is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $" {limits.Networks.Prefix4} {limits.Networks.Prefix6} {limits.Table}");

    // Rules with the same name count together; the kernel keeps the rate that a name had first, so it belongs to one statement.
    private static string Named(RateLimit limit, string way, string name) => string.Create(CultureInfo.InvariantCulture,
        $"-m hashlimit --hashlimit-{way} {limit.Rate} --hashlimit-burst {limit.Burst} {name}");
}
