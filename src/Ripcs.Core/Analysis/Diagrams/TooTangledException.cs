namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>A diagram, the work on it, or the way of a packet would grow past its budget: thousands of overlapping rules, or chains that
/// lead to one another again and again. Code that reports to users catches this and tells them.</summary>
public sealed class TooTangledException() : Exception("the rules are too tangled for a whole picture of them");
