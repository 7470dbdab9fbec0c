namespace Ripcs.Core.Importing;

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

/// <summary>One chain of a dump; the policy is null unless it is a built-in chain.</summary>
/// <param name="Line">The line of its declaration.</param>
public sealed record DumpChain(ChainName Name, string? Policy, int Line, ValueList<DumpRule> Rules)
{
    /// <inheritdoc cref="SaveLine.Declaration.IsUnsaid"/>
    internal bool IsUnsaid { get; init; }
}

/// <summary>A rule of a dump, without "-A CHAIN ".</summary>
/// <param name="Line">The line number in the file, from 1.</param>
public sealed record DumpRule(Family Family, TableName Table, ChainName Chain, int Line, string Text)
{
    /// <summary>Where the first rule of its section is; see <see cref="Sections"/>. Line 0 for a rule in none.</summary>
    internal SourceSpan Section { get; init; }

    /// <summary>The rules of the dump that it says; none for one of the dump itself. See <see cref="InlinedChains"/>.</summary>
    internal ValueList<DumpRule> Of { get; init; }

    /// <summary>True if the comment above its section is above this rule.</summary>
    internal bool IsFirst => Line == Section.Line;

    /// <summary>True if that comment tells what becomes of packets by a statement with its conditions.</summary>
    internal bool IsTold => (Of.Count == 0 ? [this] : Of).Any(rule => rule.IsFirst && rule.Section == Section
        && RuleTarget.Find(rule.Text)?.Name is not "RETURN");

    public override string ToString() => $"-A {Chain}{(Text.Length > 0 ? " " : "")}{Text}";
}
