namespace Ripcs.Core.Texts;

/// <summary>Several words in one text that should be separate arguments.</summary>
internal static class InOneText
{
    /// <summary>The words in quotes, as they should be written; null unless there are several and all are known.</summary>
    public static string? Split(string text, Func<string, bool> isKnown)
    {
        var parts = text.Split([',', ';', '|', '/', '+', '&', ' '], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && Array.TrueForAll(parts, part => isKnown(part)) ? string.Join(", ", parts.Select(part => $"\"{part}\""))
            : null;
    }
}
