namespace Ripcs.Scripting.Reading;

/// <summary>A file as it was read.</summary>
/// <param name="FullPath">The path as written, links included.</param>
/// <param name="RealPath">The path without links; it is the same for two paths to one file.</param>
internal sealed record RuleSource(string FullPath, string RealPath, SourceText Text);

/// <summary>The source of the files that rule files load: the disk, or a process that has permission to read it.</summary>
internal interface IRuleSources
{
    /// <summary>The file that a #load directive or a Lines(…) names.</summary>
    /// <param name="main">The rule file that loads it, directly or not.</param>
    /// <param name="load">The directive, or the call.</param>
    /// <param name="diagnostics">Receives the reason if it cannot be loaded.</param>
    /// <returns>Null if it cannot be loaded.</returns>
    public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics);
}

/// <summary>A #load directive or a Lines(…): the file that contains it, the name as written, and its place.</summary>
internal sealed record LoadLine(RuleSource From, string Written, SourceSpan At)
{
    /// <summary>True for a Lines(…), which reads a data file and no script.</summary>
    public bool IsData { get; init; }
}
