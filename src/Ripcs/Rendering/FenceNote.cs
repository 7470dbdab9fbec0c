using Ripcs.Linux.Fencing;

namespace Ripcs.Rendering;

/// <summary>The message about rule files that ran with an incomplete fence.</summary>
internal static class FenceNote
{
    /// <summary>One line, without the word note; null if nothing is missing.</summary>
    public static string? Of(ValueList<FencePart> missing) => missing.Count == 0
        ? null
        : $"rule files ran with {Words.List([.. missing.Select(Gap)])}, because this system allows nothing stricter; their code is "
            + $"still checked before it runs (ripcs-rules(5), The fence)";

    private static string Gap(FencePart part) => part switch
    {
        FencePart.Limits => "no limits of memory and processor time",
        FencePart.Network => "the host's network in reach",
        FencePart.Files => "the host's files in sight",
        FencePart.User => "root privileges",
        FencePart.Calls => "every system call",
        _ => throw new InvalidOperationException($"unknown part of the fence: {part}"),
    };
}
