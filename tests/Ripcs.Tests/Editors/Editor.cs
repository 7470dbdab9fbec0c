using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Ripcs.Testing;
using Ripcs.Tests.State;

namespace Ripcs.Tests.Editors;

/// <summary>An editor with a folder of rule files, and the built program "ripcs lsp" as its server.</summary>
internal sealed class Editor : IDisposable
{
    // Far more than a server needs; a test that reaches it has failed.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly BlockingCollection<JsonObject> _received = [];
    private readonly Dictionary<string, string> _texts = [];
    private readonly List<JsonObject> _notices = [];
    private Process? _server;
    private int _requests;

    public Editor() => Directory.CreateDirectory(_folder.In("rules"));

    /// <summary>Saves a file of the folder.</summary>
    public Editor With(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        _texts[name] = text;
        return this;
    }

    /// <summary>Deletes a file that stays open.</summary>
    public Editor Forget(string name)
    {
        File.Delete(PathOf(name));
        return this;
    }

    /// <summary>Starts the server and opens one of the files.</summary>
    public Editor Open(string name)
    {
        if (_server is null)
            Start();

        Notify("textDocument/didOpen", new JsonObject { ["textDocument"] = Document(name, _texts[name]) });
        return this;
    }

    /// <summary>Replaces the text of an open file, without saving it.</summary>
    public Editor Write(string name, string text)
    {
        _texts[name] = text;
        Notify("textDocument/didChange", new JsonObject
        {
            ["textDocument"] = Document(name, null), ["contentChanges"] = new JsonArray(new JsonObject { ["text"] = text }),
        });
        return this;
    }

    /// <summary>The words that are offered behind the first place of a text, by name.</summary>
    public Dictionary<string, JsonObject> Offered(string name, string behind) =>
        Ask("completion", name, behind)!.AsArray().ToDictionary(item => $"{item!["label"]}", item => item!.AsObject());

    /// <summary>What is shown for the word in which a text ends; null if that is nothing.</summary>
    public string? Hover(string name, string at) => Ask("hover", name, at)?["contents"]!["value"]!.GetValue<string>();

    /// <summary>The declarations of the word in which a text ends: "_labels.csx:0:6".</summary>
    public string[] Definition(string name, string at) => [.. Ask("definition", name, at)!.AsArray().Select(place =>
        $"{Path.GetFileName(new Uri($"{place!["uri"]}").LocalPath)}:{place["range"]!["start"]!["line"]}:"
            + $"{place["range"]!["start"]!["character"]}")];

    /// <summary>The problems that the server shows for a file the next time: "1:2-9 RIP0204: …".</summary>
    public string[] NextProblems(string name)
    {
        while (true)
        {
            var seen = _notices.Find(notice => $"{notice["params"]?["uri"]}" == UriOf(name));
            if (seen is not null)
            {
                _notices.Remove(seen);
                return [.. seen["params"]!["diagnostics"]!.AsArray().Select(said =>
                    $"{said!["range"]!["start"]!["line"]}:{said["range"]!["start"]!["character"]}-{said["range"]!["end"]!["character"]} "
                        + $"{said["code"]}: {said["message"]}")];
            }

            _notices.Add(Receive());
        }
    }

    /// <summary>Ends the server as the protocol says.</summary>
    /// <returns>Its exit code.</returns>
    public int Close()
    {
        Request("shutdown", []);
        Notify("exit", []);
        return _server!.WaitForExit(Patience) ? _server.ExitCode : -1;
    }

    public JsonObject Request(string method, JsonObject parameters)
    {
        var id = ++_requests;
        Send(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters });
        while (true)
        {
            var message = Receive();
            if (message["id"]?.GetValue<int>() == id)
                return message;

            _notices.Add(message);
        }
    }

    public string PathOf(string name) => Path.Combine(_folder.In("rules"), name);

    public string UriOf(string name) => $"file://{PathOf(name)}";

    public void Dispose()
    {
        _server?.Kill();
        _server?.Dispose();
        _folder.Dispose();
    }

    private JsonNode? Ask(string what, string name, string before)
    {
        var lines = _texts[name][..(_texts[name].IndexOf(before, StringComparison.Ordinal) + before.Length)].Split('\n');
        var answer = Request($"textDocument/{what}", new JsonObject
        {
            ["textDocument"] = Document(name, null),
            ["position"] = new JsonObject { ["line"] = lines.Length - 1, ["character"] = lines[^1].Length },
        });
        return answer["error"] is { } error ? throw new InvalidOperationException($"{error}") : answer["result"];
    }

    private JsonObject Document(string name, string? text)
    {
        var document = new JsonObject { ["uri"] = UriOf(name) };
        if (text is not null)
            document["text"] = text;

        return document;
    }

    private void Start()
    {
        var start = new ProcessStartInfo(BuiltProgram.Path, ["lsp"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/",
        };
        start.Environment["XDG_CACHE_HOME"] = _folder.In("cache");
        _server = Process.Start(start)!;
        new Thread(Listen) { IsBackground = true }.Start();
        Request("initialize", new JsonObject { ["rootUri"] = $"file://{_folder.In("rules")}" });
        Notify("initialized", []);
    }

    private void Listen()
    {
        try
        {
            var output = _server!.StandardOutput.BaseStream;
            while (Wires.Read(output) is { } message)
            {
                _received.Add(message);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private JsonObject Receive() => _received.TryTake(out var message, Patience) ? message
        : throw new InvalidOperationException("the server says nothing");

    private void Notify(string method, JsonObject parameters) => Send(new JsonObject { ["method"] = method, ["params"] = parameters });

    private void Send(JsonObject message)
    {
        _server!.StandardInput.BaseStream.Write(Wires.Framed(message.ToJsonString()));
        _server.StandardInput.BaseStream.Flush();
    }
}

/// <summary>The other end of the wire, written anew.</summary>
internal static class Wires
{
    public static byte[] Framed(string json) => Encoding.UTF8.GetBytes($"Content-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    /// <summary>The next message; null at the end.</summary>
    public static JsonObject? Read(Stream output)
    {
        var head = new List<byte>();
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (output.ReadByte() is var next && next < 0)
                return null;

            head.Add((byte)next);
        }

        var body = new byte[int.Parse(Encoding.ASCII.GetString([.. head]).Split(':')[1], null)];
        output.ReadExactly(body);
        return JsonNode.Parse(body)!.AsObject();
    }
}
