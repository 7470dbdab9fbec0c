using System.Text.RegularExpressions;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains lines that begin with a # as a comment of a shell or of YAML does, and #load in other words.</summary>
internal sealed partial class DirectiveExplainer(DiagnosticBag diagnostics)
{
    /// <summary>True if the line's error has been reported.</summary>
    public bool Explain(BrokenLine line)
    {
        if (line.Text.TrimStart().StartsWith("--", StringComparison.Ordinal))
        {
            diagnostics.ForeignComment(line.At(line.Line.Start + line.Text.IndexOf('-', StringComparison.Ordinal)), "--");
            return true;
        }

        if (!line.Has("CS1024", "CS1040", "CS1517", "CS1025", "CS7010") && !IsLoadWithoutHash(line))
        {
            return false;
        }

        var load = Load().Match(line.Text);
        if (load.Success && (load.Groups["hash"].Success || IsLoadWithoutHash(line)))
        {
            diagnostics.LoadMiswritten(line.At(line.Line.Start + load.Index), $"#load \"{load.Groups["file"].Value}\"");
            return true;
        }

        if (line.Text.Index().Where(character => character.Item == '#' && line.IsCode(line.Line.Start + character.Index))
            .Select(character => (int?)character.Index).FirstOrDefault() is not { } hash)
        {
            return false;
        }

        diagnostics.ForeignComment(line.At(line.Line.Start + hash), "#");
        return true;
    }

    private static bool IsLoadWithoutHash(BrokenLine line) => Bare().IsMatch(line.Text);

    [GeneratedRegex("(?<hash>#)? *(?:load|include|import|require|source|using|use) +[\"'<]?(?<file>[^\"'<> ;]+)[\"'>]? *;? *$", RegexOptions.IgnoreCase)]
    private static partial Regex Load();

    [GeneratedRegex("^ *(?:load|include|import|require|source) +[\"'][^\"']+[\"'] *;? *$", RegexOptions.IgnoreCase)]
    private static partial Regex Bare();
}
