namespace Ripcs.Core.Planning.Differences;

/// <summary>How a live list of rules differs from the expected one: missing,
/// foreign, doubled and moved rules, in the order of the list.</summary>
internal static class RuleDrift
{
    public static ValueList<RuleLine> Between(ValueList<string> expected, ValueList<string> live, Func<string, RuleOrigin?> originOf)
    {
        var lines = new List<RuleLine>();
        var blocks = LineDiff.Blocks(expected, live);
        var (gone, came) = (new List<string>(), new List<(string Rule, int Place)>());
        foreach (var block in blocks)
        {
            gone.AddRange(expected.Skip(block.DeleteStartA).Take(block.DeleteCountA));
            came.AddRange(live.Skip(block.InsertStartB).Take(block.InsertCountB).Select((rule, i) => (rule, block.InsertStartB + i + 1)));
        }

        foreach (var (rule, place) in came)
        {
            var kind = gone.Remove(rule) ? LineKind.Moved : expected.Contains(rule) ? LineKind.Doubled : LineKind.Foreign;
            lines.Add(new RuleLine(kind, rule, kind is LineKind.Foreign ? null : originOf(rule), place));
        }

        return [.. gone.Select(rule => new RuleLine(LineKind.Missing, rule, originOf(rule))), .. lines];
    }
}
