namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0390 to RIP0396, RIP0307, RIP0308, RIP0421 and RIP0639: logging.</summary>
public sealed partial class DiagnosticBag
{
    internal void LogPrefixTooLong(SourceSpan at, string prefix, int bytes, int most) =>
        Error("RIP0390", at, $"the log prefix \"{prefix}\" has {bytes} bytes, and iptables would cut it; write at most {most}");

    internal void LogPrefixIsEmpty(SourceSpan at) =>
        Error("RIP0391", at, "the log prefix is empty, which iptables refuses; "
            + "write one, or leave prefix: out for the partition's and the rule's name");

    internal void NoLogLevel(SourceSpan at, string level, string? suggestion, IEnumerable<string> known) =>
        Error("RIP0392", at, $"no log level \"{level}\"; {Words.DidYouMean(suggestion, $"write {Words.OneOf(known)}")}");

    internal void NoLogGroup(SourceSpan at, int group) =>
        Error("RIP0307", at, $"{group} is not a group of NFLOG; write a number from 0 to 65535, the one that ulogd listens to");

    internal void LevelOfGroup(SourceSpan at, string level) =>
        Error("RIP0308", at, $"level \"{level}\" is for the kernel log, and this log goes to a group, which has no levels; "
            + "remove level:");

    internal void GroupWithoutLog(SourceSpan at, string statement) =>
        Error("RIP0639", at, $"ToGroup sets where a log goes, and this {statement} does not log; add .Log(), or remove ToGroup");

    internal void BurstWithoutLimit(SourceSpan at, int burst) =>
        Error("RIP0421", at, $"burst: {burst} is part of a limit, and this log has none; add limit: \"10/second\", or remove burst");

    internal void NotARate(SourceSpan at, string limit) =>
        Error("RIP0393", at, $"\"{limit}\" is not a rate; write 10/second, 10/minute, 10/hour, 10/day or none");

    internal void RateIsAltered(SourceSpan at, string limit, string kernel) =>
        Error("RIP0394", at, $"the kernel cannot count {limit} and would make it {kernel}; write \"{kernel}\" if that will do");

    internal void RateIsTooFast(SourceSpan at, string limit) =>
        Error("RIP0395", at, $"{limit} is more than the kernel can count; write at most 10000/second, or none");

    internal void RateIsTooSlow(SourceSpan at, string limit) =>
        Error("RIP0396", at, $"{limit} is less than iptables-legacy can count; write at least 4/day");
}
