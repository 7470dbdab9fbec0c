using System.Text.Json;
using Ripcs.Commands;
using Ripcs.Tests.Documents;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>ripcs schema. What --json prints in other tests is held against it by <see cref="CommandResult.Json"/>.</summary>
public class SchemaTests
{
    [Fact]
    public void Every_schema_can_be_printed() =>
        Directory.GetFiles(Repository.At("src/Ripcs/Schemas")).ShouldBe(
            SchemaCommand.Names.Select(name => Repository.At($"src/Ripcs/Schemas/{name}.json")), ignoreOrder: true);

    [Fact]
    public void What_is_printed_is_the_file() =>
        Printed("trace").ShouldBe(Repository.Read("src/Ripcs/Schemas/trace.json"));

    [Fact]
    public void Another_name_is_refused_with_those_that_there_are()
    {
        var (exitCode, _, errors) = Run("diff");

        exitCode.ShouldBe(64);
        errors.ShouldStartWith("error: 'diff' is not a schema: write report or trace or hits or codequality or sarif.\n");
    }

    [Theory]
    [InlineData("\"is_whole\": true,", "", "Required")]
    [InlineData("\"is_whole\": true,", "\"is_whole\": true, \"color\": 1,", "/color")]
    [InlineData("\"is_whole\": true,", "\"is_whole\": \"yes\",", "/is_whole")]
    public void A_document_that_does_not_fit_is_found(string part, string other, string said)
    {
        const string document = """
            { "schema_version": 1, "command": "trace", "family": 4, "packet": "tcp", "is_whole": true, "ways": [] }
            """;
        Mistakes(document).ShouldBeEmpty();

        Mistakes(document.Replace(part, other, StringComparison.Ordinal)).ShouldContain(mistake => mistake.Contains(said));
    }

    /// <summary>What ripcs schema prints.</summary>
    internal static string Printed(string name) => Run(name).Output;

    private static (int ExitCode, string Output, string Errors) Run(string name)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var exitCode = RipcsProgram.Run(["schema", name], new CommandHost
        {
            Terminal = new UserTerminal { Output = output, Errors = errors },
            Settings = new Settings { Environment = RipcsEnvironment.From(_ => null) },
        });
        return (exitCode, output.ToString(), errors.ToString());
    }

    private static List<string> Mistakes(string text)
    {
        using var document = JsonDocument.Parse(text);
        return [.. Schemas.Mistakes(document.RootElement)];
    }
}
