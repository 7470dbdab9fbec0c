namespace Ripcs.Core.Model;

/// <summary>Advice for the reader of a message.</summary>
public static class Advice
{
    public static AdvisedText To(Way way, params ValueList<object> facts) => new([(way, [.. facts.Select(fact => $"{fact}")])]);
}
