namespace Ripcs.Scripting.Reading;

/// <summary>A #load directive or a Lines(…): the file that contains it, the name as written, and its place.</summary>
internal sealed record LoadLine(RuleSource From, string Written, SourceSpan At)
{
    /// <summary>True for a Lines(…), which reads a data file and no script.</summary>
    public bool IsData { get; init; }
}
