using Ripcs.Core.Matches;

namespace Ripcs.Core.Lowering;

/// <summary>
/// The conditions of a statement apart from its addresses, protocol and ports; each of its rules gets them all.
/// <code>
/// .NotUser(102, 1000..1999)                         → -m owner ! --uid-owner 102 -m owner ! --uid-owner 1000-1999
/// .Mark(1, mask: 0xff)                              → -m mark --mark 0x1/0xff
/// .Dscp("ef")                                       → -m dscp --dscp 0x2e
/// .Length(..128)                                    → -m length --length 0:128
/// .Between("08:00", "18:00").Days("Mon", "Tue")     → -m time --timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue …
/// .Until("2027-01-31")                              → -m time --datestop 2027-01-31T23:59:59
/// .Match("-m ttl --ttl-lt 5")                       → -m ttl --ttl-lt 5
/// </code>
/// </summary>
internal static class ConditionLowering
{
    /// <summary>In the order in which they are saved.</summary>
    public static ValueList<Match> Matches(PacketConditions conditions) =>
        conditions == PacketConditions.None ? [] : All(conditions).OfType<Match>().ToValueList();

    private static IEnumerable<Match?> All(PacketConditions conditions)
    {
        yield return conditions.NotMacs.Count > 0 ? new MacMatch(null, conditions.NotMacs) : null;
        yield return conditions.NotUsers.Count > 0 ? new UserMatch(null, conditions.NotUsers) : null;
        yield return conditions.Mark is { } mark ? new MarkMatch(mark) : null;
        yield return conditions.Dscp is { } code ? new DscpMatch(code) : null;
        yield return conditions.Length is { } bytes ? new LengthMatch(bytes) : null;
        yield return conditions.Time is { } window ? new TimeMatch(window) : null;
        yield return conditions.Verbatim.Count > 0 ? new VerbatimMatch(conditions.Verbatim) : null;
    }
}
