using System.Text;

namespace Ripcs.Core.Importing;

/// <summary>
/// The output of iptables -S, of one table or several. It does not name its table, but the policies at its beginning tell.
/// </summary>
/// <param name="Save">The same as iptables-save prints it.</param>
/// <param name="Added">The numbers of the lines in it that are not in the listing, ascending.</param>
internal sealed record ListedRules(string Save, ValueList<int> Added)
{
    private const string Policy = "-P ";

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

        var (save, added, number, isInPolicies) = (new StringBuilder(), new List<int>(), 0, false);
        for (var i = 0; i < lines.Length; i++)
        {
            var isPolicy = lines[i].StartsWith(Policy, StringComparison.Ordinal);
            if (isPolicy && !isInPolicies)
            {
                if (added.Count > 0)
                    Add("COMMIT");

                Add($"*{TableOf(lines.Skip(i).TakeWhile(line => line.StartsWith(Policy, StringComparison.Ordinal)))}");
            }

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
