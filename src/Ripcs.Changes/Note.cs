namespace Ripcs.Changes;

/// <summary>The importance of a note.</summary>
internal enum NoteLevel
{
    /// <summary>For information only.</summary>
    Info,

    /// <summary>Needs attention.</summary>
    Warning,
}

/// <summary>A message of a run besides its result. Its text does not contain its level, which the renderer adds.</summary>
internal sealed record Note(NoteLevel Level, AdvisedText Text)
{
    public static Note Info(AdvisedText text) => new(NoteLevel.Info, text);

    public static Note Warning(AdvisedText text) => new(NoteLevel.Warning, text);
}
