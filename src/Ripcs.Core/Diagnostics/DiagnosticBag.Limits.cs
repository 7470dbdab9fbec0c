namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0630 to RIP0649: limits.</summary>
public sealed partial class DiagnosticBag
{
    internal void LimitOnDeny(SourceSpan at, string statement) =>
        Error("RIP0630", at, $"this {statement} would deny only packets within the limit and not the rest; write Accept(…).Limit(…) with a "
            + $"{statement} below it, "
            + "or .LimitPerSource(…) or .MaxConnections(…), which deny what exceeds them");

    /// <param name="isOfSynProxy">True where it must accept.</param>
    internal void LimitOnRewrite(SourceSpan at, string method, bool isOfSynProxy) =>
        Error("RIP0631", at, $"a rewrite translates without counting; remove .{method}(…), and write a Drop(…) above it with "
            + ".LimitPerSource(…) or .MaxConnections(…)"
            + (isOfSynProxy ? "" : ", or .NoAccept() with an Accept(…) below it that has the limit"));

    internal void NotANumberOfConnections(SourceSpan at, int number) =>
        Error("RIP0632", at, $"{number} is not a number of connections to allow; write 1 or more");

    internal void NotABurst(SourceSpan at, int burst, int most) =>
        Error("RIP0633", at, $"the kernel cannot count a burst of {burst}; write 1 to {most}");

    internal void BurstIsTooLarge(SourceSpan at, string rate, int burst, long most) =>
        Error("RIP0634", at, $"at {rate} the kernel cannot count a burst of {burst}; write burst: {most}, or less, or a faster rate");

    internal void LimitedReset(SourceSpan at, string method) =>
        Error("RIP0635", at, $"with {method}, tcp-reset answers only tcp; add .Protocols(\"tcp\"), and a rule for the other protocols "
            + $"if they should be denied, too");

    internal void NoRate(SourceSpan at, string rate) =>
        Error("RIP0636", at, $"\"{rate}\" is not a rate; write 10/second, 10/minute, 10/hour or 10/day");

    internal void RateOfRuleIsTooFast(SourceSpan at, string rate) =>
        Error("RIP0637", at, $"{rate} is more than the kernel can count; write at most 10000/second");

    internal void TwoLimitsOnDeny(SourceSpan at, string statement) =>
        Error("RIP0638", at, $"this {statement} would deny only what is above both limits at once; write two of them, one with "
            + $".LimitPerSource(…) and one with .MaxConnections(…)");

    internal void NotALength(SourceSpan at, string method, string argument, int length, Family family) => Error(
        "RIP0640", at, $"{method}({argument}: {length}) is not the length of an {family} prefix; write 0 to {family.Bits()}");

    internal void LengthOfOtherFamily(SourceSpan at, string method, string argument, Family family) => Error(
        "RIP0641", at, $"this rule has no {family} addresses, so {argument} of {method}(…) counts nothing; remove {argument}");

    internal void NotOfTable(SourceSpan at, string argument, int number, string what, int most) => Error(
        "RIP0642", at, $"LimitPerSource({argument}: {number}) is not a number of {what} that the kernel takes; write 1 to {most}");

    internal void ForgetsWithinRate(SourceSpan at, int expire, int unit, string rate) => Warning(
        "RIP0644", at, $"the kernel forgets a source after {expire} s without a packet, and then counts it anew, so that who waits gets "
            + $"more than {rate}; write expire: {unit} or more, or remove it");

    internal void MoreListsThanSources(SourceSpan at, int lists, int sources) => Error(
        "RIP0643", at, $"the kernel counts at least as many sources as it has lists, so tableSize: {lists} would count more than "
            + $"maxSources: {sources}; write a tableSize of at most {sources}, or remove it");
}
