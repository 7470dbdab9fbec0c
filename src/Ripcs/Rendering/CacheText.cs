using Ripcs.Scripting.Keeping;

namespace Ripcs.Rendering;

/// <summary>The messages about kept results.</summary>
internal sealed class CacheText(TextWriter output)
{
    public void Write(KeptCheck check)
    {
        foreach (var different in check.Different)
        {
            output.WriteLine(PlainText.Of(
                $"! {different.Path}  another result is kept than it compiles to; they differ in {Words.List(different.Parts)}"));
        }

        var missing = check.Missing == 0 ? "" : $"; of {Words.Count(check.Missing, "rule file")} none is kept";
        output.WriteLine(check.Different.Count == 0
            ? $"{Words.Count(check.Same, "kept result")} compared, each is what its rule file compiles to{missing}"
            : $"{Words.Count(check.Same + check.Different.Count, "kept result")} compared, {check.Different.Count} wrong{missing}; remove "
                + $"all with: ripcs cache clear");
    }

    public void WriteCleared(string folder, int results, long bytes) => output.WriteLine(PlainText.Of(results == 0
        ? $"nothing is kept in {folder}"
        : $"removed {Words.Count(results, "kept result")} ({bytes / 1000.0:0.#} kB) from {folder}"));
}
