using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>What was last put into the sets whose content is refreshed. No change contains it: a restore at boot, and a rollback that makes
/// such a set again, fill it from here.</summary>
internal sealed record SetContents : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "sets";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Each set once.</summary>
    public ValueList<SetContent> Sets { get; init; }

    /// <summary>The set that the last refresh filled beside a live one, to exchange both. It is still there if that was killed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Beside { get; init; }

    public SetContent? Find(Family family, ChainName name) => Sets.FirstOrDefault(set => set.Family == family && set.Name == name);

    /// <summary>The same with the content of a set.</summary>
    public SetContents With(SetContent content) => this with
    {
        Sets = [.. Sets.Where(set => (set.Family, set.Name) != (content.Family, content.Name)), content],
    };

    public string? FindContradiction() => Sets.DistinctBy(set => (set.Family, set.Name)).Count() != Sets.Count ? "it contains a set twice"
        : null;
}

/// <summary>The entries of a set as ipset prints them.</summary>
internal sealed record SetContent(Family Family, ChainName Name, ValueList<string> Entries)
{
    /// <summary>What it held when a person last agreed to it, or an apply first made it; null if that is what it holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string>? Agreed { get; init; }
}

/// <summary>The file of the <see cref="SetContents"/>.</summary>
internal static class SetContentsFile
{
    public const string Name = "sets.json";

    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static SetContents Read(StateDirectory? directory) =>
        directory?.Read<SetContents>(Name, SetContents.CurrentSchema) ?? new SetContents();

    public static void Write(StateDirectory directory, SetContents contents) => directory.Write(Name, contents);
}
