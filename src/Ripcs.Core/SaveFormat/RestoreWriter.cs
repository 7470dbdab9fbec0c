using System.Buffers;
using System.Text;

namespace Ripcs.Core.SaveFormat;

/// <summary>
/// The one place that makes text for iptables-restore. It refuses whatever could make a second line or another word, so that no
/// input makes a rule that nobody planned. Step N (from 0) of a block stands in line N + 2.
/// </summary>
public static class RestoreWriter
{
    /// <exception cref="RestoreTextException">A text cannot be one line, or a new chain does not stand first.</exception>
    public static string Write(Block block) => Write(block, new PacketCount?[block.Steps.Count]);

    /// <inheritdoc cref="Write(Block)"/>
    /// <param name="block">What is written.</param>
    /// <param name="counts">For each step with what its rule begins to count; null for 0.</param>
    public static string Write(Block block, IReadOnlyList<PacketCount?> counts)
    {
        RefuseLateChains(block);
        var text = new StringBuilder();
        text.Append('*').Append(Word(block.Table.Value)).Append('\n');
        var lines = new Lines(text);
        for (var i = 0; i < block.Steps.Count; i++)
        {
            lines.Count = counts[i];
            block.Steps[i].Read(lines);
        }

        return text.Append("COMMIT\n").ToString();
    }

    /// <summary>A block that changes nothing, and is refused where one of the rules
    /// is not there as written: iptables compares what the kernel holds.</summary>
    /// <exception cref="RestoreTextException">A text cannot be one line.</exception>
    public static string Check(TableName table, IEnumerable<(ChainName Chain, string Rule)> rules) =>
        $"*{Word(table.Value)}\n{string.Concat(rules.Select(rule => $"-C {Word(rule.Chain.Value)}{Rule(rule.Rule)}\n"))}COMMIT\n";

    private sealed class Lines(StringBuilder text) : IStepReader
    {
        public PacketCount? Count { get; set; }

        // As a part of the rule, which iptables-restore reads without --counters.
        private string Counted => Count is { } count ? string.Create(CultureInfo.InvariantCulture, $" -c {count.Packets} {count.Bytes}")
            : "";

        public void NewChain(Step.NewChain step) => text.Append(CultureInfo.InvariantCulture, $":{Word(step.Chain.Value)} - [0:0]\n");

        public void MakeGuard(Step.MakeGuard step) => text.Append(CultureInfo.InvariantCulture, $"-N {Word(step.Chain.Value)}\n");

        public void Flush(Step.Flush step) => text.Append(CultureInfo.InvariantCulture, $"-F {Word(step.Chain.Value)}\n");

        public void RemoveChain(Step.RemoveChain step) => text.Append(CultureInfo.InvariantCulture, $"-X {Word(step.Chain.Value)}\n");

        public void Append(Step.Append step) =>
            text.Append(CultureInfo.InvariantCulture, $"-A {Word(step.Chain.Value)}{Counted}{Rule(step.Rule)}\n");

        public void Insert(Step.Insert step) =>
            text.Append(CultureInfo.InvariantCulture, $"-I {Word(step.Chain.Value)} {Place(step.Place)}{Rule(step.Rule)}\n");

        public void SetPolicy(Step.SetPolicy step) =>
            text.Append(CultureInfo.InvariantCulture, $"-P {Word(step.Chain.Value)} {Word(step.Policy)}\n");

        public void Delete(Step.Delete step) =>
            text.Append(CultureInfo.InvariantCulture, $"-D {Word(step.Chain.Value)}{Rule(step.Rule)}\n");
    }

    // A declaration empties a chain that is there, and on nft a -D in it then fails: it is for chains that are made now.
    private static void RefuseLateChains(Block block)
    {
        var others = false;
        foreach (var step in block.Steps)
        {
            if (step is Step.NewChain && others)
                throw new RestoreTextException($"new chain {step.Chain} comes after other steps; new chains come first in a block");

            others |= step is not Step.NewChain;
        }
    }

    private static string Word(string name)
    {
        var isWord = name.Length > 0 && name[0] is not ('-' or '!' or '*' or ':' or '#') && !name.AsSpan().ContainsAny(" \"'\\");
        return isWord && IsOneLine(name) ? name
            : throw new RestoreTextException($"not a name of a chain or table: {SaveReader.Shown(name)}");
    }

    /// <summary>True if a rule can stand in a restore text.</summary>
    public static bool CanWrite(string rule) => Objection(rule) is null;

    /// <summary>True if a live rule can be named to be deleted: bytes that are
    /// not UTF-8 were read as U+FFFD, which is another rule's text.</summary>
    public static bool CanName(string rule) => CanWrite(rule) && !rule.Contains('\uFFFD', StringComparison.Ordinal);

    private static string Rule(string rule) =>
        Objection(rule) is { } objection ? throw new RestoreTextException($"{objection}: {SaveReader.Shown(rule)}")
            : rule.Length == 0 ? "" : $" {rule}";

    private static string? Objection(string rule)
    {
        if (!IsOneLine(rule))
            return "a rule with a control character";

        foreach (var word in new RuleTokens(rule.Contains('"', StringComparison.Ordinal) ? rule : ""))
        {
            if (!IsQuotedAsAWhole(word))
                return "a rule with an open quote or a quote inside a word";
        }

        return ExtensionName.FindOther(rule) is null ? null : "a rule with a match or a target that has no name";
    }

    // iptables-restore opens quotes anywhere in a word, iptables-save only at its beginning; what both read alike can be written.
    private static bool IsQuotedAsAWhole(ReadOnlySpan<char> word) =>
        !word.Contains('"') || (word[0] == '"' && QuotedText.TryFindEnd(word, 0, out var end) && end == word.Length);

    private static string Place(int place) => place > 0
        ? place.ToString(CultureInfo.InvariantCulture)
        : throw new RestoreTextException(string.Create(CultureInfo.InvariantCulture, $"places in a chain count from 1, not {place}"));

    // A lone surrogate would turn into another character on its way to iptables.
    private static bool IsOneLine(string text)
    {
        // Nearly all text is ASCII.
        var odd = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        for (var rest = odd < 0 ? "" : text.AsSpan(odd); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) is not OperationStatus.Done || Rune.IsControl(rune))
                return false;

            rest = rest[length..];
        }

        return true;
    }
}

/// <summary>Something is refused as restore text: it would become another line, or a line in the wrong place.</summary>
public sealed class RestoreTextException(string message) : Exception(message);
