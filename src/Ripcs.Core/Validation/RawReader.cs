using System.Text.RegularExpressions;

namespace Ripcs.Core.Validation;

/// <summary>A rule of a Raw as written: its chain and its options.</summary>
/// <param name="Command">The family of the program at the beginning of the line; null without one.</param>
internal sealed record RawRule(TableName Table, ChainName Chain, Family? Command, ValueList<RuleOption> Options, SourceSpan At);

/// <summary>A chain that a Raw declares.</summary>
internal sealed record RawChain(TableName Table, ChainName Name, SourceSpan At);

/// <summary>
/// Reads the lines of a Raw, in the syntax of iptables and iptables-restore:
/// <code>
/// iptables -t nat -A PREROUTING …      IPv4, table nat          *nat
/// ip6tables -A INPUT …                 IPv6, table filter       :ssh - [0:0]
/// -A INPUT …                           table filter             -A PREROUTING … -j ssh
/// -N ssh                               a chain of its own       COMMIT
/// </code>
/// Anything that does not add a rule or declare a chain is refused. Counters, as in [5:300], are ignored.
/// </summary>
internal sealed partial class RawReader(DiagnosticBag diagnostics)
{
    private readonly List<RawRule> _rules = [];
    private readonly List<RawChain> _chains = [];
    private readonly HashSet<(TableName, ChainName)> _declared = [];
    private (TableName Table, SourceSpan At)? _open;

    public static (List<RawRule> Rules, List<RawChain> Chains) Read(IEnumerable<RawLine> lines, DiagnosticBag diagnostics)
    {
        var reader = new RawReader(diagnostics);
        foreach (var line in lines)
        {
            reader.Read(line);
        }

        if (reader._open is var (table, at))
            diagnostics.RawTableStaysOpen(at, table);

        return (reader._rules, reader._chains);
    }

    private void Read(RawLine line)
    {
        // iptables-save -c prints a rule's counters before it.
        if (line.Words is [var counted, ['-', ..], ..] && Counters().IsMatch(counted))
            line = line with { Words = line.Words.Skip(1).ToValueList() };

        switch (line.Words[0])
        {
            case "COMMIT" when line.Words.Count == 1:
                Commit(line);
                break;
            case ['*', .. var table] when line.Words.Count == 1:
                Open(line, table);
                break;
            case [':', .. var chain]:
                Declare(line, chain);
                break;
            case "iptables" or "ip6tables" when line.Words.Count > 1:
                Command(line, line.Words.Skip(1), line.Words[0] is "iptables" ? Family.IPv4 : Family.IPv6);
                break;
            case ['-', ..]:
                Command(line, line.Words, null);
                break;
            default:
                diagnostics.NotARawLine(line.At, line.ToString());
                break;
        }
    }

    private void Open(RawLine line, string table)
    {
        if (_open is var (open, at))
            diagnostics.RawTableStaysOpen(at, open);

        _open = TableOf(line, table) is { } known ? (known, line.At) : null;
    }

    private void Commit(RawLine line)
    {
        if (_open is null)
            diagnostics.RawCommitOfNothing(line.At);

        _open = null;
    }

    private void Declare(RawLine line, string name)
    {
        var table = _open?.Table ?? TableName.Filter;
        var policy = line.Words.Count > 1 ? line.Words[1] : "-";
        if (policy != "-" || Tables.HasBuiltIn(table, new ChainName(name)))
        {
            diagnostics.RawPolicy(line.At, line.ToString(), table == TableName.Filter && policy == "DROP" ? name : null);
        }
        else
        {
            Add(table, name, line.At);
        }
    }

    private void Add(TableName table, string name, SourceSpan at)
    {
        var chain = new ChainName(name);
        if (!RawChains.CanBe(name))
        {
            diagnostics.RawNoChainName(at, name);
        }
        else if (!_declared.Add((table, chain)))
        {
            diagnostics.RawChainTwice(at, name, table);
        }
        else
        {
            _chains.Add(new RawChain(table, chain, at));
        }
    }

    private void Command(RawLine line, IEnumerable<string> words, Family? family)
    {
        var options = ShortOptions(RuleOption.Read(string.Join(' ', words)));
        if (options.Find(option => RawOptions.Refusal(option.Name) is not null) is { } refused)
        {
            diagnostics.RawCommand(line.At, refused.Name, RawOptions.Refusal(refused.Name)!);
            return;
        }

        var named = options.Find(option => option.Name is "-t");
        var table = named is null ? _open?.Table ?? TableName.Filter : TableOf(line, named.Value);
        if (table is not { } known || (named is not null && _open is not null))
        {
            if (table is not null)
                diagnostics.RawTableTwice(line.At, named!.Value);

            return;
        }

        var rest = options.Where(option => option.Name is not "-t").ToList();
        var adds = rest.FindAll(option => option.Name is "-A");
        if (rest is [{ Name: "-N", IsNot: false } made])
        {
            Add(known, made.Value, line.At);
        }
        else if (adds is [{ IsNot: false, Value: var chain }] && chain.Length > 0 && !chain.Contains(' ', StringComparison.Ordinal))
        {
            _rules.AddRange(OfEachAddress([.. rest.Where(option => option.Name is not "-A")]).Select(options =>
                new RawRule(known, new ChainName(chain), family, options, line.At)));
        }
        else
        {
            diagnostics.NotARawLine(line.At, line.ToString());
        }
    }

    // iptables makes a rule for each source and destination of a list.
    private static IEnumerable<ValueList<RuleOption>> OfEachAddress(ValueList<RuleOption> options) =>
        Each(options, "-s").SelectMany(own => Each(own, "-d"));

    private static IEnumerable<ValueList<RuleOption>> Each(ValueList<RuleOption> options, string name) =>
        options.FirstOrDefault(option => option.Name == name) is { IsNot: false } list
            ? list.Value.Split(',').Select(address =>
                options.Select(option => option == list ? list with { Value = address } : option).ToValueList())
            : [options];

    // After its first option a rule contains no command: what looks like one, such as --new of CLUSTERIP, belongs to a match or a target.
    private static List<RuleOption> ShortOptions(List<RuleOption> options) =>
        [.. options.Select((option, place) => option.Name is "--new"
            && options.Take(place).Any(before => before.Name is "-A" or "--append") ? option
            : option with { Name = LongOptions.Short(option.Name) })];

    [GeneratedRegex(@"^\[[0-9]+:[0-9]+\]$")]
    private static partial Regex Counters();

    private TableName? TableOf(RawLine line, string name)
    {
        var table = new TableName(name);
        if (Tables.Ours.Contains(table))
            return table;

        diagnostics.RawTable(line.At, name);
        return null;
    }
}
