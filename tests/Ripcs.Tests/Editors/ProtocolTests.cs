using System.Text.Json.Nodes;
using Ripcs.Editors;
using Ripcs.Scripting;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Editors;

/// <summary>What the server answers to an editor that asks for what there is not, or does not keep to the protocol.</summary>
public sealed class ProtocolTests : IDisposable
{
    private const string Initialize = """{"id":1,"method":"initialize","params":{}}""";
    private const string Shutdown = """{"id":2,"method":"shutdown"}""";
    private const string Exit = """{"method":"exit"}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void After_shutdown_exit_ends_the_server_in_order() => Run(Initialize, Shutdown, Exit).EndsInOrder.ShouldBeTrue();

    [Fact]
    public void Exit_without_shutdown_does_not() => Run(Initialize, Exit).EndsInOrder.ShouldBeFalse();

    [Fact]
    public void Nor_does_an_editor_that_is_gone() => Run(Initialize, Shutdown).EndsInOrder.ShouldBeFalse();

    [Fact]
    public void A_method_that_does_not_exist_is_an_error_and_a_notice_that_does_not_exist_is_nothing() =>
        Run(Initialize, """{"method":"$/setTrace","params":{}}""", """{"id":7,"method":"textDocument/rename","params":{}}""")
            .Errors.ShouldBe(["7: -32601 there is no method textDocument/rename"]);

    [Fact]
    public void Nothing_is_answered_before_initialize_nor_after_shutdown() => Run(
        """{"id":7,"method":"textDocument/hover","params":{}}""", Initialize, Initialize, Shutdown, """{"id":8,"method":"shutdown"}""")
        .Errors.ShouldBe(["7: -32002 the server has not been initialized", "1: -32600 the server has been initialized before",
            "8: -32600 the server has been shut down"]);

    [Fact]
    public void Without_a_folder_there_is_nothing_to_serve()
    {
        using var input = new MemoryStream(Wires.Framed(Initialize));
        using var output = new MemoryStream();
        using var server = new LanguageServer(new Wire(input, output), null, Open, TextWriter.Null);
        server.Run();
        output.Position = 0;

        Wires.Read(output)!["error"]!["message"]!.GetValue<string>()
            .ShouldBe("no folder is open: open that of the rule files, or start the server with: ripcs lsp DIR");
    }

    [Theory]
    [InlineData("{\"id\":7,")]
    [InlineData("[]")]
    [InlineData("{\"id\":7,\"method\":1}")]
    [InlineData("{\"id\":7,\"id\":8,\"method\":\"shutdown\"}")]
    public void A_message_that_is_not_one_is_an_error_and_the_next_is_answered(string message) =>
        Run(Initialize, message, Shutdown, Exit).ShouldSatisfyAllConditions(
            run => run.Errors.ShouldBe([": -32700 the message is not one of JSON-RPC"]), run => run.EndsInOrder.ShouldBeTrue());

    [Theory]
    [InlineData("""{"id":7,"method":"textDocument/hover","params":{}}""")]
    [InlineData("""{"id":7,"method":"textDocument/hover","params":{"textDocument":{"uri":"file://FOLDER/a.csx"},"position":{"line":"x"}}}""")]
    public void A_request_without_what_it_needs_is_an_error(string message) =>
        Run(Initialize, message, Shutdown, Exit).ShouldSatisfyAllConditions(
            run => run.Errors.ShouldHaveSingleItem().ShouldStartWith("7: -32602 "), run => run.EndsInOrder.ShouldBeTrue());

    [Fact]
    public void Without_the_program_that_compiles_a_request_is_an_error() => Run(Initialize,
        """{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file://FOLDER/a.csx","text":"Accept"}}}""",
        """{"id":7,"method":"textDocument/hover","params":{"textDocument":{"uri":"file://FOLDER/a.csx"},"position":{"line":0,"character":1}}}""",
        Shutdown, Exit).ShouldSatisfyAllConditions(
            run => run.Errors.ShouldBe(["7: -32803 the program that compiles rule files cannot be started"]),
            run => run.EndsInOrder.ShouldBeTrue());

    [Theory]
    [InlineData("hello\r\n\r\n", "the editor sent what is not the Language Server Protocol: a message has no usable Content-Length")]
    [InlineData("", "the input ended before an editor has said exit; this command speaks with an editor, which starts it")]
    public void An_input_that_is_no_message_ends_the_server_with_the_reason(string sent, string reason)
    {
        using var input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(sent));
        using var output = new MemoryStream();
        using var log = new StringWriter();

        using var server = new LanguageServer(new Wire(input, output), null, Open, log);

        server.Run().ShouldBeFalse();

        log.ToString().TrimEnd().ShouldBe($"error: {reason}");
    }

    private (bool EndsInOrder, string[] Errors) Run(params string[] messages)
    {
        using var input = new MemoryStream([.. messages.SelectMany(message =>
            Wires.Framed(message.Replace("FOLDER", _folder.FullName, StringComparison.Ordinal)))]);
        using var output = new MemoryStream();
        using var server = new LanguageServer(new Wire(input, output), _folder.FullName, Open, TextWriter.Null);
        var inOrder = server.Run();
        output.Position = 0;
        var answers = new List<JsonObject>();
        while (Wires.Read(output) is { } answer)
        {
            answers.Add(answer);
        }

        return (inOrder, [.. answers.Where(answer => answer["error"] is not null)
            .Select(answer => $"{answer["id"]}: {answer["error"]!["code"]} {answer["error"]!["message"]}")]);
    }

    private static EditedFolder Open(string folder) => new(
        folder, new EditedRules(folder, FileTrust.OfThisProcess(), new NoWorker(), () => default, () => null), rules => rules, file => file,
        new EditorCompiler(new NoWorker(), folder, FileTrust.OfThisProcess()));

    private sealed class NoWorker : IWorkerStarter
    {
        public IWorkerProcess? Start(bool inNamespaces) => null;
    }
}
