using System.Text.Json;

namespace Ripcs.Changes.Auditing;

/// <summary>What the chain and the readers of the trail need of a line.</summary>
/// <param name="Number">The number of the event; null if the line is no event.</param>
/// <param name="Previous">The hash of the line before.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Change">The number of the change; null for none.</param>
/// <param name="Hash">The hash of this line.</param>
internal sealed record AuditLine(long? Number, string? Previous, string? Kind, long? Change, string Hash)
{
    public string? Command { get; init; }

    public string? User { get; init; }

    public string? Time { get; init; }

    public static AuditLine Of(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind is JsonValueKind.Object)
            {
                return new AuditLine(Integer(root, "event"), Text(root, "previous"), Text(root, "kind"), Integer(root, "change"),
                    HashOf(line))
                {
                    Command = Text(root, "command"), User = Text(root, "user"), Time = Text(root, "time"),
                };
            }
        }
        catch (JsonException)
        {
            // Reported as no event.
        }

        return new AuditLine(Number: null, Previous: null, Kind: null, Change: null, HashOf(line));
    }

    public static string HashOf(string line) => Sha256.TextOf(line);

    private static long? Integer(JsonElement root, string name) => root.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
