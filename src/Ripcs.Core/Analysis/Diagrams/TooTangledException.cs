namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>A diagram would grow past its budget: thousands of overlapping
/// rules. Code that reports to users catches this and tells them.</summary>
internal sealed class TooTangledException() : Exception("the rules are too tangled for a whole picture of them");
