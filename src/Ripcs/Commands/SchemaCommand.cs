using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs schema: the JSON Schema of a document that ripcs prints. Each is a file in src/Ripcs/Schemas.</summary>
internal static class SchemaCommand
{
    public static IReadOnlyList<string> Names => ["report", "trace", "hits", "codequality", "sarif"];

    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME")
        {
            Description = "report (--json of every command except trace and hits), trace, hits, codequality or sarif.",
        };
        name.CompletionSources.Add([.. Names]);
        name.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var word }] && !Names.Contains(word))
                given.AddError($"'{word}' is not a schema: write {string.Join(" or ", Names)}.");
        });
        var command = new Command("schema", "Print the JSON Schema of a document that ripcs prints.") { name };
        command.SetAction(result =>
        {
            host.Terminal.Output.Write(Text(result.GetRequiredValue(name)));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Text(string name)
    {
        using var file = typeof(SchemaCommand).Assembly.GetManifestResourceStream($"Ripcs.Schemas.{name}.json")
            ?? throw new InvalidOperationException($"no schema {name} in this build");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
