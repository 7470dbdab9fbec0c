namespace Ripcs.Changes.State;

/// <summary>
/// For which directory a file was written, and what it holds. It stands behind the checksum, which covers it: a file from another host,
/// or of another kind, is not taken for one of ours though every byte of it is as it was written.
/// </summary>
internal sealed record Binding(string Directory, string Kind)
{
    private const string Begin = "\"Directory\":\"";
    private const string Middle = "\",\"Kind\":\"";
    private const string End = "\",";

    /// <summary>An object with this in front of its members.</summary>
    public string Bind(string json) => $"{{{Begin}{Directory}{Middle}{Kind}{End}{json[1..]}";

    /// <summary>The binding of an object; null if it has none, as one of an older Ripcs.</summary>
    public static Binding? Of(string json) => At(json, 1);

    /// <summary>The same of a sealed text.</summary>
    public static Binding? OfSealed(string text) => SealedJson.IsSealed(text) ? At(text, SealedJson.HeadLength) : null;

    /// <summary>The object without it.</summary>
    public static string Unbind(string json) => Of(json) is { } binding ? $"{{{json[binding.Bind("{").Length..]}" : json;

    private static Binding? At(string text, int place)
    {
        if (text.Length < place || !text.AsSpan(place).StartsWith(Begin))
        {
            return null;
        }

        var start = place + Begin.Length;
        var middle = text.IndexOf(Middle, start, StringComparison.Ordinal);
        var end = middle < 0 ? -1 : text.IndexOf(End, middle + Middle.Length, StringComparison.Ordinal);
        return end < 0 ? null : new Binding(text[start..middle], text[(middle + Middle.Length)..end]);
    }
}
