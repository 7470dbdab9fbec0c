using System.Text;

namespace Ripcs.Host.Sandbox;

/// <summary>
/// Cuts a dump into small blocks that load one after the other with --noflush. In a user namespace nft refuses a transaction above
/// some 200 kB ("Message too long"), which a few hundred rules reach.
/// </summary>
internal static class DumpBlocks
{
    public const int LinesInBlock = 50;

    /// <summary>The same rules in the same order; each table's chains are declared before its first rule.</summary>
    public static string Cut(string dump)
    {
        var text = new StringBuilder();
        var table = "";
        var chains = new List<string>();
        var rules = new List<string>();
        foreach (var line in dump.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            switch (line)
            {
                case "" or ['#', ..]:
                    break;
                case ['*', ..]:
                    table = line;
                    break;
                case "COMMIT":
                    AppendBlocks(text, table, chains);
                    AppendBlocks(text, table, rules);
                    chains.Clear();
                    rules.Clear();
                    break;
                case [':', ..]:
                    chains.Add(line);
                    break;
                default:
                    rules.Add(line);
                    break;
            }
        }

        return text.ToString();
    }

    private static void AppendBlocks(StringBuilder text, string table, List<string> lines)
    {
        foreach (var block in lines.Chunk(LinesInBlock))
        {
            text.Append(table).Append('\n').AppendJoin('\n', block).Append("\nCOMMIT\n");
        }
    }
}
