using Ripcs.Changes;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Rendering;

/// <summary>Terminal colours; without colour every one is the empty string, so that nobody needs to ask.</summary>
internal sealed class Palette(bool isColoured)
{
    public static readonly Palette None = new(false);

    public string Added { get; } = isColoured ? "\e[32m" : "";

    public string Removed { get; } = isColoured ? "\e[31m" : "";

    public string Moved { get; } = isColoured ? "\e[36m" : "";

    public string Drift { get; } = isColoured ? "\e[33m" : "";

    public string Strong { get; } = isColoured ? "\e[1m" : "";

    public string Reset { get; } = isColoured ? "\e[0m" : "";
}

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
