namespace Ripcs.Linux;

/// <summary>There is a link where a file was to be opened and no link is followed.</summary>
public sealed class LinkException(string message) : IOException(message);
