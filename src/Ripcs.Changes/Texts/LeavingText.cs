namespace Ripcs.Changes.Texts;

/// <summary>What is said of partitions that are in force although no file names them.</summary>
internal static class UnnamedText
{
    /// <summary>The commands that take it out of force.</summary>
    public static string Removal(string path) => $"ripcs clean apply {path}, or apply with --prune";

    /// <summary>One of them, with the way out.</summary>
    public static Note Warning(string partition, int rules, string removal) =>
        Note.Warning($"{partition} is in force but no file names it ({Words.Count(rules, "rule")}); remove it with: {removal}");

    /// <summary>One whose file was deleted or renamed since the last run.</summary>
    public static Note Gone(string partition, int rules, string file, string path) =>
        Note.Warning($"{partition} is in force ({Words.Count(rules, "rule")}), but its file {file} is gone; if it was renamed: ripcs "
            + $"rules apply {path}; "
        + $"else remove it with: {Removal(path)}");

    /// <summary>All of them, as a part of a sum.</summary>
    public static string Sum(int partitions, int rules, bool isDone) =>
        $"{Words.Count(partitions, "partition")} that no file "
            + $"{(isDone ? "named stayed" : partitions == 1 ? "names stays" : "names stay")} in force ({Words.Count(rules, "rule")})";
}

/// <summary>What is said of a chain that clean or flush deletes.</summary>
internal static class StaleText
{
    /// <summary>"3 rules"; those of an entry chain are in no file.</summary>
    public static string Rules(StaleChain chain) => PartitionSize.IsEntry(chain.Chain) ? "entry chain"
        : Words.Held(chain.Table, chain.Rules);
}
