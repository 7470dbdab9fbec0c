namespace Ripcs.Core.Lowering;

/// <summary>
/// Rules whose last day has passed are left out, with a warning: the kernel would match no packet with them, and they would stay unnoticed.
/// <code>
/// Accept("contractor").Ports(22).To("app").Until("2027-01-31")
///     → -d APP -p tcp -m tcp --dport 22 -m time --datestop 2027-01-31T23:59:59 -j ACCEPT up to that day, and nothing from 2027-02-01 on
/// </code>
/// </summary>
internal static class EndedRules
{
    /// <summary>The partition without them, the days on which this result is the same, and the rules left out.</summary>
    public static (CheckedPartition Partition, DaySpan Holds, ValueList<EndedRule> Ended) LeaveOut(CheckedPartition partition,
        DateOnly today, DiagnosticBag diagnostics)
    {
        var (holds, ended) = (DaySpan.Always, new List<EndedRule>());
        foreach (var rule in partition.Rules)
        {
            if (LastDay(rule) is not { } last)
                continue;

            holds = holds.And(last < today ? new DaySpan(last.AddDays(1), DateOnly.MaxValue) : new DaySpan(DateOnly.MinValue, last));
            if (last < today)
            {
                diagnostics.RuleHasEnded(rule, last);
                ended.Add(new EndedRule(rule.Origin, last));
            }
        }

        return holds == DaySpan.Always ? (partition, holds, [])
            : (partition with { Rules = partition.Rules.Where(rule => LastDay(rule) is not { } last || last >= today).ToValueList() },
                holds, ended.ToValueList());
    }

    private static DateOnly? LastDay(CheckedRule rule) => rule.Conditions.LastDay;
}
