using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Ripcs.Changes.State;

/// <summary>
/// A state as lines: each table with its jumps as JSON, and then its chains, each with what is known of its rules. A line that begins with
/// "@" names the text that holds the rules of the chains below it, which is named by the digests of these rules: so what stays as it is
/// need neither be read nor be hashed to be stored once more.
/// </summary>
internal static class StateLines
{
    private const byte Table = (byte)'{';
    private const byte TextMark = (byte)'@';
    private const int FieldsBefore = 2;

    // A changed rule costs the text that it stands in, and each text is a file.
    private const int MostRules = 400;
    private const int ChainsInText = 5;

    /// <param name="state">The state.</param>
    /// <param name="objects">Receives the texts of its rules.</param>
    public static IEnumerable<byte[]> Of(OwnedState state, Objects objects)
    {
        foreach (var table in state.Tables)
        {
            yield return StateJson.Content(table with { Chains = [] });
            foreach (var group in Groups(table))
            {
                var name = objects.AddRules(group.Select(chain => chain.Summary.Digest), () => TextOf(group));
                yield return Encoding.UTF8.GetBytes($"{(char)TextMark}{name}");
                foreach (var (chain, summary) in group)
                {
                    yield return Encoding.UTF8.GetBytes(string.Join(RuleSummaries.Separator, chain.Name.Value,
                        chain.Rules.Count.ToString(CultureInfo.InvariantCulture), RuleSummaries.ToFields(summary)));
                }
            }
        }
    }

    /// <exception cref="JsonException">It is not a state.</exception>
    /// <param name="lines">The lines.</param>
    /// <param name="objects">Holds the texts of its rules.</param>
    /// <param name="damaged">Makes the exception for a text that proves damaged when it is read.</param>
    public static OwnedState Read(
        IEnumerable<ReadOnlyMemory<byte>> lines, Objects objects, Func<AdvisedText, Exception?, StateException> damaged)
    {
        var (tables, chains) = (new List<OwnedTable>(), new List<OwnedChain>());
        RulesOfText? text = null;
        foreach (var item in lines)
        {
            var line = item.Span;
            switch (line[0])
            {
                case Table:
                    EndTable();
                    tables.Add(StateJson.Value<OwnedTable>(item));
                    break;
                case TextMark:
                    text = new RulesOfText(NameIn(line), objects, damaged);
                    break;
                default:
                    chains.Add((text ?? throw new JsonException("a chain has no text")).Add(tables[^1], Encoding.UTF8.GetString(line)
                        .Split(RuleSummaries.Separator)));
                    break;
            }
        }

        EndTable();
        return new OwnedState(tables.ToValueList());

        void EndTable()
        {
            if (chains.Count > 0)
                tables[^1] = tables[^1] with { Chains = chains.ToValueList() };

            (chains, text) = ([], null);
        }
    }

    /// <summary>The names of the texts that hold the rules.</summary>
    public static IEnumerable<string> TextsIn(IEnumerable<ReadOnlyMemory<byte>> lines) =>
        lines.Where(line => line.Span[0] == TextMark).Select(line => NameIn(line.Span));

    private static string NameIn(ReadOnlySpan<byte> line) => Encoding.ASCII.GetString(line[1..]);

    // Which chains share a text depends on them alone, so that a chain that comes or goes changes no text but its own.
    private static IEnumerable<List<(OwnedChain Chain, RuleSummary Summary)>> Groups(OwnedTable table)
    {
        var (group, rules) = (new List<(OwnedChain Chain, RuleSummary Summary)>(), 0);
        foreach (var chain in table.Chains)
        {
            var summary = chain.SummaryIn(table.Family, table.Name);
            group.Add((chain, summary));
            rules += chain.Rules.Count;
            if (rules >= MostRules || summary.Digest[^1] % ChainsInText == 0)
            {
                yield return group;
                (group, rules) = ([], 0);
            }
        }

        if (group.Count > 0)
            yield return group;
    }

    private static byte[] TextOf(IEnumerable<(OwnedChain Chain, RuleSummary Summary)> group)
    {
        var text = new MemoryStream();
        foreach (var rule in group.SelectMany(chain => chain.Chain.Rules))
        {
            text.Write(StateJson.Content(rule));
            text.WriteByte((byte)'\n');
        }

        return text.ToArray();
    }

    /// <summary>The rules of some chains, one after the other, which are read when somebody asks for one.</summary>
    private sealed class RulesOfText(string name, Objects objects, Func<AdvisedText, Exception?, StateException> damaged)
    {
        private readonly List<RuleSummary> _digests = [];
        private readonly List<int> _counts = [];
        private List<ImmutableArray<string>>? _rules;

        public OwnedChain Add(OwnedTable table, string[] fields)
        {
            if (fields.Length < FieldsBefore || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || RuleSummaries.OfFields(table.Family, table.Name, fields.AsSpan(FieldsBefore)) is not { } summary)
                throw new JsonException("a chain is not as ripcs writes it");

            var place = _counts.Count;
            _counts.Add(count);
            _digests.Add(summary);
            return new OwnedChain(new ChainName(fields[0]), ValueList.Unread<string>(count, summary, () => Rules()[place]));
        }

        private List<ImmutableArray<string>> Rules() => _rules ??= Read();

        private List<ImmutableArray<string>> Read()
        {
            try
            {
                return ReadWhole();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw damaged(HostException.MessageOf(e), e);
            }
        }

        private List<ImmutableArray<string>> ReadWhole()
        {
            var lines = objects.Lines(name).Select(line => StateJson.Value<string>(line)).ToImmutableArray();
            var (rules, begin) = (new List<ImmutableArray<string>>(), 0);
            foreach (var (count, summary) in _counts.Zip(_digests))
            {
                var own = lines.Slice(begin, Math.Min(count, lines.Length - begin));
                if (RuleSummaries.DigestOf(summary.Family, summary.Table, own) != summary.Digest)
                    throw objects.Damaged(name);

                rules.Add(own);
                begin += count;
            }

            return rules;
        }
    }
}
