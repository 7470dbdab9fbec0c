namespace Ripcs.Changes;

/// <summary>How much a note matters.</summary>
internal enum NoteLevel
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Somebody should look into it.</summary>
    Warning,
}

/// <summary>One thing that a run has to say beside what it did. Its text says nothing of its level: whoever prints it does.</summary>
internal sealed record Note(NoteLevel Level, string Text)
{
    public static Note Info(string text) => new(NoteLevel.Info, text);

    public static Note Warning(string text) => new(NoteLevel.Warning, text);
}
