using System.Text.Json.Nodes;
using Ripcs.Core;
using Ripcs.Scripting;
using Ripcs.Scripting.Workers;

namespace Ripcs.Editors;

/// <summary>The rule files of a folder, for an editor.</summary>
/// <param name="Path">The full path of the folder.</param>
/// <param name="Rules">Compiles them.</param>
/// <param name="Tell">Puts the names of commands into the messages, also into those of each file.</param>
/// <param name="TellOne">The same for one file.</param>
/// <param name="Compiler">Answers questions about their C#.</param>
internal sealed record EditedFolder(
    string Path, EditedRules Rules, Func<CompiledRuleSet, CompiledRuleSet> Tell, Func<CompiledFile, CompiledFile> TellOne,
    EditorCompiler Compiler);

/// <summary>What an editor asks and tells between initialize and shutdown.</summary>
internal sealed class Session : IDisposable
{
    private const int ShownRules = 30;
    private const int KindOfLabel = 12;

    private readonly EditedFolder _folder;
    private readonly FolderCheck _check;
    private OpenFiles _files;

    public Session(Wire wire, EditedFolder folder, TextWriter log)
    {
        _folder = folder;
        _files = new OpenFiles(folder.Path);
        _check = new FolderCheck(folder, new ProblemList(wire),
            reason => log.WriteLine($"error: the folder could not be checked: {PlainText.OfLines(reason)}"));
        _check.Start();
    }

    private LabelPages Labels => new(_folder.Compiler, _files, _check.Last);

    public void Dispose()
    {
        _check.Dispose();
        _folder.Rules.Dispose();
        _folder.Compiler.Dispose();
    }

    /// <summary>Something happened in the editor; what is not known does not matter.</summary>
    public void Notice(string method, JsonObject parameters)
    {
        var document = parameters["textDocument"];
        string? changed = null;
        switch (method)
        {
            case "textDocument/didOpen":
                changed = Text(document?["uri"]);
                _files = _files.With(changed, Text(document?["text"]));
                Warm(changed);
                break;
            case "textDocument/didChange":
                changed = Text(document?["uri"]);
                _files = _files.With(changed, Text((parameters["contentChanges"] as JsonArray)?.LastOrDefault()?["text"]));
                break;
            case "textDocument/didClose":
                _files = _files.Without(Text(document?["uri"]));
                break;
            case "initialized" or "textDocument/didSave" or "workspace/didChangeWatchedFiles":
                break;
            default:
                return;
        }

        _check.Want(_files, changed is null ? null : _files.PathOf(changed));
    }

    public JsonNode? Complete(JsonObject parameters)
    {
        if (Ask(EditorWish.Complete, parameters) is not var (path, answer))
            return null;

        if (answer.Label is null)
            return new JsonArray([.. answer.Words.Select(Item)]);

        return new JsonArray([.. Labels.NamesIn(path, answer).Select(JsonNode (label) => new JsonObject
        {
            ["label"] = label.Name,
            ["kind"] = KindOfLabel,
            ["detail"] = label.Addresses,
            ["textEdit"] = new JsonObject { ["range"] = Range(answer.LabelAt), ["newText"] = Words.Literal(label.Name)[1..^1] },
        })]);
    }

    public JsonNode? Hover(JsonObject parameters)
    {
        if (Ask(EditorWish.Explain, parameters) is not var (path, answer))
            return null;

        var parts = new[] { answer.Words.Select(Page).FirstOrDefault(), RulesOf(path, answer), Labels.Page(path, answer) }
            .OfType<string>().ToList();
        return parts.Count == 0 ? null : new JsonObject { ["contents"] = Markdown(string.Join("\n\n", parts)) };
    }

    public JsonNode? Define(JsonObject parameters)
    {
        if (Ask(EditorWish.Explain, parameters) is not var (path, answer))
            return null;

        var places = answer.Places.Count == 0 && answer.Label is not null && Labels.PlaceOf(path, answer) is { } place
            ? [place] : answer.Places;
        return new JsonArray([.. places.Select(JsonNode (place) =>
            new JsonObject { ["uri"] = _files.UriOf(place.FullPath), ["range"] = Range(place) })]);
    }

    // Null for a file outside of the folder, or one that is no rule file.
    private (string Path, EditorAnswer Answer)? Ask(EditorWish wish, JsonObject parameters) =>
        _files.PathOf(Text(parameters["textDocument"]?["uri"])) is not { } path ? null
            : (path, _folder.Compiler.Ask(wish, path, Number(parameters["position"]?["line"]), Number(parameters["position"]?["character"]),
                _files.Texts));

    // The first answer takes a second, most of it for a start; it is given before somebody waits for it.
    private void Warm(string uri)
    {
        var files = _files;
        if (files.PathOf(uri) is { } path)
            _ = Task.Run(() => Catch<EditorException>.OrNull(() => _folder.Compiler.Ask(EditorWish.Complete, path, 0, 0, files.Texts)));
    }

    private string? RulesOf(string path, EditorAnswer answer)
    {
        var rules = answer.Statement == 0 || _check.Last is not { } folder ? []
            : folder.RulesOf(folder.Shown(path), _files.Texts.GetValueOrDefault(path), answer.Statement, answer.StatementName);
        if (rules.Count == 0)
            return null;

        var more = rules.Count > ShownRules ? $"\n# and {rules.Count - ShownRules} more" : "";
        return $"What iptables gets:\n```sh\n{string.Join('\n', rules.Take(ShownRules))}{more}\n```";
    }

    private static JsonNode Item(EditorWord word) => new JsonObject
    {
        ["label"] = word.Name,
        ["kind"] = word.Kind,
        ["detail"] = word.Signature,
        ["documentation"] = Markdown(word.Documentation),
        ["sortText"] = (word.IsOfRules ? "0" : "1") + word.Name,
    };

    private static string Page(EditorWord word) => $"```csharp\n{word.Signature}\n```\n\n{word.Documentation}".TrimEnd();

    private static JsonObject Markdown(string text) => new() { ["kind"] = "markdown", ["value"] = text };

    private static JsonObject Range(EditorPlace place) => PlaceJson.Range(place.Line, place.Column, place.EndColumn);

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text
        : throw new RequestException(RequestException.InvalidParams, "a parameter is missing, or is no text");

    private static int Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number
        : throw new RequestException(RequestException.InvalidParams, "a parameter is missing, or is no number");
}
