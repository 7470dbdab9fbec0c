namespace Ripcs.Core.Validation;

/// <summary>Several words in one text, where each is an argument of its own.</summary>
internal static class InOneText
{
    /// <summary>The words in quotes, as they are to be written; null unless there are several and all are known.</summary>
    public static string? Split(string text, Func<string, bool> isKnown)
    {
        var parts = text.Split([',', ';', '|', '/', '+', '&', ' '], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && Array.TrueForAll(parts, part => isKnown(part)) ? string.Join(", ", parts.Select(part => $"\"{part}\""))
            : null;
    }
}
