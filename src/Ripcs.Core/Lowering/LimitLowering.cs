using Ripcs.Core.Matches;

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

        var counted = all.CountBy(rule => rule.Target is LoweredTarget.Log).ToDictionary();
        return all.SelectMany(rule => Lower(rule, statement, counted[rule.Target is LoweredTarget.Log] > 1));
    }

    private IEnumerable<LoweredRule> Lower(LoweredRule rule, CheckedRule statement, bool isOneOfSeveral)
    {
        if (statement.States.Count == 0 && rule.Target is LoweredTarget.Accept)
            yield return rule with { States = Established };

        yield return (statement.States.Count > 0 ? rule : rule with { States = New }).And(Matches(rule, statement, isOneOfSeveral));
    }

    private IEnumerable<Match> Matches(LoweredRule rule, CheckedRule statement, bool isOneOfSeveral)
    {
        var isAbove = statement.Action is RuleAction.Drop or RuleAction.Reject;
        var isLogOfAnother = rule.Target is LoweredTarget.Log && statement.Action is not RuleAction.Log;
        var limits = statement.Limits;
        if (limits.Connections is { } connections)
            yield return new ConnectionsMatch(connections, isAbove);

        if (limits.PerSource is { } perSource)
        {
            yield return new SourceRateMatch(perSource, isAbove,
                _names.Of(rule.Statement, perSource, isAbove ? "above" : "upto", isLogOfAnother));
        }

        if (limits.Total is { } total)
            yield return new RateMatch(total, isOneOfSeveral ? _names.Of(rule.Statement, total, "total", isLogOfAnother) : null);
    }
}
