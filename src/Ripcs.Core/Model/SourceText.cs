namespace Ripcs.Core.Model;

/// <summary>One source file's path, as diagnostics show it, and its text.</summary>
public sealed record SourceText(string Path, string Text);
