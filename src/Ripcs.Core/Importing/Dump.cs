namespace Ripcs.Core.Importing;

/// <summary>What iptables-save or ip6tables-save printed, with the places of its lines.</summary>
/// <param name="Source">The file, as it was named.</param>
/// <param name="IsSure">False where nothing in the text says which family it is of.</param>
public sealed record Dump(Family Family, string Source, bool IsSure, ValueList<DumpTable> Tables)
{
    /// <summary>The lines whose rules stand otherwise in the file: people wrote
    /// them, and they are read as iptables-save would print them.</summary>
    public ValueList<int> Edited { get; init; }

    /// <summary>How many of its lines begin with the option of the other family, which alone reads them.</summary>
    public int LinesOfOther { get; init; }

    /// <summary>The table; one without chains where the dump has none.</summary>
    internal DumpTable Table(TableName name) => Tables.FirstOrDefault(table => table.Name == name) ?? new DumpTable(name, []);
}

/// <summary>One table of a dump.</summary>
public sealed record DumpTable(TableName Name, ValueList<DumpChain> Chains)
{
    internal DumpChain? Find(ChainName name) => Chains.FirstOrDefault(chain => chain.Name == name);
}

/// <summary>One chain of a dump; the policy is null where it is no built-in one.</summary>
/// <param name="Line">Where it is declared.</param>
public sealed record DumpChain(ChainName Name, string? Policy, int Line, ValueList<DumpRule> Rules)
{
    /// <inheritdoc cref="SaveLine.Declaration.IsUnsaid"/>
    internal bool IsUnsaid { get; init; }
}

/// <summary>A rule of a dump, without "-A CHAIN ".</summary>
/// <param name="Line">Counted from 1 in the file.</param>
public sealed record DumpRule(Family Family, TableName Table, ChainName Chain, int Line, string Text)
{
    public override string ToString() => $"-A {Chain}{(Text.Length > 0 ? " " : "")}{Text}";
}
