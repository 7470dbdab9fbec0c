namespace Ripcs.Core.SaveFormat;

/// <summary>Something is refused as restore text: it would become another line, or a line in the wrong place.</summary>
public sealed class RestoreTextException(string message) : Exception(message);
