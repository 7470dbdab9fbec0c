using System.Globalization;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

/// <summary>Which rules take all packets of others, and which take none of theirs, by
/// what no field of a packet tells: marks, classes, lengths, users, times.</summary>
public sealed class ConditionWarningTests
{
    private static readonly PacketConditions Nothing = PacketConditions.None;

    [Fact]
    public void A_rule_with_a_condition_covers_none_without_it_but_one_with_the_same()
    {
        foreach (var condition in new[] { Mark(1), Dscp(46), Length(0, 100), Hours(8, 18), Days(DayOfWeek.Monday), Users(7, 7) })
        {
            IsCovered(condition, Nothing).ShouldBeFalse();
            IsCovered(Nothing, condition).ShouldBeTrue();
            IsCovered(condition, condition).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("-m statistic --mode nth --every 3 --packet 0")]
    [InlineData("-m limit --limit 5/min")]
    [InlineData("-m recent --update --seconds 60 --name x --mask 255.255.255.255 --rsource")]
    [InlineData("-m psd --psd-weight-threshold 21")]
    public void A_match_that_counts_covers_nothing_not_even_itself(string match)
    {
        IsCovered(Verbatim(match), Verbatim(match)).ShouldBeFalse();
        IsCovered(Nothing, Verbatim(match)).ShouldBeTrue();
    }

    [Fact]
    public void A_match_of_unknown_words_covers_the_same_words_alone()
    {
        IsCovered(Verbatim("-m strange --odd 1"), Verbatim("-m strange --odd 1")).ShouldBeTrue();
        IsCovered(Verbatim("-m strange --odd 1"), Verbatim("-m strange --odd 2")).ShouldBeFalse();
        IsCovered(Verbatim("-m strange --odd 1"), Nothing).ShouldBeFalse();
    }

    [Fact]
    public void Fewer_bits_of_a_mark_cover_more()
    {
        IsCovered(Mark(1, 0xf), Mark(0x11, 0xff)).ShouldBeTrue();
        IsCovered(Mark(0x11, 0xff), Mark(1, 0xf)).ShouldBeFalse();
        IsCovered(Mark(2, 0xf), Mark(0x11, 0xff)).ShouldBeFalse();
    }

    [Fact]
    public void A_longer_range_of_lengths_covers_a_shorter_one()
    {
        IsCovered(Length(0, 200), Length(50, 200)).ShouldBeTrue();
        IsCovered(Length(50, 200), Length(0, 200)).ShouldBeFalse();
    }

    [Fact]
    public void Working_days_cover_working_hours_of_the_same_days_and_nothing_of_others()
    {
        IsCovered(Days(DayOfWeek.Monday), Hours(8, 18, On(DayOfWeek.Monday))).ShouldBeTrue();
        IsCovered(Days(DayOfWeek.Monday), Hours(8, 18, On(DayOfWeek.Tuesday))).ShouldBeFalse();
        IsCovered(Hours(8, 18), Hours(9, 17)).ShouldBeTrue();
        IsCovered(Hours(9, 17), Hours(8, 18)).ShouldBeFalse();
    }

    [Fact]
    public void A_rule_that_ends_later_covers_one_that_ends_earlier()
    {
        IsCovered(Until(2028), Until(2027)).ShouldBeTrue();
        IsCovered(Until(2027), Until(2028)).ShouldBeFalse();
        IsCovered(Until(2027), Hours(8, 18)).ShouldBeFalse();
        IsCovered(Until(2027), Nothing).ShouldBeFalse();
    }

    [Fact]
    public void More_users_cover_fewer_and_anybody_but_one_covers_the_others()
    {
        IsCovered(Users(1000, 1999), Users(1005, 1005)).ShouldBeTrue();
        IsCovered(Users(1005, 1005), Users(1000, 1999)).ShouldBeFalse();
        IsCovered(new PacketConditions { NotUsers = [new(7, 7)] }, Users(8, 8)).ShouldBeTrue();
        IsCovered(new PacketConditions { NotUsers = [new(7, 7)] }, Users(7, 7)).ShouldBeFalse();
    }

    [Fact]
    public void More_flags_are_covered_by_fewer()
    {
        IsCovered(Flags(2, 2), Flags(0x17, 2)).ShouldBeTrue();
        IsCovered(Flags(0x17, 2), Flags(2, 2)).ShouldBeFalse();
        IsCovered(Flags(0x17, 2), Flags(0x17, 2)).ShouldBeTrue();
    }

    [Fact]
    public void A_deny_of_other_marks_classes_lengths_and_times_than_the_accept_above_is_not_late()
    {
        IsLate(Mark(1), Mark(2)).ShouldBeFalse();
        IsLate(Mark(0x11, 0xff), Mark(1, 0xf)).ShouldBeTrue();
        IsLate(Dscp(46), Dscp(0)).ShouldBeFalse();
        IsLate(Length(0, 99), Length(100, 200)).ShouldBeFalse();
        IsLate(Hours(8, 12), Hours(13, 18)).ShouldBeFalse();
        IsLate(Hours(8, 12), Hours(12, 18)).ShouldBeTrue();
        IsLate(Days(DayOfWeek.Monday), Days(DayOfWeek.Tuesday)).ShouldBeFalse();
        IsLate(Hours(8, 12), Days(DayOfWeek.Tuesday)).ShouldBeTrue();
        IsLate(Hours(22, 6), Hours(8, 12)).ShouldBeFalse();
        IsLate(Hours(22, 6), Hours(5, 12)).ShouldBeTrue("hours over midnight");
        IsLate(Flags(3, 2), Flags(1, 1)).ShouldBeFalse();
        IsLate(Flags(3, 2), Flags(2, 2)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("-m strange --odd 1", "-m strange --odd 2")]
    [InlineData("-m limit --limit 5/min", "-m limit --limit 5/min")]
    public void A_deny_below_an_accept_may_come_too_late_whatever_their_other_matches_say(string accept, string deny) =>
        IsLate(Verbatim(accept), Verbatim(deny)).ShouldBeTrue();

    [Fact]
    public void What_many_rules_ask_of_marks_stays_open()
    {
        var many = Enumerable.Range(1, 100).Select(mark =>
            Rule("other", Accept, to: "10.0.0.1", line: 3) with { Conditions = Mark((uint)mark) });

        Found([.. many, Rule("wide", Accept, to: "10.0.0.1", line: 4) with { Conditions = Mark(0, 0xf00) },
            Rule("narrow", Drop, to: "10.0.0.1", line: 5) with { Conditions = Mark(0, 0xfff) }])
            .ShouldBeEmpty();
    }

    private static bool IsCovered(PacketConditions outer, PacketConditions inner) =>
        Found(Of(Rule("outer", Accept, to: "10.0.0.1", line: 2), outer),
            Of(Rule("inner", Drop, to: "10.0.0.1", line: 3), inner)).Contains("RIP0503 3");

    private static bool IsLate(PacketConditions accept, PacketConditions deny) =>
        Found(Of(Rule("a", Accept, to: "10.0.0.1", line: 2), accept),
            Of(Rule("d", Drop, from: "192.0.2.1", to: "10.0.0.1", line: 3), deny)).Contains("RIP0502 3");

    private static CheckedRule Of(CheckedRule rule, PacketConditions conditions) =>
        rule with { Conditions = conditions, Protocols = conditions.TcpFlags is null ? [] : [Protocol.Tcp] };

    private static List<string> Found(params CheckedRule[] rules)
    {
        var diagnostics = new DiagnosticBag();
        _ = Compiler.Compile(Partition(rules), diagnostics);
        return [.. diagnostics.ToList().Select(warning => $"{warning.Code} {warning.Span.Line}")];
    }

    private static PacketConditions Mark(uint value, uint mask = uint.MaxValue) => Saved($"-m mark --mark 0x{value:x}/0x{mask:x}");

    private static PacketConditions Dscp(byte code) => Saved($"-m dscp --dscp 0x{code:x2}");

    private static PacketConditions Length(int first, int last) => Saved($"-m length --length {first}:{last}");

    private static PacketConditions Users(uint first, uint last) => new() { Users = [new(first, last)] };

    private static PacketConditions Flags(byte of, byte set) => new() { TcpFlags = new TcpFlags(of, set) };

    private static PacketConditions Verbatim(string text) => new() { Verbatim = [new(text, text)] };

    private static PacketConditions Saved(FormattableString text) =>
        new() { Matches = [new(FormattableString.Invariant(text), FormattableString.Invariant(text))] };

    private static PacketConditions At(string times, string end = "2038-01-19T03:14:07") => Saved($"-m time{times} --datestop {end}");

    private static PacketConditions Hours(int start, int stop, string days = "") =>
        At(string.Create(CultureInfo.InvariantCulture, $" --timestart {start:d2}:00:00 --timestop {stop:d2}:00:00{days}"));

    private static PacketConditions Days(DayOfWeek day) => At(On(day));

    private static string On(DayOfWeek day) => $" --weekdays {day.ToString()[..3]}";

    private static PacketConditions Until(int year) => At("", string.Create(CultureInfo.InvariantCulture, $"{year}-01-31T23:59:59"));
}
