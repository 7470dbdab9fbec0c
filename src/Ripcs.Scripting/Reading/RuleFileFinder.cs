namespace Ripcs.Scripting.Reading;

/// <summary>Finds the rule files at a path: the file itself, or those in the folder and below it, ordered by path.</summary>
internal sealed class RuleFileFinder(RulePath path, DiagnosticBag diagnostics)
{
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly List<string> _found = [];

    /// <summary>Full paths, in ordinal order of the shown paths.</summary>
    public IReadOnlyList<string> Find()
    {
        var at = new SourceSpan(path.Given, 0);
        if (path.IsDirectory)
        {
            Search(path.Root, at);
            if (_found.Count == 0 && !diagnostics.HasErrors)
                diagnostics.NoRuleFiles(at);
        }
        else if (!File.Exists(path.Root))
        {
            diagnostics.NoSuchPath(at);
        }
        else if (!RulePath.IsRuleFile(path.Root))
        {
            diagnostics.NotNamedAsRuleFile(at);
        }
        else if (RulePath.IsOnlyForLoading(path.Root))
        {
            diagnostics.OnlyForLoading(at);
        }
        else
        {
            _found.Add(path.Root);
        }

        return [.. _found.OrderBy(path.Shown, StringComparer.Ordinal)];
    }

    // Links to folders are followed, each folder once, so that a link upwards does no harm. Names with a leading dot belong to editors and
    // version control.
    private void Search(string folder, SourceSpan at)
    {
        try
        {
            if (!_visited.Add(RealPath.Resolve(folder)))
                return;

            var folders = Directory.GetDirectories(folder).ToHashSet(StringComparer.Ordinal);
            foreach (var entry in folders.Concat(Directory.GetFiles(folder)).Where(entry => Path.GetFileName(entry)[0] != '.')
                .Order(StringComparer.Ordinal))
            {
                if (folders.Contains(entry))
                {
                    Search(entry, new SourceSpan(path.Shown(entry), 0));
                }
                else if (RulePath.IsRuleFile(entry) && !RulePath.IsOnlyForLoading(entry))
                {
                    _found.Add(entry);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Unreadable(at, exception.Message);
        }
    }
}
