using System.Buffers;
using System.Text;

namespace Ripcs.Core.SaveFormat;

/// <summary>
/// The live rules of a family as bytes that need not be parsed again: a list of the chains, each with what is known of its rules, and then
/// the rules as iptables-save prints them, which are read where somebody asks for them.
/// </summary>
public static class KeptSave
{
    private const char TableMark = '*';
    private const int FieldsBefore = 4;

    public static byte[] Write(FamilyState state)
    {
        var (list, rules) = (new StringBuilder(), new ArrayBufferWriter<byte>(1 << 16));
        foreach (var table in state.Tables)
        {
            list.Append(TableMark).Append(table.Name.Value).Append('\n');
            foreach (var chain in table.Chains)
            {
                var began = rules.WrittenCount;
                Add(rules, chain);
                var summary = chain.IsBuiltIn ? null : chain.ToOwned().SummaryIn(state.Family, table.Name);
                list.AppendJoin(RuleSummaries.Separator, chain.Name, chain.Policy, chain.Rules.Count, rules.WrittenCount - began,
                    RuleSummaries.ToFields(summary)).Append('\n');
            }
        }

        return [.. Encoding.UTF8.GetBytes(list.Append('\n').ToString()), .. rules.WrittenSpan];
    }

    /// <param name="bytes">As written, which the caller has checked.</param>
    /// <exception cref="SaveFormatException">They are not.</exception>
    public static FamilyState Read(Family family, ReadOnlyMemory<byte> bytes)
    {
        var (tables, chains) = (new List<TableState>(), new List<ChainState>());
        var end = bytes.Span.IndexOf("\n\n"u8) is >= 0 and var found ? found + 1 : 0;
        var rules = bytes[(end + 1)..];
        foreach (var line in Encoding.UTF8.GetString(bytes[..end].Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(TableMark))
            {
                EndTable();
                tables.Add(new TableState(new TableName(line[1..]), []));
            }
            else
            {
                chains.Add(Chain(family, tables[^1].Name, line.Split(RuleSummaries.Separator), ref rules));
            }
        }

        EndTable();
        return new FamilyState(family, tables.ToValueList());

        void EndTable()
        {
            if (tables.Count > 0)
                tables[^1] = tables[^1] with { Chains = chains.ToValueList() };

            chains.Clear();
        }
    }

    private static void Add(ArrayBufferWriter<byte> rules, ChainState chain)
    {
        if (chain.Rules.Key is KeptRules kept && kept.Chain == chain.Name)
        {
            rules.Write(kept.Lines.Span);
            return;
        }

        foreach (var rule in chain.Rules)
        {
            Encoding.UTF8.GetBytes($"-A {chain.Name} {rule.Text}\n", rules);
        }
    }

    private static ChainState Chain(Family family, TableName table, string[] fields, ref ReadOnlyMemory<byte> rest)
    {
        if (fields.Length < FieldsBefore || !int.TryParse(fields[2], CultureInfo.InvariantCulture, out var count)
            || !int.TryParse(fields[3], CultureInfo.InvariantCulture, out var length) || length > rest.Length)
        {
            throw new SaveFormatException(0, "kept rules are not as ripcs writes them");
        }

        var kept = new KeptRules(table, new ChainName(fields[0]), rest[..length]);
        rest = rest[length..];
        var rules = ValueList.Unread<SavedRule>(count, kept, () => kept.Read(family).Items);
        return RuleSummaries.OfFields(family, table, fields.AsSpan(FieldsBefore)) is { } summary
            ? new ChainState(kept.Chain, rules, summary)
            : new ChainState(kept.Chain, fields[1].Length == 0 ? null : fields[1], rules);
    }

    /// <summary>The lines of one chain.</summary>
    private sealed record KeptRules(TableName Table, ChainName Chain, ReadOnlyMemory<byte> Lines)
    {
        public ValueList<SavedRule> Read(Family family) =>
            SaveReader.ReadState(family, $"*{Table}\n:{Chain} - [0:0]\n{Encoding.UTF8.GetString(Lines.Span)}COMMIT\n")
                .Tables[0].Chains[0].Rules;

        public bool Equals(KeptRules? other) => other is not null && Lines.Span.SequenceEqual(other.Lines.Span);

        public override int GetHashCode() => Lines.Length;
    }
}
