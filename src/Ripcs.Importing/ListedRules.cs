using System.Text;

namespace Ripcs.Importing;

/// <summary>
/// The output of iptables -S, of one table or several. It does not name its table, but the policies at its beginning tell.
/// </summary>
/// <param name="Save">The same as iptables-save prints it.</param>
/// <param name="Added">The numbers of the lines in it that are not in the listing, ascending.</param>
internal sealed record ListedRules(string Save, ValueList<int> Added)
{
    private const string Policy = "-P ";

    // Of each table iptables prints the policies in this order.
    private static readonly string[] Hooks = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    // Of two tables with the same built-in chains, filter is meant.
    private static readonly ValueList<TableName> Known = [TableName.Filter, TableName.Nat, TableName.Mangle, TableName.Raw];

    /// <summary>Null if the text is not such output.</summary>
    public static ListedRules? Find(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        if (Array.Find(lines, IsRead)?.StartsWith(Policy, StringComparison.Ordinal) is not true
            || Array.Exists(lines, line => line.StartsWith('*')))
        {
            return null;
        }

        var (save, added, number, isInPolicies, place) = (new StringBuilder(), new List<int>(), 0, false, -1);
        for (var i = 0; i < lines.Length; i++)
        {
            var isPolicy = lines[i].StartsWith(Policy, StringComparison.Ordinal);
            if (isPolicy && (!isInPolicies || place >= HookOf(lines[i])))
            {
                if (added.Count > 0)
                    Add("COMMIT");

                Add($"*{TableOf(OfOneTable(lines[i..]))}");
            }

            place = isPolicy ? HookOf(lines[i]) : place;
            isInPolicies = isPolicy || (isInPolicies && !IsRead(lines[i]));
            if (i < lines.Length - 1 || lines[i].Length > 0)
                Append(lines[i]);
        }

        Add("COMMIT");
        return new ListedRules(save.ToString(), added.ToValueList());

        void Append(string line)
        {
            number++;
            save.Append(line).Append('\n');
        }

        void Add(string line)
        {
            added.Add(number + 1);
            Append(line);
        }
    }

    private static IEnumerable<string> OfOneTable(string[] lines) => lines.TakeWhile((line, i) =>
        line.StartsWith(Policy, StringComparison.Ordinal) && (i == 0 || HookOf(line) > HookOf(lines[i - 1])));

    private static int HookOf(string policy) => Array.IndexOf(Hooks, RuleTokens.Split(policy).ElementAtOrDefault(1) ?? "");

    // A chain that a program has not used yet may be missing.
    private static TableName TableOf(IEnumerable<string> policies)
    {
        var chains = policies.Select(line => new ChainName(RuleTokens.Split(line).ElementAtOrDefault(1) ?? "")).ToList();
        var possible = Known.Where(table => chains.TrueForAll(chain => Tables.HasBuiltIn(table, chain))).ToList();
        return possible.Find(table => Tables.BuiltInsOf(table).Count() == chains.Count) is { Value: not null } exact ? exact
            : possible.FirstOrDefault(TableName.Filter);
    }

    private static bool IsRead(string line) => line.Length > 0 && line[0] != '#';
}
