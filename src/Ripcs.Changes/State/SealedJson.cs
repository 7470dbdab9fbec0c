using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ripcs.Changes.State;

/// <summary>
/// A JSON object whose first member is the checksum of all the others: a bit that flips on the disk can leave a text that still reads
/// as JSON, with another address in it.
/// </summary>
internal static class SealedJson
{
    private const string Begin = "{\"Checksum\":\"";
    private const string End = "\",";
    public const int HeadLength = 13 + (2 * SHA256.HashSizeInBytes) + 2;

    /// <param name="json">An object with at least one member.</param>
    public static string Seal(string json) => $"{Begin}{Checksum(json)}{End}{json[1..]}\n";

    /// <summary>True if the text begins as a sealed one does.</summary>
    public static bool IsSealed(string text) => text.StartsWith(Begin, StringComparison.Ordinal);

    /// <summary>The object as it was sealed.</summary>
    /// <exception cref="JsonException">It is not what was written.</exception>
    public static string Open(string text)
    {
        if (!IsSealed(text) || text.Length < HeadLength || text[^1] != '\n')
        {
            throw new JsonException("it is cut off, or was not written by ripcs");
        }

        var json = $"{{{text[HeadLength..^1]}";
        return text[Begin.Length..HeadLength] == $"{Checksum(json)}{End}" ? json
            : throw new JsonException("its content is not what was written (the checksum differs)");
    }

    private static string Checksum(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
