namespace Ripcs.Core.SaveFormat;

/// <summary>The table that is being read, and what may stand in it.</summary>
/// <param name="isWritten">True for a text that people wrote for iptables-restore:
/// which chains there are then is known when its commands are carried out.</param>
internal sealed class TableScope(bool isWritten)
{
    private readonly HashSet<string> _tables = [];
    private readonly HashSet<string> _chains = [];
    private string? _line;
    private string? _open;
    private int _opened;

    /// <summary>*filter</summary>
    public SaveLine Open(ReadOnlySpan<char> line, int number)
    {
        RefuseOpenTable(number);
        var name = line[1..].ToString();
        if (name.Length == 0 || name.Contains(' ', StringComparison.Ordinal))
            throw Unknown(line, number);

        if (!_tables.Add(name))
            throw new SaveFormatException(number, $"table {name} is here a second time; give one save at a time");

        (_open, _opened) = (name, number);
        _chains.Clear();
        return new SaveLine.Table(new TableName(name));
    }

    /// <summary>:INPUT ACCEPT [0:0]</summary>
    public SaveLine Declare(ReadOnlySpan<char> line, int number)
    {
        RequireTable("a chain", line, number);
        var name = FirstWord(line[1..]);
        var rest = line[Math.Min(line.Length, name.Length + 2)..];
        var policy = FirstWord(rest);
        var counted = rest.Length > policy.Length;
        var count = default(PacketCount);
        if (name.IsEmpty || policy is not ("ACCEPT" or "DROP" or "-")
            || (counted && !PacketCount.TryParse(rest[(policy.Length + 1)..], out count)))
        {
            throw Unknown(line, number);
        }

        var chain = name.ToString();
        if (!_chains.Add(chain) && !isWritten)
            throw Fault(number, chain, $"chain {chain} is declared a second time in table {_open}");

        return new SaveLine.Declaration(new ChainName(chain), policy.ToString(), counted ? count : null);
    }

    /// <summary>[0:0] -A INPUT …, with or without counters</summary>
    public SaveLine Add(ReadOnlySpan<char> line, int number)
    {
        RequireTable("a rule", line, number);
        var counted = line[0] == '[';
        var counters = counted ? FirstWord(line) : [];
        var count = default(PacketCount);
        var rule = line[Math.Min(line.Length, counted ? counters.Length + 1 : 0)..];
        if (!rule.StartsWith("-A ") || (counted && !PacketCount.TryParse(counters, out count)))
            throw Unknown(line, number);

        var name = FirstWord(rule[3..]);
        if (!_chains.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var chain))
        {
            chain = isWritten ? name.ToString()
                : throw Fault(number, name, $"a rule for chain {SaveReader.Shown(name)}, which table {_open} does not declare");
        }

        var rest = rule[(3 + name.Length)..];
        if (isWritten && ExtensionName.FindOther(rest.ToString()) is { } other)
            throw new SaveFormatException(number, $"{SaveReader.Shown(other)} is not the name of a match or a target");

        return new SaveLine.Rule(counted ? count : null, new ChainName(chain), rest.IsEmpty ? null : rest[1..].ToString());
    }

    /// <summary>
    /// A line as iptables-save prints what it says, and what is to be done with that; null for one that it prints.
    /// <code>
    /// :INPUT   ACCEPT  [0:0]        → :INPUT ACCEPT [0:0]
    /// -N ssh                        → :ssh -
    /// -P INPUT DROP                 → :INPUT DROP
    /// -I INPUT 2 -p tcp -j ACCEPT   → -A INPUT -p tcp -j ACCEPT   to be put at the second place
    /// -D INPUT -p tcp -j ACCEPT     → -A INPUT -p tcp -j ACCEPT   to be taken out
    /// -6 -A INPUT -p tcp -j ACCEPT  → -A INPUT -p tcp -j ACCEPT   in IPv6
    /// -F INPUT                      → (nothing, and the chain is emptied)
    /// </code>
    /// </summary>
    public (string Printed, SavedCommand? Command, Family? Only)? Written(ReadOnlySpan<char> line, int number)
    {
        _line = line.ToString();
        (string Printed, SavedCommand? Command, Family? Only) written = line switch
        {
            ['*', ..] when RuleTokens.Split(_line[1..]) is [var table, ..] => ($"*{table}", null, null),
            [':', ..] when _open is not null && RuleTokens.Split(_line[1..]).ToList() is [var chain, var policy, .. var counted] =>
                (Declared(chain, policy, counted), null, null),
            ['-' or '[' or ' ' or '\t', ..] when _open is not null => Commanded(_line, number),
            _ => (_line, null, null),
        };
        return written == (_line, null, null) ? null : written;
    }

    // Of a chain of the host's own nft takes a policy and forgets it.
    private string Declared(string chain, string policy, IEnumerable<string> behind) =>
        $":{chain} {(policy is ChainPolicy.Accept or ChainPolicy.Drop && !IsBuiltIn(chain) ? "-" : policy)}"
            + string.Concat(behind.Take(1).Where(count => PacketCount.TryParse(count, out _)).Select(count => $" {count}"));

    private (string Printed, SavedCommand? Command, Family? Only) Commanded(string line, int number)
    {
        var behindCount = line[0] == '[' ? line.IndexOf(']', StringComparison.Ordinal) + 1 : 0;
        var options = Whole(RuleOption.Read(line[behindCount..]));
        if (options.Find(option => option.Name is "-t") is { } table)
            throw Fault(number, table.Name, $"a line of table {_open} names no table: remove {table}");

        if (options.FindAll(option => IsCommand(option.Name)) is not [var command])
            throw Unknown(line, number);

        var words = RuleTokens.Split(command.Value).Select(word => QuotedText.Unquote(word)).ToList();
        var rest = options.FindAll(option => option != command && option.Name is not ("-4" or "-6" or "-c" or "-v"));
        Family? only = options.Exists(option => option.Name is "-4") ? Family.IPv4
            : options.Exists(option => option.Name is "-6") ? Family.IPv6 : null;
        var does = new SavedCommand(command.Name[1], words.FirstOrDefault() ?? "", words.ElementAtOrDefault(1));
        return (command.Name, words, rest) switch
        {
            // Neither program reads it.
            _ when options.Exists(option => option.Name is "-4") && options.Exists(option => option.Name is "-6") => ("", null, null),
            ("-A", [var chain], _) => (Rule(chain), null, only),
            ("-I", [_] or [_, _], _) or ("-D" or "-C", [_], _) or ("-D", [_, _], []) or ("-R", [_, _], _) => (Rule(does.Chain), does, only),
            ("-N", [var chain], []) when IsBuiltIn(chain) =>
                throw Fault(number, chain, $"table {_open} has chain {chain} already; remove the line"),
            ("-N", [var chain], []) => ($":{chain} -", null, only),
            ("-P", [var chain, ChainPolicy.Accept or ChainPolicy.Drop], []) when IsBuiltIn(chain) => ($":{chain} {words[1]}", null, only),
            ("-P", [var chain, var policy], []) => throw Fault(number, IsBuiltIn(chain) ? policy : chain,
                $"a policy is ACCEPT or DROP, and of a built-in chain: {SaveReader.Shown(line)}"),
            ("-F" or "-X", [] or [_], []) or ("-Z", [] or [_] or [_, _], []) or ("-E", [_, _], []) => ("", does, only),

            // They print what stands above.
            ("-L" or "-S", _, _) => ("", null, only),
            ("-R", [var chain], _) => throw Fault(number, chain, $"-R needs the number of a rule: write -R {chain} 1 for its first"),
            _ => throw Unknown(line, number),
        };

        string Rule(string chain)
        {
            var isPrinted = $"{line} ".StartsWith($"-A {chain} ", StringComparison.Ordinal) && rest.Count == options.Count - 1;
            return isPrinted ? line : $"{line[..behindCount]} -A {chain} {string.Join(' ', rest)}".Trim();
        }
    }

    private static bool IsCommand(string option) =>
        option is ['-', 'A' or 'C' or 'D' or 'E' or 'F' or 'I' or 'L' or 'N' or 'P' or 'R' or 'S' or 'X' or 'Z'];

    // -AINPUT is -A INPUT, and --app too, if no option stands before it that matches bring along.
    private static List<RuleOption> Whole(List<RuleOption> options)
    {
        var own = options.FindIndex(option => LongOptions.Short(option.Name) is "-m" or "-p" or "-j" or "-g");
        return [.. options.Select((option, i) => Whole(option, isOfMatch: own >= 0 && i > own))];
    }

    private static RuleOption Whole(RuleOption option, bool isOfMatch)
    {
        if (option.Name is ['-', 'A' or 'C' or 'D' or 'E' or 'F' or 'I' or 'N' or 'P' or 'R' or 'X', _, ..])
            return option with { Name = option.Name[..2], Value = $"{option.Name[2..]} {option.Value}".TrimEnd() };

        var (name, value) = option.Name.Split('=', 2) is [var before, var behind] ? (before, $"{behind} {option.Value}".TrimEnd())
            : (option.Name, option.Value);
        return LongOptions.Meant(name).ToList() is [var meant] && (IsCommand(meant) || meant is "-4" or "-6" or "-c" or "-v" or "-t")
            && (!isOfMatch || LongOptions.Short(name) == meant)
            && name is not "--new" ? option with { Name = meant, Value = value } : option;
    }

    public SaveLine Close(int number)
    {
        RequireTable("COMMIT", "COMMIT", number);
        _open = null;
        return new SaveLine.Commit();
    }

    /// <summary>At the end of the text.</summary>
    public void End(int number) => RefuseOpenTable(number);

    private void RefuseOpenTable(int number)
    {
        if (_open is not null)
            throw new SaveFormatException(number, $"table {_open} (line {_opened}) has no COMMIT: the text is cut off");
    }

    private void RequireTable(string what, ReadOnlySpan<char> line, int number)
    {
        if (_open is null)
            throw Fault(number, line, $"{what} outside a table: {SaveReader.Shown(line)}");
    }

    public SaveFormatException Unknown(ReadOnlySpan<char> line, int number) =>
        Fault(number, line, $"not a line of iptables-save: {SaveReader.Shown(line)}");

    /// <param name="number">The line.</param>
    /// <param name="what">The word at fault, or the line.</param>
    /// <param name="problem">What is wrong with it.</param>
    private SaveFormatException Fault(int number, ReadOnlySpan<char> what, string problem) =>
        _line is null ? new SaveFormatException(number, problem) : SaveFormatException.At(number, _line, what, problem);

    private bool IsBuiltIn(string chain) => Tables.HasBuiltIn(new TableName(_open!), new ChainName(chain));

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var blank = text.IndexOf(' ');
        return blank < 0 ? text : text[..blank];
    }
}
