namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0601 to RIP0629: marks, classes of service, flags, lengths and times.</summary>
public sealed partial class DiagnosticBag
{
    internal void NotAMark(SourceSpan at, long number) =>
        Error("RIP0601", at, $"{number} is not a mark, which has 32 bits; write 0 to 0xffffffff");

    internal void MarkMaskIsEmpty(SourceSpan at) =>
        Error("RIP0602", at, "the mask 0 tests no bit, so every packet matches; write the bits to test, or remove .Mark(…)");

    internal void MarkOutsideMask(SourceSpan at, uint mark, uint mask) =>
        Error("RIP0603", at, $"the mark 0x{mark:x} has bits outside the mask 0x{mask:x}, so no packet matches; "
            + $"write the mask 0x{mark | mask:x} to test them, or the mark 0x{mark & mask:x} to leave them out");

    internal void DayBeginsAtNought(SourceSpan at, string start) =>
        Error("RIP0622", at, $"a day ends at \"{start}\" and begins at \"00:00\"; write \"00:00\" for hours that begin then");

    internal void NoDscp(SourceSpan at, string word, string? suggestion) =>
        Error("RIP0604", at, $"no class of service \"{word}\"; "
            + Words.DidYouMean(suggestion, "write a number from \"0\" to \"63\", be, le, ef, cs0 to cs7, or af11 to af43"));

    internal void NoTcpFlag(SourceSpan at, string word, string? suggestion, IEnumerable<string> known) =>
        Error("RIP0605", at, $"no TCP flag \"{word}\"; {Words.DidYouMean(suggestion, $"write {Words.OneOf(known)}, ALL or NONE")}");

    internal void FlagsLookAtNone(SourceSpan at) =>
        Error("RIP0606", at, "TcpFlags tests no flag, so it matches every packet; name the flags to test, such as \"SYN,ACK\"");

    internal void FlagsNotLookedAt(SourceSpan at, string set, string of) =>
        Error("RIP0607", at, $"\"{set}\" has flags that are not in \"{of}\", so no packet matches; name them in both");

    internal void SynBesideTcpFlags(SourceSpan at) =>
        Error("RIP0608", at, "Syn() is TcpFlags(\"FIN,SYN,RST,ACK\", \"SYN\"); remove one of the two");

    /// <param name="beside">What cannot be combined with it: "Protocols(\"udp\")", "AnyProtocol()".</param>
    internal void FlagsAreOfTcp(SourceSpan at, string method, string beside) =>
        Error("RIP0609", at, $"{method} is only for tcp; remove {beside}");

    /// <param name="what">What differs between the packets of one connection.</param>
    internal void OnRewrite(SourceSpan at, string method, string what) =>
        Error("RIP0610", at, $"a rewrite applies to whole connections, and packets of one connection differ in their {what}; remove "
            + $".{method}(…), or "
            + $"write a Drop above for what must not pass");

    internal void NotALength(SourceSpan at, string text) =>
        Error("RIP0611", at, $"{text} is not a packet length; write numbers from 0 to 65535, such as 0..128");

    internal void LengthIsReversed(SourceSpan at, string text, int first, int last) =>
        Error("RIP0612", at, $"{text} ends before it begins; write {last}..{first}");

    internal void LengthIsAny(SourceSpan at, string text) =>
        Error("RIP0613", at, $"{text} is every length; remove .Length(…)");

    internal void NotATime(SourceSpan at, string text) =>
        Error("RIP0614", at, $"\"{text}\" is not a time of day; write \"08:00\" or \"18:30:00\", in UTC");

    internal void TimesAreOne(SourceSpan at, string text) =>
        Error("RIP0615", at, $"from \"{text}\" to \"{text}\" is one second; write two times, or remove .Between(…) for the whole day");

    internal void TimesAreTheDay(SourceSpan at) =>
        Error("RIP0616", at, "these times are the whole day; remove .Between(…)");

    internal void NoDay(SourceSpan at, string word, string? suggestion, IEnumerable<string> known) =>
        Error("RIP0617", at, $"no day \"{word}\"; {Words.DidYouMean(suggestion, $"write {Words.OneOf(known)}")}");

    internal void DaysInOneText(SourceSpan at, string text, string write) =>
        Error("RIP0618", at, $"\"{text}\" lists several days in one text; write {write}");

    internal void DaysAreAll(SourceSpan at) =>
        Error("RIP0619", at, "these are all days of the week; remove .Days(…)");

    internal void NotADay(SourceSpan at, string text) =>
        Error("RIP0620", at, $"\"{text}\" is not a day; write it as \"2027-01-31\"");

    internal void DayIsTooLate(SourceSpan at, string text) =>
        Error("RIP0621", at, $"iptables cannot match a day as late as \"{text}\"; write one up to \"2037-12-31\", or remove .Until(…)");
}
