namespace Ripcs.Scripting.Reading;

/// <summary>A file as it was read.</summary>
/// <param name="FullPath">The path as written, links included.</param>
/// <param name="RealPath">The path without links; it is the same for two paths to one file.</param>
internal sealed record RuleSource(string FullPath, string RealPath, SourceText Text);
