using System.Text.RegularExpressions;

namespace Ripcs.Testing;

/// <summary>
/// A save as a test compares it: policies, chains and rules by table, without comments and counters. It tells Ripcs's own chains by
/// their names alone, knowing nothing of how Ripcs does.
/// </summary>
public sealed partial class LiveRules
{
    private readonly List<(string Table, string Line)> _lines = [];

    public LiveRules(string save)
    {
        var table = "";
        foreach (var line in save.Split('\n').Where(line => line.Length > 0 && line[0] != '#' && line != "COMMIT"))
        {
            table = line[0] == '*' ? line[1..] : table;
            _lines.Add((table, Counters().Replace(line, "")));
        }
    }

    private LiveRules(IEnumerable<(string Table, string Line)> lines) => _lines = [.. lines];

    /// <summary>All rules of a table's chain, without "-A CHAIN ".</summary>
    public IReadOnlyList<string> Rules(string table, string chain) =>
        [.. _lines.Where(line => line.Table == table && line.Line.StartsWith($"-A {chain} ", StringComparison.Ordinal))
            .Select(line => line.Line[(chain.Length + 4)..])];

    /// <summary>The chains of a table whose names begin so.</summary>
    public IReadOnlyList<string> Chains(string table, string prefix = "") =>
        [.. _lines.Where(line => line.Table == table && line.Line.StartsWith(':' + prefix, StringComparison.Ordinal))
            .Select(line => line.Line[1..].Split(' ')[0])];

    /// <summary>The one chain of a partition and kind that is live: what its pointers lead to.</summary>
    public string Chain(string table, string prefix) =>
        Chains(table, prefix).Single(chain =>
            _lines.Exists(line => line.Table == table && line.Line.EndsWith($" -j {chain}", StringComparison.Ordinal)));

    /// <summary>What belongs to others: everything but the dispatch chains, the chains of these partitions, and jumps to either.</summary>
    public LiveRules Without(params string[] partitions)
    {
        var ours = new Regex($"(^| |:)(partition-[abdgsz]|({string.Join('|', partitions)})-[adse][0-9a-z]{{6}})( |$)");
        return new LiveRules(_lines.Where(line => !ours.IsMatch(line.Line)));
    }

    /// <summary>The same but for the guard, which is another after each change.</summary>
    public LiveRules WithoutGuard() => new(_lines.Where(line => !line.Line.Contains("partition-g", StringComparison.Ordinal)));

    /// <summary>
    /// What is another now than it was, line by line: "-" gone, "+" come, "~" the first that stands elsewhere; empty if nothing is.
    /// A table that holds nothing says nothing, for it stays when the last rule goes.
    /// </summary>
    public string ChangesSince(LiveRules before)
    {
        var (then, now) = (before.Said().ToList(), Said().ToList());
        var moved = then.Count == now.Count ? now.Where((line, place) => line != then[place]).Take(1) : [];
        return string.Join('\n', [
            .. then.Except(now).Select(line => $"- {line}"), .. now.Except(then).Select(line => $"+ {line}"),
                .. moved.Select(line => $"~ {line}")]);
    }

    private IEnumerable<(string Table, string Line)> Said() => _lines.GroupBy(line => line.Table)
        .Where(table => table.Any(line => !Idle().IsMatch(line.Line))).OrderBy(table => table.Key,
            StringComparer.Ordinal).SelectMany(table => table);

    [GeneratedRegex(@" ?\[\d+:\d+\]")]
    private static partial Regex Counters();

    [GeneratedRegex(@"^(\*|:[A-Z]+ ACCEPT$)")]
    private static partial Regex Idle();
}
