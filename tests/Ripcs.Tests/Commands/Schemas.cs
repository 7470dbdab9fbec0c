using System.Text.Json;
using Json.Schema;
using Shouldly;

namespace Ripcs.Tests.Commands;

/// <summary>Holds JSON that ripcs prints against what ripcs schema says of it.</summary>
internal static class Schemas
{
    private static readonly Dictionary<string, Lazy<JsonSchema>> Known = Ripcs.Commands.SchemaCommand.Names
        .ToDictionary(name => name, name => new Lazy<JsonSchema>(() => JsonSchema.FromText(SchemaTests.Printed(name))));

    /// <summary>The document; fails the test if it has a field that its schema does not name, or lacks one.</summary>
    public static JsonElement Read(string text)
    {
        using var parsed = JsonDocument.Parse(text);
        var document = parsed.RootElement.Clone();
        Mistakes(document).ShouldBeEmpty();
        return document;
    }

    public static IEnumerable<string> Mistakes(JsonElement document)
    {
        var result = Known[NameOf(document)].Value.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : (result.Details ?? []).SelectMany(detail => (detail.Errors ?? new Dictionary<string, string>())
            .Select(error => $"{detail.InstanceLocation}: {error.Value}"));
    }

    private static string NameOf(JsonElement document) => document.ValueKind is JsonValueKind.Array ? "codequality"
        : document.TryGetProperty("$schema", out _) ? "sarif"
        : document.GetProperty("command").GetString() switch { "trace" => "trace", "hits" => "hits", _ => "report" };
}
