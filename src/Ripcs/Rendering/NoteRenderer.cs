using Ripcs.Changes;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Rendering;

/// <summary>Prints notes for people, a warning as such and in its colour.</summary>
internal sealed class NoteRenderer(TextWriter output, Palette palette)
{
    /// <summary>A note that quotes what a program said may have several lines.</summary>
    public void Write(ValueList<Note> notes) => Write(notes, PlainText.OfLines);

    public void WriteInOneLineEach(ValueList<Note> notes) => Write(notes, PlainText.Of);

    private void Write(ValueList<Note> notes, Func<string, string> shown)
    {
        foreach (var note in notes)
        {
            output.WriteLine(note.Level switch
            {
                NoteLevel.Info => shown(note.Text),
                NoteLevel.Warning => $"{palette.Drift}warning: {shown(note.Text)}{palette.Reset}",
                var other => throw new InvalidOperationException($"unknown level: {other}"),
            });
        }
    }
}
