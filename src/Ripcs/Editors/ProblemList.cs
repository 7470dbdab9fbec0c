using System.Text.Json.Nodes;
using Ripcs.Core;

namespace Ripcs.Editors;

/// <summary>The diagnostics of the last check, as an editor shows them below the text.</summary>
internal sealed class ProblemList(Wire wire)
{
    private const int Error = 1;
    private const int Warning = 2;

    private Dictionary<string, string> _shown = [];
    private string _last = "";

    /// <summary>Shows what has changed since the last check.</summary>
    public void Show(OpenFiles files, CheckedFolder folder)
    {
        var texts = folder.Rules.Inputs.ToDictionary(input => input.Text.Path, input => input.Text.Text, StringComparer.Ordinal);
        var byFile = folder.Rules.Diagnostics.Distinct().ToLookup(said => said.Span.File);
        var now = byFile.Where(file => texts.ContainsKey(file.Key)).ToDictionary(
            file => files.UriOf(folder.FullPath(file.Key)), file => Problems(file, texts[file.Key].Split('\n')));
        foreach (var uri in _shown.Keys.Except(now.Keys))
        {
            Publish(uri, []);
        }

        foreach (var (uri, problems) in now.Where(file => _shown.GetValueOrDefault(file.Key) != file.Value.ToJsonString()))
        {
            Publish(uri, problems);
        }

        _shown = now.ToDictionary(file => file.Key, file => file.Value.ToJsonString());
        Say(string.Join('\n', byFile.Where(file => !texts.ContainsKey(file.Key)).SelectMany(file => file).Select(said => $"{said}")));
    }

    /// <summary>
    /// Shows what one file has by itself, which is known at once, beside what the last check of the folder found in it and others
    /// together.
    /// </summary>
    /// <param name="path">The full path of the file, which is open.</param>
    /// <param name="folder">That check; null before the first.</param>
    public void Show(OpenFiles files, string path, CompiledFile file, CheckedFolder? folder)
    {
        var all = new DiagnosticBag();
        all.AddRange(file.Diagnostics.Concat(folder?.Together ?? []).Where(said => said.Span.File == file.Path));
        var (uri, problems) = (files.UriOf(path), Problems(all.ToList(), files.Texts[path].Split('\n')));
        if ((_shown.GetValueOrDefault(uri) ?? "[]") == problems.ToJsonString())
            return;

        Publish(uri, problems);
        _shown[uri] = problems.ToJsonString();
    }

    // What belongs to no text, such as a worker that cannot start; once, and not after each key.
    private void Say(string text)
    {
        if (text != _last && text.Length > 0)
        {
            wire.Write(new JsonObject
            {
                ["method"] = "window/showMessage", ["params"] = new JsonObject { ["type"] = Error, ["message"] = text },
            });
        }

        _last = text;
    }

    private void Publish(string uri, JsonArray problems) => wire.Write(new JsonObject
    {
        ["method"] = "textDocument/publishDiagnostics",
        ["params"] = new JsonObject { ["uri"] = uri, ["diagnostics"] = problems },
    });

    private static JsonArray Problems(IEnumerable<Diagnostic> file, string[] lines) =>
        new([.. file.Select(JsonNode (said) => Problem(said, lines))]);

    private static JsonObject Problem(Diagnostic said, string[] lines)
    {
        var line = Math.Clamp(said.Span.Line - 1, 0, lines.Length - 1);
        var (start, end) = Columns(lines[line].TrimEnd('\r'), said.Span.Column - 1);
        return new JsonObject
        {
            ["range"] = PlaceJson.Range(line, start, end),
            ["severity"] = said.Severity is Severity.Error ? Error : Warning,
            ["code"] = said.Code,
            ["source"] = "ripcs",
            ["message"] = string.Join('\n', said.Details.Prepend(said.Message)),
        };
    }

    /// <summary>The text, the word or the sign that begins at a column; the whole line if the column is not known.</summary>
    private static (int Start, int End) Columns(string line, int column)
    {
        if (column < 0 || column >= line.Length)
            return (line.Length - line.TrimStart().Length, line.Length);

        var end = column + 1;
        if (line[column] == '"')
        {
            while (end < line.Length && line[end] != '"')
            {
                end += line[end] == '\\' ? 2 : 1;
            }

            return (column, Math.Min(end + 1, line.Length));
        }

        while (end < line.Length && char.IsLetterOrDigit(line[column]) && (char.IsLetterOrDigit(line[end]) || line[end] == '_'))
        {
            end++;
        }

        return (column, end);
    }
}
