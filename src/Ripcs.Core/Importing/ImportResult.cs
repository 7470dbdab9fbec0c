namespace Ripcs.Core.Importing;

/// <summary>The rule files that say what dumps say, and what became of each rule.</summary>
/// <param name="Files">In the order of their names.</param>
/// <param name="Fates">Every rule of the dumps, once, in their order.</param>
/// <param name="Refused">What is not in the files although the dumps say it, and is no rule: policies that no rule can stand for.</param>
public sealed record ImportResult(ValueList<ImportedFile> Files, ValueList<RuleFate> Fates, ValueList<RefusedPolicy> Refused)
{
    /// <summary>What else there is to say.</summary>
    public ValueList<string> Notes { get; init; }

    public bool IsWhole => Refused.Count == 0 && !Fates.Any(fate => fate.Kind is FateKind.Refused);

    public int Count(Family family, FateKind kind) => Fates.Count(fate => fate.Kind == kind && fate.Rule.Family == family);
}

/// <summary>A rule file.</summary>
/// <param name="Name">Without a folder.</param>
/// <param name="Text">As an author would write it.</param>
/// <param name="Statements">How many statements it holds, beside its partition, labels and Raw.</param>
public sealed record ImportedFile(string Name, string Text, int Statements);

/// <summary>What became of a rule.</summary>
public enum FateKind
{
    /// <summary>A statement says it.</summary>
    Statement,

    /// <summary>A line of a Raw says it.</summary>
    Raw,

    /// <summary>It does nothing: no packet comes to it, or it leads to a chain without rules.</summary>
    WithoutEffect,

    /// <summary>Another program goes on writing it: it is not in the files, and stays live.</summary>
    LeftAlone,

    /// <summary>It is not in the files.</summary>
    Refused,
}

/// <summary>What became of a rule, and where that is not seen from the files, why.</summary>
public sealed record RuleFate(DumpRule Rule, FateKind Kind, string Why = "");

/// <summary>A policy that no rule file can say.</summary>
public sealed record RefusedPolicy(Family Family, TableName Table, DumpChain Chain);
