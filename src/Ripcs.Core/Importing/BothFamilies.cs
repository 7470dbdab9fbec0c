using Ripcs.Core.Validation;

namespace Ripcs.Core.Importing;

/// <summary>
/// What both families say, said once. The statements of each family keep their order.
/// <code>
/// Accept("").Ports(22).To("host").Family(4)
/// Drop("").From("192.0.2.0/24")                  Accept("").Ports(22).To("host")
/// Accept("").Ports(22).To("host").Family(6)  →   Drop("").From("192.0.2.0/24")
/// </code>
/// </summary>
/// <param name="comments">The comments above a section: a comment of IPv6 is lost if its statements are those of IPv4.</param>
internal sealed class BothFamilies(IReadOnlyDictionary<SourceSpan, ValueList<string>> comments)
{
    public IEnumerable<RuleStatement> Of(IReadOnlyList<RuleStatement> v4, IReadOnlyList<RuleStatement> v6)
    {
        var (keys4, keys6) = (v4.Select(Key).ToList(), v6.Select(Key).ToList());

        // How many statements the rest of both lists have in common.
        var common = new int[v4.Count + 1, v6.Count + 1];
        for (var i = v4.Count - 1; i >= 0; i--)
        {
            for (var j = v6.Count - 1; j >= 0; j--)
            {
                common[i, j] = IsSame(i, j) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        for (var (i, j) = (0, 0); i < v4.Count || j < v6.Count;)
        {
            if (i < v4.Count && j < v6.Count && IsSame(i, j))
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

        bool IsSame(int i, int j) => v4[i].Family == 4 && v6[j].Family == 6 && keys4[i] == keys6[j] && Keeps(v4[i].At, v6[j].At);
    }

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
