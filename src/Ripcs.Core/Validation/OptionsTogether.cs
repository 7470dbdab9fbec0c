using System.Numerics;

namespace Ripcs.Core.Validation;

/// <summary>
/// Values of a match that are right by themselves and not beside each other:
/// <code>
/// -m statistic --mode nth --every 5 --packet 5      -m string … --from 10 --to 5      -m mark --mark 0x3/0x1
/// </code>
/// iptables or the kernel refuses them, or no packet ever has both.
/// </summary>
internal static class OptionsTogether
{
    /// <summary>False, and the reason among the diagnostics, for values of which one forbids the other.</summary>
    public static bool Check(RuleMatch match, SourceSpan at, DiagnosticBag diagnostics)
    {
        ulong? Of(string option) => match.Find(option) is { } found ? OptionValue.Number(found.Value) : null;
        decimal? Time(string option) => match.Find(option) is { } found ? RateSpan.Microseconds(found.Value) : null;
        TimeSpan Clock(string option, TimeSpan absent) => match.Find(option) is { } found && TimeWords.Clock(found.Value) is { } time
            ? time : absent;
        var (fault, right) = match.Module switch
        {
            "statistic" when match.Value("--mode") is "random" && Of("--every") is not null => ("--mode", "--mode nth beside --every"),
            "statistic" when match.Value("--mode") is "nth" && match.Find("--probability") is not null =>
                ("--mode", "--mode random beside --probability"),
            "statistic" when Of("--packet") >= Of("--every") =>
                ("--packet", string.Create(CultureInfo.InvariantCulture, $"a number below the {Of("--every")} of --every")),
            "string" when Of("--from") > Of("--to") =>
                ("--from", string.Create(CultureInfo.InvariantCulture, $"a number of at most the {Of("--to")} of --to")),
            "cluster" when Of("--cluster-local-nodemask") is { } nodes
                && 64 - BitOperations.LeadingZeroCount(nodes) > (int?)Of("--cluster-total-nodes") =>
                ("--cluster-local-nodemask", string.Create(CultureInfo.InvariantCulture,
                    $"one of the {Of("--cluster-total-nodes")} nodes of --cluster-total-nodes")),
            "RATEEST" when Time("--rateest-interval") is { } interval && Time("--rateest-ewmalog") is { } average
                && !RateSpan.IsDoubled(interval, average) =>
                ("--rateest-ewmalog", $"the {RateSpan.Print(interval)} of --rateest-interval doubled once or more, such as "
                    + $"{RateSpan.Print(interval * 2)} or {RateSpan.Print(interval * 4)}"),
            "time" when match.Find("--contiguous") is not null
                && Clock("--timestart", TimeSpan.Zero) <= Clock("--timestop", TimeSpan.MaxValue) =>
                ("--contiguous", "it beside a --timestart that is later than its --timestop, or take it out"),
            "tos" when Outside(match.Find("--tos")) is not null => ("--tos", "a number with the bits alone that its mask looks at"),
            _ => (null, ""),
        };
        if (match.Module is "policy" && PolicyElements.Fault(match.Options) is var (option, instead))
        {
            diagnostics.ValueIsRefused(at, option.ToString(), instead);
            return false;
        }

        if (match.Module is "devgroup" or "realm"
            && match.Options.FirstOrDefault(group => group.Value.EndsWith("/0x0", StringComparison.Ordinal)
            || Outside(group) is not null) is { } vain)
        {
            diagnostics.ValueIsVain(at, vain.ToString(), "the mask does not look at these bits",
                "a number and a mask that has its bits, such as 0x1/0xff");
            return false;
        }

        if (match.Module is "mark" or "connmark" && match.Find("--mark") is { } all && all.Value.EndsWith("/0x0", StringComparison.Ordinal))
        {
            diagnostics.ValueIsVain(at, all.ToString(), "the mask looks at no bit, and every packet is the same to it",
                "a mask that has the bits of the mark, such as 0x1/0xff");
            return false;
        }

        if (match.Module is "statistic" && match.Find("--every") is { IsNot: true, Value: "1" } every)
        {
            diagnostics.RawTakesNone(at, every.ToString());
            return false;
        }

        if (match.Module is "mark" or "connmark" && Outside(match.Find("--mark")) is var (mark, mask))
        {
            diagnostics.MarkOutsideMask(at, mark, mask);
            return false;
        }

        if (match.Module is "time" && match.Find("--datestart") is { } begin && match.Find("--datestop") is { } end
            && TimeWords.Date(begin.Value) > TimeWords.Date(end.Value))
        {
            diagnostics.ValueIsVain(at, begin.ToString(), $"that is later than {end}, so that the rule never matches",
                "a date that is not later");
            return false;
        }

        if (fault is not null)
            diagnostics.ValueIsRefused(at, match.Find(fault)!.ToString(), right);

        return fault is null;
    }

    /// <summary>A value and its mask where the value has bits that the mask does not look
    /// at; null for others, and behind a "!", which then takes every packet.</summary>
    private static (uint Value, uint Mask)? Outside(RuleOption? option) =>
        option is { IsNot: false } && option.Value.Split('/') is [var value, var mask] && SavedNumbers.Parse(value) is { } bits
            && SavedNumbers.Parse(mask) is { } looked && (bits & ~looked) != 0
            ? (bits, looked) : null;
}
