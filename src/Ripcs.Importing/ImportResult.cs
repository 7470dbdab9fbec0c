namespace Ripcs.Importing;

/// <summary>The rule files that replace the dumps, and what happened to each rule.</summary>
/// <param name="Files">Sorted by name.</param>
/// <param name="Fates">Every rule of the dumps, once, in their order.</param>
/// <param name="Refused">Policies in the dumps that no rule file can contain.</param>
public sealed record ImportResult(ValueList<ImportedFile> Files, ValueList<RuleFate> Fates, ValueList<RefusedPolicy> Refused)
{
    /// <summary>Further notes for the user.</summary>
    public ValueList<AdvisedText> Notes { get; init; }

    /// <summary>True if it is proved that the files decide and log every packet in table filter as the dumps do, except that an IPv6 packet
    /// to an anycast address may be denied. False for saves that are too large for a proof, whose filter table is Raw.</summary>
    public bool IsProved { get; init; }

    /// <summary>The statements of the files.</summary>
    internal ValueList<DraftFile> Drafts { get; init; }

    public bool IsWhole => Refused.Count == 0 && !Fates.Any(fate => fate.Kind is FateKind.Refused);

    public int Count(Family family, FateKind kind) => Fates.Count(fate => fate.Kind == kind && fate.Rule.Family == family);
}

/// <summary>A rule file.</summary>
/// <param name="Name">The name, without a folder.</param>
/// <param name="Text">The text, as an author would write it.</param>
/// <param name="Statements">The number of its statements, without its partition, labels and Raw.</param>
public sealed record ImportedFile(string Name, string Text, int Statements);

/// <summary>What happened to a rule.</summary>
public enum FateKind
{
    /// <summary>It became a statement.</summary>
    Statement,

    /// <summary>It became a line of a Raw.</summary>
    Raw,

    /// <summary>It does nothing: no packet reaches it, or it jumps to a chain without rules.</summary>
    WithoutEffect,

    /// <summary>Another program keeps writing it: it is not in the files, and stays live.</summary>
    LeftAlone,

    /// <summary>It is not in the files.</summary>
    Refused,
}

/// <summary>What happened to a rule, and why, unless the files show it; for a statement, where it stands.</summary>
public sealed record RuleFate(DumpRule Rule, FateKind Kind, string Why = "");

/// <summary>A policy that no rule file can contain.</summary>
public sealed record RefusedPolicy(Family Family, TableName Table, DumpChain Chain);
