using Ripcs.Core.Model;

namespace Ripcs.Core.SaveFormat;

/// <summary>The table that is being read, and what may stand in it.</summary>
/// <param name="isWritten">True for a text that people wrote for iptables-restore, which knows the built-in chains of a table without a declaration.</param>
internal sealed class TableScope(bool isWritten)
{
    private readonly HashSet<string> _tables = [];
    private readonly HashSet<string> _chains = [];
    private string? _open;
    private int _opened;

    /// <summary>*filter</summary>
    public SaveLine Open(ReadOnlySpan<char> line, int number)
    {
        RefuseOpenTable(number);
        var name = line[1..].ToString();
        if (name.Length == 0 || name.Contains(' ', StringComparison.Ordinal))
        {
            throw SaveReader.Unknown(line, number);
        }

        if (!_tables.Add(name))
        {
            throw new SaveFormatException(number, $"table {name} stands here a second time; give one save at a time");
        }

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
            throw SaveReader.Unknown(line, number);
        }

        var chain = name.ToString();
        if (!_chains.Add(chain))
        {
            throw new SaveFormatException(number, $"chain {chain} is declared a second time in table {_open}");
        }

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
        {
            throw SaveReader.Unknown(line, number);
        }

        var name = FirstWord(rule[3..]);
        if (!_chains.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var chain)
            && !(isWritten && Tables.HasBuiltIn(new TableName(_open!), new ChainName(chain = name.ToString()))))
        {
            throw new SaveFormatException(number, $"a rule for chain {SaveReader.Shown(name)}, which table {_open} does not declare");
        }

        var rest = rule[(3 + name.Length)..];
        return new SaveLine.Rule(counted ? count : null, new ChainName(chain), rest.IsEmpty ? null : rest[1..].ToString());
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
        {
            throw new SaveFormatException(number, $"table {_open} (line {_opened}) has no COMMIT: the text is cut off");
        }
    }

    private void RequireTable(string what, ReadOnlySpan<char> line, int number)
    {
        if (_open is null)
        {
            throw new SaveFormatException(number, $"{what} outside a table: {SaveReader.Shown(line)}");
        }
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var blank = text.IndexOf(' ');
        return blank < 0 ? text : text[..blank];
    }
}
