namespace Ripcs.Scripting.Reading;

/// <summary>A data file: an item a line, with comments that begin with #.</summary>
internal static class DataText
{
    /// <summary>The lines that say something, without comments and surrounding blanks, and their places.</summary>
    public static IEnumerable<(string Line, SourceSpan At)> LinesOf(SourceText file)
    {
        foreach (var (number, whole) in file.Text.Split('\n').Index())
        {
            var said = whole.IndexOf('#') is >= 0 and var comment ? whole[..comment] : whole;
            var line = said.Trim();
            if (line.Length > 0)
                yield return (line, new SourceSpan(file.Path, number + 1, said.Length - said.TrimStart().Length + 1));
        }
    }
}
