namespace Ripcs.Changes.Proposals;

/// <summary>One gate: a file of the same name in this folder.</summary>
/// <param name="Judge">Decides by facts; a sentence is what it says, never what it reads.</param>
internal sealed record Gate<T>(Func<T, Judgement> Judge);

internal static class GateList
{
    /// <summary>Judges in the order of the list, up to the first refusal.</summary>
    public static Judgement Judge<T>(this ValueList<Gate<T>> gates, T proposed) =>
        gates.Select(gate => gate.Judge(proposed)).FirstOrDefault(judgement => judgement.Refusal is not null) ?? Judgement.Passes;

    /// <summary>Judges by the first gate while the others are asked one by one; if several refuse, the first of them is obeyed.</summary>
    public static Judgement JudgeAtOnce<T>(this ValueList<Gate<T>> gates, T proposed) => gates.Count < 2 ? gates.Judge(proposed)
        : AtOnce.Do(() => gates[0].Judge(proposed), () => gates.Skip(1).ToValueList().Judge(proposed)) is var (first, rest)
            && first.Refusal is not null ? first : rest;
}
