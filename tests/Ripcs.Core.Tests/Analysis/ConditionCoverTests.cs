using Ripcs.Core.Lowering;
using Ripcs.Core.Matches;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Analysis;

/// <summary>Which rules take all packets of others, and which take none of theirs, by their marks, classes, lengths, flags and times.</summary>
public sealed class ConditionCoverTests
{
    private static readonly LoweredRule Everything = new(0, Family.IPv4, ChainKind.Filter, new LoweredTarget.Drop());

    [Fact]
    public void A_rule_with_a_condition_covers_none_without_it()
    {
        foreach (var condition in new Match[] { Mark(1), new DscpMatch(46), Length(0, 100), Hours(8, 18), Days(DayOfWeek.Monday) })
        {
            PacketSetsCover(With(condition), Everything).ShouldBeFalse();
            PacketSetsCover(Everything, With(condition)).ShouldBeTrue();
            PacketSetsCover(With(condition), With(condition)).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_match_in_the_words_of_iptables_covers_nothing_not_even_itself_and_may_meet_anything()
    {
        var verbatim = new VerbatimMatch([new("-m statistic --mode nth --every 3 --packet 0", "-m statistic --mode nth --every 3 --packet 0")]);

        PacketSetsCover(With(verbatim), With(verbatim)).ShouldBeFalse();
        PacketSetsCover(Everything, With(verbatim)).ShouldBeTrue();
        Meet(verbatim, new VerbatimMatch([new("-m ttl --ttl-lt 5", "-m ttl --ttl-lt 5")])).ShouldBeTrue();
    }

    [Fact]
    public void Fewer_bits_of_a_mark_cover_more()
    {
        PacketSetsCover(With(Mark(1, 0xf)), With(Mark(0x11, 0xff))).ShouldBeTrue();
        PacketSetsCover(With(Mark(0x11, 0xff)), With(Mark(1, 0xf))).ShouldBeFalse();
        PacketSetsCover(With(Mark(2, 0xf)), With(Mark(0x11, 0xff))).ShouldBeFalse();
    }

    [Fact]
    public void A_longer_range_of_lengths_covers_a_shorter_one() =>
        PacketSetsCover(With(Length(0, 200)), With(Length(50, 200))).ShouldBeTrue();

    [Fact]
    public void Working_days_cover_working_hours_of_the_same_days_and_nothing_of_others()
    {
        PacketSetsCover(With(Days(DayOfWeek.Monday)), With(new TimeMatch(new(Of(8, 18), [DayOfWeek.Monday])))).ShouldBeTrue();
        PacketSetsCover(With(Days(DayOfWeek.Monday)), With(new TimeMatch(new(Of(8, 18), [DayOfWeek.Tuesday])))).ShouldBeFalse();
        PacketSetsCover(With(Hours(8, 18)), With(Hours(9, 17))).ShouldBeFalse();
    }

    [Fact]
    public void A_rule_that_ends_later_covers_one_that_ends_earlier()
    {
        PacketSetsCover(With(Until(2028)), With(Until(2027))).ShouldBeTrue();
        PacketSetsCover(With(Until(2027)), With(Until(2028))).ShouldBeFalse();
        PacketSetsCover(With(Until(2027)), With(Hours(8, 18))).ShouldBeFalse();
        PacketSetsCover(With(Until(2027)), Everything).ShouldBeFalse();
    }

    [Fact]
    public void Flags_cover_the_same_flags_alone()
    {
        var syn = Everything with { Protocol = Protocol.Tcp, TcpFlags = new TcpFlags(0x17, 2) };

        PacketSetsCover(Everything with { Protocol = Protocol.Tcp }, syn).ShouldBeTrue();
        PacketSetsCover(syn, Everything with { Protocol = Protocol.Tcp }).ShouldBeFalse();
        PacketSetsCover(syn, syn).ShouldBeTrue();
    }

    [Fact]
    public void Other_marks_classes_lengths_and_times_meet_no_packet_in_common()
    {
        Meet(Mark(1), Mark(2)).ShouldBeFalse();
        Meet(Mark(1, 0xf), Mark(0x11, 0xff)).ShouldBeTrue();
        Meet(new DscpMatch(46), new DscpMatch(0)).ShouldBeFalse();
        Meet(Length(0, 99), Length(100, 200)).ShouldBeFalse();
        Meet(Hours(8, 12), Hours(13, 18)).ShouldBeFalse();
        Meet(Hours(8, 12), Hours(12, 18)).ShouldBeTrue();
        Meet(Days(DayOfWeek.Monday), Days(DayOfWeek.Tuesday)).ShouldBeFalse();
        Meet(Hours(8, 12), Days(DayOfWeek.Tuesday)).ShouldBeTrue();
    }

    [Fact]
    public void Hours_over_midnight_may_meet_any_other() => Meet(Hours(22, 6), Hours(8, 12)).ShouldBeTrue();

    [Fact]
    public void Packets_with_other_flags_are_others()
    {
        var (syn, fin) = (new TransportMatch { Protocol = Protocol.Tcp, Flags = new(3, 2) }, new TransportMatch { Protocol = Protocol.Tcp, Flags = new(1, 1) });

        syn.MayOverlap(fin, Family.IPv4).ShouldBeFalse();
        syn.MayOverlap(syn with { Flags = new(2, 2) }, Family.IPv4).ShouldBeTrue();
    }

    private static bool PacketSetsCover(LoweredRule outer, LoweredRule inner) => Ripcs.Core.Analysis.PacketSets.Covers(outer, inner);

    private static bool Meet(Match left, Match right) => left.MayOverlap(right, Family.IPv4) && right.MayOverlap(left, Family.IPv4);

    private static LoweredRule With(Match match) => Everything with { Matches = [match] };

    private static MarkMatch Mark(uint value, uint mask = uint.MaxValue) => new(new PacketMark(value, mask));

    private static LengthMatch Length(int first, int last) => new(new LengthRange((ushort)first, (ushort)last));

    private static TimeMatch Hours(int start, int stop) => new(new TimeWindow(Of(start, stop), []));

    private static TimeMatch Days(DayOfWeek day) => new(new TimeWindow(null, [day]));

    private static TimeMatch Until(int year) => new(new TimeWindow(null, []) { Until = new DateOnly(year, 1, 31) });

    private static HourRange Of(int start, int stop) => new(new TimeOnly(start, 0), new TimeOnly(stop, 0));
}
