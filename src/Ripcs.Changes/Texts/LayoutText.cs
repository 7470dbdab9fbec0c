namespace Ripcs.Changes.Texts;

/// <summary>What is said of pointers that go into branches or come out of them.</summary>
internal static class LayoutText
{
    /// <summary>In a sum.</summary>
    public static string Sum(LayoutDiff layout, bool isDone) =>
        $"{Words.Count(layout.Pointers, "pointer")} of {layout.Dispatch} ({Words.Place(layout.Family, layout.Table)}) "
            + $"{What(layout, isDone)}";

    /// <summary>In a line of its own.</summary>
    public static string Line(LayoutDiff layout, bool isDone) =>
        $"{Words.Place(layout.Family, layout.Table)}  {layout.Dispatch}: {Words.Count(layout.Pointers, "pointer")} "
            + $"{What(layout, isDone)}; packets meet the same ones as before";

    private static string What(LayoutDiff layout, bool isDone) => layout switch
    {
        { BranchesBefore: 0, Branches: 0 } =>
            $"{(isDone ? "stayed" : "stay")} a list, and a branch without use {(isDone ? "was" : "is")} removed",
        { BranchesBefore: 0 } => $"{(isDone ? "went" : "go")} into {Words.Count(layout.Branches, "branch")}",
        { Branches: 0 } => $"{(isDone ? "came" : "come")} out of {Words.Count(layout.BranchesBefore, "branch")}",
        _ => $"{(isDone ? "were" : "are")} put right in {Words.Count(layout.Branches, "branch")}",
    };
}
