namespace Ripcs.Changes.Texts;

/// <summary>Says of which interfaces rules that come in speak, and which the host has not: a slip, or one that comes up later.</summary>
internal static class InterfaceText
{
    /// <param name="diff">What changes.</param>
    /// <param name="has">The interfaces of the host; none where nobody knows them.</param>
    public static IEnumerable<Note> Notes(StateDiff diff, ValueList<string> has)
    {
        // In a network namespace that has none yet, all would be named.
        if (has.All(name => name == "lo"))
            return [];

        var named = new Dictionary<string, RuleOrigin?>();
        foreach (var line in diff.Partitions.SelectMany(partition => partition.Chains).SelectMany(chain => chain.Lines)
            .Where(line => line.Kind is LineKind.Added))
        {
            Read(line, named);
        }

        return named.Where(one =>
            !has.Any(name => one.Key.EndsWith('+') ? name.StartsWith(one.Key[..^1], StringComparison.Ordinal) : name == one.Key))
            .OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => Note.Info(
                $"this host has no interface {one.Key} now"
                + $"{(one.Value is { Line: > 0 } at ? $" ({at.File}:{at.Line})" : "")}"
                + (Suggestion.For(one.Key, has) is { } near ? $"; did you mean {near}?" : "")));
    }

    private static void Read(RuleLine line, Dictionary<string, RuleOrigin?> named)
    {
        var words = new RuleTokens(line.Text);
        while (words.MoveNext())
        {
            if (words.IsOption && words.Current is "-i" or "-o" && words.MoveNext())
                named.TryAdd(QuotedText.Unquote(words.Current), line.Origin);
        }
    }
}
