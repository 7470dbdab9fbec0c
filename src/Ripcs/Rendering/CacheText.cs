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
                $"! {different.Path}  the cached result is not what it compiles to; they differ in {Words.List(different.Parts)}"));
        }

        var missing = check.Missing == 0 ? "" : $"; {Words.Count(check.Missing, "rule file")} not cached";
        output.WriteLine(check.Different.Count == 0
            ? $"{Words.Count(check.Same, "cached result")} compared, each is what its rule file compiles to{missing}"
            : $"{Words.Count(check.Same + check.Different.Count, "cached result")} compared, {check.Different.Count} wrong{missing}; "
                + "remove all with: ripcs cache clear");
    }

    public void WriteCleared(string folder, int results, long bytes) => output.WriteLine(PlainText.Of(results == 0
        ? $"nothing is cached in {folder}"
        : $"removed {Words.Count(results, "cached result")} ({bytes / 1000.0:0.#} kB) from {folder}"));
}
