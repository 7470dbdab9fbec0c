using Ripcs.Core.Validation;

namespace Ripcs.Importing;

/// <summary>
/// What both families say, said once.
/// <code>
/// Accept("").Ports(22).To("host").Family(4)
/// Drop("").From("192.0.2.0/24")                  Accept("").Ports(22).To("host")
/// Accept("").Ports(22).To("host").Family(6)  →   Drop("").From("192.0.2.0/24")
/// </code>
/// </summary>
/// <param name="comments">The comments above a section.</param>
internal sealed class BothFamilies(IReadOnlyDictionary<SourceSpan, ValueList<string>> comments)
{
    private readonly Dictionary<SourceSpan, ValueList<string>> _comments = comments.ToDictionary();

    /// <summary>The comments above the sections, those of sections of IPv6 with the sections of IPv4 that say the same.</summary>
    public IReadOnlyDictionary<SourceSpan, ValueList<string>> Comments => _comments;

    /// <summary>What both say at the place of IPv4. What IPv6 alone says comes behind what it stands behind there.</summary>
    public IEnumerable<RuleStatement> InAnyOrder(IReadOnlyList<RuleStatement> v4, IReadOnlyList<RuleStatement> v6)
    {
        var (said, place, merged) = (v4.ToList(), -1, new HashSet<int>());
        var (behind, sections) = (new List<(int Place, RuleStatement Said)>(), new HashSet<(SourceSpan V4, SourceSpan V6)>());
        foreach (var rule in v6)
        {
            var same = Enumerable.Range(0, v4.Count).FirstOrDefault(i => !merged.Contains(i) && IsSame(v4[i], rule), -1);
            if (same < 0)
            {
                behind.Add((place, rule));
                continue;
            }

            merged.Add(same);
            said[same] = v4[same] with { Family = null, At = v4[same].At == default ? rule.At : v4[same].At };
            sections.Add((said[same].At, rule.At));
            place = Math.Max(place, EndOfSection(v4, same));
        }

        foreach (var (own, theirs) in sections.Where(pair => !behind.Exists(left => left.Said.At == pair.V6)))
        {
            _comments[own] = [.. _comments.GetValueOrDefault(own, []).Union(comments.GetValueOrDefault(theirs, []))];
        }

        return Enumerable.Range(-1, v4.Count + 1).SelectMany(i => said.Skip(i).Take(i < 0 ? 0 : 1)
            .Concat(behind.Where(left => left.Place == i).Select(left => left.Said)));
    }

    /// <summary>The statements of each family keep their order.</summary>
    public IEnumerable<RuleStatement> InOrder(IReadOnlyList<RuleStatement> v4, IReadOnlyList<RuleStatement> v6)
    {
        // How many statements the rest of both lists have in common.
        var common = new int[v4.Count + 1, v6.Count + 1];
        for (var i = v4.Count - 1; i >= 0; i--)
        {
            for (var j = v6.Count - 1; j >= 0; j--)
            {
                common[i, j] = Are(i, j) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        for (var (i, j) = (0, 0); i < v4.Count || j < v6.Count;)
        {
            if (i < v4.Count && j < v6.Count && Are(i, j))
            {
                yield return v4[i++] with { Family = null };
                j++;
            }
            else if (i < v4.Count && (j == v6.Count || common[i + 1, j] >= common[i, j + 1]))
            {
                yield return v4[i++];
            }
            else
            {
                yield return v6[j++];
            }
        }

        bool Are(int i, int j) => IsSame(v4[i], v6[j]) && Keeps(v4[i].At, v6[j].At);
    }

    private static int EndOfSection(IReadOnlyList<RuleStatement> v4, int place)
    {
        while (v4[place].At != default && place + 1 < v4.Count && v4[place + 1].At == v4[place].At)
        {
            place++;
        }

        return place;
    }

    private static bool IsSame(RuleStatement v4, RuleStatement v6) => v4.Family == 4 && v6.Family == 6 && Key(v4) == Key(v6);

    // A comment of IPv6 would be lost.
    private bool Keeps(SourceSpan v4, SourceSpan v6) => comments.GetValueOrDefault(v6, []) is { Count: 0 }
        || comments.GetValueOrDefault(v6, []) == comments.GetValueOrDefault(v4, []);

    // IPv6 has no broadcast.
    private static RuleStatement Key(RuleStatement said) => said with
    {
        Family = null,
        At = default,
        To = said.To is { } to && to.Contains(BuiltInLabel.Multicast) ? to.Where(end => end != BuiltInLabel.Broadcast).ToValueList()
            : said.To,
    };
}
