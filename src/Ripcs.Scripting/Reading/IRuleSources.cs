namespace Ripcs.Scripting.Reading;

/// <summary>A file as it was read.</summary>
/// <param name="FullPath">As it is written on the way to it.</param>
/// <param name="RealPath">Without links: two ways to one file have it in common.</param>
internal sealed record RuleSource(string FullPath, string RealPath, SourceText Text);

/// <summary>Where the text of what rule files load comes from: the disk, or whoever holds the right to read it.</summary>
internal interface IRuleSources
{
    /// <summary>What a #load directive or a Lines(…) leads to.</summary>
    /// <param name="main">The rule file that loads it, directly or not.</param>
    /// <param name="load">The directive, or the call.</param>
    /// <param name="diagnostics">Gets why it cannot be loaded.</param>
    /// <returns>Null if it cannot be loaded.</returns>
    public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics);
}

/// <summary>A #load directive or a Lines(…): the file that it stands in, what it names, and where that stands.</summary>
internal sealed record LoadLine(RuleSource From, string Written, SourceSpan At)
{
    /// <summary>True for a Lines(…): a file of data, and no script.</summary>
    public bool IsData { get; init; }
}
