using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Ripcs.Editors;

/// <summary>The files of the folder that the editor has open, with their texts, which may not be saved. A value: a check that runs beside
/// the editor keeps the one that it began with.</summary>
/// <param name="Folder">The full path of the folder; files elsewhere are none of its business.</param>
internal sealed record OpenFiles(string Folder)
{
    private ImmutableDictionary<string, string> Uris { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>By full path.</summary>
    public ImmutableDictionary<string, string> Texts { get; private init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    public OpenFiles With(string uri, string text) => PathOf(uri) is { } path
        ? this with { Texts = Texts.SetItem(path, text), Uris = Uris.SetItem(path, uri) } : this;

    public OpenFiles Without(string uri) => PathOf(uri) is { } path
        ? this with { Texts = Texts.Remove(path), Uris = Uris.Remove(path) } : this;

    /// <summary>The full path of a rule file in the folder; null for every other file.</summary>
    public string? PathOf(string uri) =>
        FullPath(uri) is { } path && path.StartsWith(Folder.TrimEnd('/') + "/", StringComparison.Ordinal)
            && path.EndsWith(".csx", StringComparison.Ordinal) ? path : null;

    /// <summary>The editor's own spelling for an open file.</summary>
    public string UriOf(string path) => Uris.GetValueOrDefault(path) ?? new UriBuilder(Uri.UriSchemeFile, "") { Path = Escaped(path) }.Uri
        .AbsoluteUri;

    /// <summary>The path of a file URI; null for any other.</summary>
    public static string? FullPath(string? uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile ? Path.GetFullPath(parsed.LocalPath) : null;

    private static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}

/// <summary>Places as JSON; lines and columns are counted from 0.</summary>
internal static class PlaceJson
{
    public static JsonObject Range(int line, int column, int endColumn) => Range(line, column, line, endColumn);

    public static JsonObject Range(int line, int column, int endLine, int endColumn) =>
        new() { ["start"] = Position(line, column), ["end"] = Position(endLine, endColumn) };

    private static JsonObject Position(int line, int column) => new() { ["line"] = line, ["character"] = column };
}
