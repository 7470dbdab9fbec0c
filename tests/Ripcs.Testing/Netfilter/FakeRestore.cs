using System.Globalization;

namespace Ripcs.Testing.Netfilter;

/// <summary>
/// Interprets the text of iptables-restore --noflush as iptables-nft does: each table's block works on a copy that takes the
/// table's place at COMMIT. What the tool sees in a line ends the block there; what only the kernel sees is reported at COMMIT.
/// </summary>
internal sealed class FakeRestore(Dictionary<string, FakeTable> tables)
{
    private readonly List<string> _kernelProblems = [];
    private FakeTable? _table;
    private string? _missingChain;

    /// <exception cref="FakeRefusal">A block is refused; those before it stay.</exception>
    public void Run(string text)
    {
        var lines = text.Split('\n');
        for (var number = 1; number < lines.Length; number++)
        {
            Interpret(lines[number - 1], number);
        }

        // nft would take a last line without its newline, legacy does not.
        if (lines[^1].Length > 0)
            throw FakeRefusal.BadArgument(lines.Length, lines[^1]);

        if (_table is not null)
            throw FakeRefusal.Unfinished(lines.Length);
    }

    private void Interpret(string line, int number)
    {
        if (line.Length == 0 || line[0] == '#')
            return;

        if (_table is null)
        {
            Open(line, number);
        }
        else if (line == "COMMIT")
        {
            Commit(_table, number);
        }
        else if (line[0] == ':')
        {
            Declare(_table, line[1..].Split(' '), number);
        }
        else
        {
            new FakeCommand(_table, number, _kernelProblems, missing => _missingChain ??= missing).Run(line);
        }
    }

    private void Open(string line, int number)
    {
        var name = line[1..];
        if (line[0] != '*')
            throw new FakeRefusal(1, tool => string.Create(CultureInfo.InvariantCulture, $"{tool}: line {number} failed\n"));

        if (!FakeTable.Exists(name))
            throw FakeRefusal.Unparsed(number, $"iptables-restore: line {number} table name '{name}' invalid");

        _table = tables.TryGetValue(name, out var table) ? table.Copy() : new FakeTable(name);
    }

    private void Commit(FakeTable table, int number)
    {
        if (_missingChain is not null)
            throw FakeRefusal.Unparsed(number, $"Chain '{_missingChain}' does not exist");

        if (_kernelProblems.Count > 0)
            throw FakeRefusal.ByKernel(_kernelProblems);

        tables[table.Name] = table.Copy();
        _table = null;
    }

    // A declaration empties a user-defined chain that is there, and sets the policy of a built-in one.
    private static void Declare(FakeTable table, string[] words, int number)
    {
        if (words.Length < 2)
            throw FakeRefusal.Unparsed(number, $"iptables-restore: line {number} policy invalid");

        switch (table.Find(words[0]))
        {
            case { Policy: not null } builtIn when words[1] is not "-":
                FakeCommand.SetPolicy(builtIn, words[1], number);
                break;
            case { Policy: null } chain:
                chain.Declare();
                break;
            case null:
                FakeCommand.CheckName(words[0], number);
                table.Add(words[0]);
                break;
        }
    }
}
