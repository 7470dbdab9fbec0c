using Ripcs.Changes.State;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Changes.Texts;

/// <summary>A state that comes back without the compiled forms of its partitions has all its rules, but not what they are called.</summary>
internal static class LostPartitionsText
{
    private const int NamesToShow = 5;

    public static Note Warning(LostPartitions lost, string? directory) =>
        Note.Warning($"{lost.Reason}, so the names, lines and orders of {Words.Some(lost.Names, NamesToShow)} are lost until the next: "
        + $"ripcs rules apply {directory ?? "PATH"}");
}
