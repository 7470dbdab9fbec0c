using System.Text.Json;
using System.Text.Json.Nodes;
using Ripcs.Scripting.Workers;

namespace Ripcs.Editors;

/// <summary>A request that cannot be answered, with its code in the protocol.</summary>
internal sealed class RequestException(int code, string message) : Exception(message)
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;
    public const int NotInitialized = -32002;
    public const int RequestFailed = -32803;

    public int Code => code;
}

/// <summary>
/// A server of the Language Server Protocol for one folder of rule files. Requests are answered in order, by a worker that runs no rule
/// file; beside them the folder is compiled again after each change. No request ends the server.
/// </summary>
/// <param name="wire">The editor.</param>
/// <param name="given">The folder; null for the one that the editor opens.</param>
/// <param name="open">Gives access to the rule files of a folder.</param>
/// <param name="log">What editors show as the output of the server.</param>
internal sealed class LanguageServer(Wire wire, string? given, Func<string, EditedFolder> open, TextWriter log) : IDisposable
{
    private Session? _session;
    private bool _isShutDown;

    /// <summary>Serves until the editor says exit, or is gone.</summary>
    /// <returns>True if the editor ended it as the protocol requires.</returns>
    public bool Run()
    {
        try
        {
            while (wire.Read() is { } bytes)
            {
                var (method, message) = Parse(bytes);
                if (method == "exit")
                    return _isShutDown;

                // Without a method it is the answer to a request, and none is sent.
                if (method is not null)
                    Handle(method, message);
            }

            log.WriteLine("error: the input ended before an editor has said exit; this command speaks with an editor, which starts it");
        }
        catch (InvalidDataException e)
        {
            log.WriteLine($"error: the editor sent what is not the Language Server Protocol: {e.Message}");
        }

        return false;
    }

    public void Dispose() => _session?.Dispose();

    private (string? Method, JsonObject Message) Parse(byte[] bytes)
    {
        try
        {
            if (JsonNode.Parse(bytes) is JsonObject message)
                return (message["method"]?.GetValue<string>(), message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            // Answered below.
        }

        Answer(null, Error(RequestException.ParseError, "the message is not one of JSON-RPC"));
        return (null, []);
    }

    private void Handle(string method, JsonObject message)
    {
        var isRequest = message.ContainsKey("id");
        try
        {
            var parameters = message["params"] as JsonObject ?? [];
            if (isRequest)
            {
                Answer(message["id"], new JsonObject { ["result"] = Result(method, parameters) });
            }
            else if (_session is not null && !_isShutDown)
            {
                _session.Notice(method, parameters);
            }
        }
        catch (Exception e) when (e is not (OutOfMemoryException or IOException))
        {
            if (isRequest)
            {
                Answer(message["id"], Error(e switch
                {
                    RequestException known => known.Code,
                    EditorException => RequestException.RequestFailed,
                    _ => RequestException.InternalError,
                }, e.Message));
            }
            else
            {
                log.WriteLine($"error: {method}: {PlainText.Of(e.Message)}");
            }
        }
    }

    private JsonNode? Result(string method, JsonObject parameters) => (method, _session) switch
    {
        _ when _isShutDown => throw new RequestException(RequestException.InvalidRequest, "the server has been shut down"),
        ("initialize", null) => Initialize(parameters),
        ("initialize", _) => throw new RequestException(RequestException.InvalidRequest, "the server has been initialized before"),
        (_, null) => throw new RequestException(RequestException.NotInitialized, "the server has not been initialized"),
        ("shutdown", _) => ShutDown(),
        ("textDocument/completion", { } session) => session.Complete(parameters),
        ("textDocument/hover", { } session) => session.Hover(parameters),
        ("textDocument/definition", { } session) => session.Define(parameters),
        _ => throw new RequestException(RequestException.MethodNotFound, $"there is no method {method}"),
    };

    private JsonObject Initialize(JsonObject parameters)
    {
        var folder = given ?? OpenFiles.FullPath(((parameters["workspaceFolders"] as JsonArray)?.FirstOrDefault()?["uri"]
            ?? parameters["rootUri"])?.GetValue<string>())
            ?? throw new RequestException(RequestException.InvalidParams,
                "no folder is open: open that of the rule files, or start the server with: ripcs lsp DIR");
        _session = new Session(wire, open(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), log);
        return new JsonObject
        {
            ["capabilities"] = new JsonObject
            {
                ["positionEncoding"] = "utf-16",
                ["textDocumentSync"] = new JsonObject { ["openClose"] = true, ["change"] = 1, ["save"] = true },
                ["completionProvider"] = new JsonObject { ["triggerCharacters"] = new JsonArray(".", "\"") },
                ["hoverProvider"] = true,
                ["definitionProvider"] = true,
            },
            ["serverInfo"] = new JsonObject { ["name"] = "ripcs" },
        };
    }

    private JsonNode? ShutDown()
    {
        _isShutDown = true;
        return null;
    }

    private void Answer(JsonNode? id, JsonObject answer)
    {
        answer["id"] = id?.DeepClone();
        wire.Write(answer);
    }

    private static JsonObject Error(int code, string message) =>
        new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } };
}
