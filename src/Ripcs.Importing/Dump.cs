namespace Ripcs.Importing;

/// <summary>The output of iptables-save or ip6tables-save, with line numbers.</summary>
/// <param name="Source">The file's name, as given.</param>
/// <param name="IsSure">False if nothing in the text tells its family.</param>
public sealed record Dump(Family Family, string Source, bool IsSure, ValueList<DumpTable> Tables)
{
    /// <summary>The lines written by hand: their rules differ in the file from
    /// what iptables-save would print, and are read in that form.</summary>
    public ValueList<int> Edited { get; init; }

    /// <summary>The comments above its sections, by where the first rule of each is.</summary>
    internal IReadOnlyDictionary<SourceSpan, ValueList<string>> Comments { get; init; } = new Dictionary<SourceSpan, ValueList<string>>();

    /// <summary>The comments at its beginning.</summary>
    internal ValueList<string> Head { get; init; }

    /// <summary>The comments above no rule, and the rules that are commented out, each with its place.</summary>
    internal ValueList<(SourceSpan At, string Text)> CommentsLeft { get; init; }

    /// <summary>How many of its lines begin with the option of the other family, which is the only one that reads them.</summary>
    public int LinesOfOther { get; init; }

    /// <summary>The built-in chains of the filter table whose policy it does not say, and that no rule closes: that of the host stays.
    /// </summary>
    public ValueList<ChainName> WithoutPolicy => Table(TableName.Filter) is { Chains.Count: > 0 } filter
        ? [.. ImportProof.BuiltIns.Where(name => filter.Find(name) is not { } chain
            || (chain.IsUnsaid && !(chain.Rules is [.., var last] && RawChainLines.TakesAll(last))))] : [];

    /// <summary>The table; without chains if the dump does not contain it.</summary>
    internal DumpTable Table(TableName name) => Tables.FirstOrDefault(table => table.Name == name) ?? new DumpTable(name, []);
}

/// <summary>One table of a dump.</summary>
public sealed record DumpTable(TableName Name, ValueList<DumpChain> Chains)
{
    private WorkedOut<DumpChain, ChainIndex<DumpChain>> _index;

    internal DumpChain? Find(ChainName name) => _index.From(Chains, static chains => new(chains, chain => chain.Name)).Find(name);
}
