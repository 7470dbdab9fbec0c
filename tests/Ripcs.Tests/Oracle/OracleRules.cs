using System.Globalization;
using System.Text;

namespace Ripcs.Tests.Oracle;

/// <summary>One condition of a rule. A drawn packet comes near to it by the ranges of its field, or by the name of its interface.</summary>
internal sealed record OracleMatch(Func<OraclePacket, bool> Holds, Field? Field = null)
{
    public IReadOnlyList<(UInt128 Lo, UInt128 Hi)> Ranges { get; init; } = [];

    public string? In { get; init; }

    public string? Out { get; init; }
}

/// <summary>A rule; its target is null if it only looks, as -m recent --set does.</summary>
internal sealed record OracleRule(string Text, IReadOnlyList<OracleMatch> Matches, string? Target, bool IsGoto, string TargetText)
{
    /// <summary>How many of the drawn packets it matched.</summary>
    public int Met { get; set; }
}

/// <summary>How a table ends the way of a packet, and what its rules did to it before.</summary>
internal sealed record OracleEnd(string Verdict, string Seen);

/// <summary>
/// A second reading of a text for iptables-restore(8), made from the manuals and without any code of Ripcs, so that an error of Ripcs in
/// reading rules cannot hide itself. It refuses what it does not know.
/// </summary>
internal sealed class OracleRules
{
    private static readonly string[] Tables = ["filter", "nat", "mangle", "raw", "security"];
    private static readonly string[] BuiltIns = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];
    private static readonly string[] Ends = ["ACCEPT", "DROP", "REJECT", "DNAT", "SNAT", "MASQUERADE", "REDIRECT"];

    private readonly bool _isV6;
    private readonly Dictionary<(string Table, string Chain), List<OracleRule>> _chains = [];
    private readonly Dictionary<(string Table, string Chain), string> _policies = [];

    /// <param name="text">The text.</param>
    /// <param name="isV6">True if ip6tables-restore loads it.</param>
    /// <param name="without">The lines that are not in it.</param>
    public OracleRules(string text, bool isV6, IReadOnlySet<int>? without = null)
    {
        _isV6 = isV6;
        string? table = null;
        foreach (var (line, number) in text.Split('\n').Select((line, i) => (line.Trim(), i + 1)))
        {
            if (line.Length == 0 || line.StartsWith('#') || without?.Contains(number) is true)
                continue;

            if ((table is null) != line.StartsWith('*'))
                throw new FormatException($"line {number}: {line}");

            table = line == "COMMIT" ? null : line.StartsWith('*') ? Tables.Single(known => known == line[1..]) : table;
            if (table is not null && !line.StartsWith('*'))
                Command(table, Words(line));
        }

        if (table is not null)
            throw new FormatException("no COMMIT");
    }

    public IEnumerable<OracleRule> Rules => _chains.Values.SelectMany(rules => rules);

    public bool Has(string table, string chain) => _chains.ContainsKey((table, chain)) || _policies.ContainsKey((table, chain));

    public OracleEnd Decide(string table, string chain, OraclePacket packet)
    {
        var (seen, mark) = (new List<string>(), packet[Field.Mark]);
        var verdict = Walk(table, chain, packet, seen) ?? _policies.GetValueOrDefault((table, chain), "ACCEPT");
        packet[Field.Mark] = mark;

        // What changes a packet that goes nowhere does nothing.
        if (verdict != "ACCEPT")
            seen.RemoveAll(text => text.StartsWith("TCPMSS", StringComparison.Ordinal));

        return new OracleEnd(verdict, string.Join("; ", seen));
    }

    private string? Walk(string table, string chain, OraclePacket packet, List<string> seen)
    {
        foreach (var rule in _chains.GetValueOrDefault((table, chain), []))
        {
            if (!rule.Matches.All(match => match.Holds(packet)))
                continue;

            rule.Met++;
            switch (rule.Target)
            {
                case null:
                    break;
                case "RETURN":
                    return null;
                case var end when Ends.Contains(end):
                    return OracleTargets.Effect(rule.TargetText, packet);
                case var other when OracleTargets.Options.ContainsKey(other):
                    seen.Add(rule.TargetText);
                    OracleTargets.Mark(rule.TargetText, packet);
                    break;
                case var jump:
                    if (!_chains.ContainsKey((table, jump)))
                        throw new FormatException($"no chain or target {jump}");

                    var verdict = Walk(table, jump, packet, seen);
                    if (verdict is not null || rule.IsGoto)
                        return verdict;

                    break;
            }
        }

        return null;
    }

    private void Command(string table, List<string> words)
    {
        if (words[0].StartsWith('['))
            words.RemoveAt(0);

        switch (words)
        {
            case [[':', .. var chain], "-", ..] when !BuiltIns.Contains(chain):
                _chains[(table, chain)] = [];
                break;
            case ["-N" or "--new-chain", var chain]:
                _chains.Add((table, chain), []);
                break;
            case [[':', .. var chain], "ACCEPT" or "DROP", ..] when BuiltIns.Contains(chain):
                _policies[(table, chain)] = words[1];
                break;
            case [[':', ..], "-", ..]:
                break;
            case ["-P" or "--policy", var chain, "ACCEPT" or "DROP"]:
                _policies[(table, chain)] = words[2];
                break;
            case ["-A" or "--append", var chain, .. var rule]:
                Chain(table, chain).AddRange(OracleReader.Read(table, rule, _isV6));
                break;
            case ["-I" or "--insert", var chain, .. var rule]:
                var hasPlace = int.TryParse(rule.FirstOrDefault(), CultureInfo.InvariantCulture, out var place);
                Chain(table, chain).InsertRange(hasPlace ? place - 1 : 0, OracleReader.Read(table, hasPlace ? rule[1..] : rule, _isV6));
                break;
            default:
                throw new FormatException(string.Join(' ', words));
        }
    }

    private List<OracleRule> Chain(string table, string chain) => _chains.TryGetValue((table, chain), out var rules) ? rules
        : BuiltIns.Contains(chain) ? _chains[(table, chain)] = []
        : throw new FormatException($"no chain {chain}");

    // Quoted words, in which a backslash takes the next letter as it is.
    private static List<string> Words(string line)
    {
        var (words, word, isQuoted, isWord) = (new List<string>(), new StringBuilder(), false, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '\\')
                word.Append(line[++i]);
            else if (line[i] == '"')
                (isQuoted, isWord) = (!isQuoted, true);
            else if (isQuoted || line[i] is not (' ' or '\t'))
                word.Append(line[i]);
            else if (isWord || word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }

        if (isQuoted)
            throw new FormatException(line);

        return word.Length > 0 || isWord ? [.. words, word.ToString()] : words;
    }
}
