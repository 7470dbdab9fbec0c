using Ripcs.Core.Diagnostics;

namespace Ripcs.Changes.Texts;

/// <summary>What is said of partitions that are in force although no file names them.</summary>
internal static class UnnamedText
{
    /// <summary>One of them, with the way out.</summary>
    public static Note Warning(string partition, int rules, string path) =>
        Note.Warning($"{partition} is in force but no file names it ({Words.Count(rules, "rule")}); remove it with: ripcs clean apply {path}");

    /// <summary>One whose file went since the last run, and nobody has looked where to.</summary>
    public static Note Gone(string partition, int rules, string file, string path) =>
        Note.Warning($"{partition} is in force ({Words.Count(rules, "rule")}), but its file {file} is gone; if it was renamed: ripcs rules apply {path}; "
        + $"else remove it with: ripcs clean apply {path}");

    /// <summary>All of them, as a part of a sum.</summary>
    public static string Sum(int partitions, int rules) =>
        $"{Words.Count(partitions, "partition")} that no file names {(partitions == 1 ? "stays" : "stay")} in force ({Words.Count(rules, "rule")})";
}
