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

    // In IPv6 a source is a /64: whoever has one address there has at least so many, and would have a count for each of them.
    private const string IPv6Source = "64";

    // What -m limit has where nothing else is said, and does not print.
    private const int DefaultBurst = 5;

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
                + $"--connlimit-mask {(rule.Family is Family.IPv4 ? "32" : IPv6Source)} --connlimit-saddr";
        }

        if (limits.PerSource is { } perSource)
        {
            yield return Named(perSource, way, $"--hashlimit-mode srcip --hashlimit-name {Name(perSource, way)}")
                + (rule.Family is Family.IPv4 ? "" : $" --hashlimit-srcmask {IPv6Source}");
        }

        if (limits.Total is { } total)
        {
            yield return isOneOfSeveral ? Named(total, "upto", $"--hashlimit-name {Name(total, "total")}")
                : $"-m limit --limit {total.Rate}"
                    + (total.Burst == DefaultBurst ? "" : string.Create(CultureInfo.InvariantCulture, $" --limit-burst {total.Burst}"));
        }

        string Name(RateLimit limit, string kind) => _names.Of(rule.Statement, limit, kind, isLogOfAnother);
    }

    // Rules with the same name count together; the kernel keeps the rate that a name had first, so it belongs to one statement.
    private static string Named(RateLimit limit, string way, string name) => string.Create(CultureInfo.InvariantCulture,
        $"-m hashlimit --hashlimit-{way} {limit.Rate} --hashlimit-burst {limit.Burst} {name}");
}
