using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>Rules of one statement that differ only in the type of ICMPv6; a host policy adds nineteen of them by itself. They
/// are shown in one line: <c>19 rules, one a type: -p ipv6-icmp -m icmp6 --icmpv6-type 1-4,130-136 -j ACCEPT</c></summary>
internal static class IcmpTypes
{
    private const string Option = "--icmpv6-type ";

    /// <summary>True for two such rules that are both added, or both removed.</summary>
    public static bool AreOfOne(RuleEdit one, RuleEdit other) => (one, other) switch
    {
        ({ Old: null, New: { } first }, { Old: null, New: { } next }) => AreOfOne(first, next),
        ({ New: null, Old: { } first }, { New: null, Old: { } next }) => AreOfOne(first, next),
        _ => false,
    };

    /// <inheritdoc cref="AreOfOne(RuleEdit, RuleEdit)"/>
    public static bool AreOfOne(RuleLine one, RuleLine other) => one.Origin is not null && one.Kind is not LineKind.Moved
        && one.Kind == other.Kind && one.Origin == other.Origin
        && Parts(one.Text) is var (front, _, behind) && Parts(other.Text) is var (otherFront, _, otherBehind) && front == otherFront
            && behind == otherBehind;

    /// <summary>All of them as one text, with their types as ranges.</summary>
    public static string Text(IReadOnlyList<RuleLine> lines)
    {
        var (front, _, behind) = Parts(lines[0].Text)!.Value;
        var runs = new List<(int First, int Last)>();
        foreach (var type in lines.Select(line => Parts(line.Text)!.Value.Type).Order())
        {
            if (runs.Count > 0 && type <= runs[^1].Last + 1)
            {
                runs[^1] = (runs[^1].First, type);
            }
            else
            {
                runs.Add((type, type));
            }
        }

        return front + string.Join(',',
            runs.Select(run => run.First == run.Last ? $"{run.First}"
            : $"{run.First}-{run.Last}")) + behind;
    }

    // A type with a code, or after a "!", is not combined.
    private static (string Front, int Type, string Behind)? Parts(string text)
    {
        var start = text.IndexOf(Option, StringComparison.Ordinal) + Option.Length;
        var end = start < Option.Length ? -1 : text.IndexOf(' ', start);
        return end < 0 || text[..start].Contains('!', StringComparison.Ordinal)
            || !byte.TryParse(text[start..end], NumberStyles.None, CultureInfo.InvariantCulture, out var type) ? null
            : (text[..start], type, text[end..]);
    }
}
