namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>
/// A diagram would grow past its budget: thousands of rules that overlap without any order. Whoever offers an answer to people catches
/// this and says so.
/// </summary>
internal sealed class TooTangledException : Exception
{
    public TooTangledException()
        : base("the rules are too tangled for a whole picture of them")
    {
    }
}
