namespace Ripcs.Scripting;

/// <summary>What the rule files at a path said when their scripts ran, and what was wrong with them as files and as scripts.</summary>
/// <param name="Root">The full path of the folder or of the one rule file.</param>
/// <param name="IsDirectory">True if Root is a folder; its rule files are then all that there are.</param>
/// <param name="Files">In the order of their paths, without those that could not be read, compiled or run to their end.</param>
/// <param name="Diagnostics">By place; with an error among them nothing may be applied.</param>
public sealed record LoadedRules(string Root, bool IsDirectory, ValueList<RuleFile> Files, ValueList<Diagnostic> Diagnostics);
