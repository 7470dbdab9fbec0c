using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>What an editor needs to know.</summary>
public enum EditorWish : byte
{
    /// <summary>The words that can be written at a place.</summary>
    Complete,

    /// <summary>What the word at a place means, and where that is declared.</summary>
    Explain,

    /// <summary>The places in files that name a label.</summary>
    FindUses,
}

/// <summary>A question of an editor to the worker.</summary>
/// <param name="Files">The one file that is edited, or those to be searched.</param>
/// <param name="Line">Counted from 0, as editors do; so is the column, in UTF-16 units.</param>
/// <param name="Label">The label to be found; empty for other wishes.</param>
internal sealed record EditorQuestion(EditorWish Wish, ValueList<RuleSource> Files, int Line, int Column, string Label)
{
    public static EditorQuestion Parse(byte[] message) => Frame.Parse(message, reader => new EditorQuestion(
        (EditorWish)reader.ReadByte(), Frame.List(reader, () => WorkerHears.Source(reader)).ToValueList(), reader.ReadInt32(),
        reader.ReadInt32(), reader.ReadString()));

    public void Write(Stream pipe) => Frame.Write(pipe, writer =>
    {
        writer.Write((byte)Wish);
        Frame.Write(writer, Files, file => WorkerHears.Write(writer, file));
        writer.Write(Line);
        writer.Write(Column);
        writer.Write(Label);
    });
}

/// <summary>A place in a file for an editor: its full path, and line and columns counted from 0.</summary>
public readonly record struct EditorPlace(string FullPath, int Line, int Column, int EndColumn);

/// <summary>A word that can be written.</summary>
/// <param name="Kind">Its number in the protocol of editors: CompletionItemKind.</param>
/// <param name="Signature">Its declaration, without what the C# compiler fills in.</param>
/// <param name="Documentation">In Markdown; empty if there is none.</param>
public sealed record EditorWord(string Name, int Kind, string Signature, string Documentation)
{
    /// <summary>True for a word of the rule language or of the file itself, and not of the library of C#.</summary>
    public bool IsOfRules { get; init; }
}

/// <summary>An answer of the worker to an editor; what does not apply is empty.</summary>
public sealed record EditorAnswer
{
    /// <summary>What can be written there, or the one word that is explained.</summary>
    public ValueList<EditorWord> Words { get; init; }

    /// <summary>Where the word is declared, or where the label is named.</summary>
    public ValueList<EditorPlace> Places { get; init; }

    /// <summary>The label that the text there names, or begins to name; null if labels are not written there.</summary>
    public string? Label { get; init; }

    /// <summary>The text itself, without its quotes.</summary>
    public EditorPlace LabelAt { get; init; }

    /// <summary>The labels and sets that the file and those that it loads declare by a plain text.</summary>
    public ValueList<string> Declared { get; init; }

    /// <summary>The line of the statement that begins with this word, counted from 1 as diagnostics do; 0 if none does.</summary>
    public int Statement { get; init; }

    /// <summary>The name of that statement; null if it is no plain text.</summary>
    public string? StatementName { get; init; }

    internal static EditorAnswer Read(BinaryReader reader) => new()
    {
        Words = Frame.List(reader, () => new EditorWord(reader.ReadString(), reader.ReadInt32(), reader.ReadString(), reader.ReadString())
            { IsOfRules = reader.ReadBoolean() }).ToValueList(),
        Places = Frame.List(reader, () => Place(reader)).ToValueList(),
        Label = Optional(reader),
        LabelAt = Place(reader),
        Declared = Frame.List(reader, reader.ReadString).ToValueList(),
        Statement = reader.ReadInt32(),
        StatementName = Optional(reader),
    };

    internal void Write(BinaryWriter writer)
    {
        Frame.Write(writer, Words, word =>
        {
            writer.Write(word.Name);
            writer.Write(word.Kind);
            writer.Write(word.Signature);
            writer.Write(word.Documentation);
            writer.Write(word.IsOfRules);
        });
        Frame.Write(writer, Places, place => Write(writer, place));
        Write(writer, Label);
        Write(writer, LabelAt);
        Frame.Write(writer, Declared, writer.Write);
        writer.Write(Statement);
        Write(writer, StatementName);
    }

    private static EditorPlace Place(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());

    private static void Write(BinaryWriter writer, EditorPlace place)
    {
        writer.Write(place.FullPath ?? "");
        writer.Write(place.Line);
        writer.Write(place.Column);
        writer.Write(place.EndColumn);
    }

    private static string? Optional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }
}
