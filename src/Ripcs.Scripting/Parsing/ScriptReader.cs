using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Scripting.Explaining;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Parsing;

/// <summary>Reads and parses rule files and follows their #load directives. A file that several rule files load is parsed once.</summary>
internal sealed class ScriptReader(RulePath path, FileTrust trust, DiagnosticBag diagnostics)
{
    private readonly SourceReader _sources = new(path, trust, diagnostics);
    private readonly Dictionary<string, ParsedFile?> _parsed = new(StringComparer.Ordinal);

    /// <summary>Every file that was read, in the order of their paths.</summary>
    public ValueList<SourceText> Sources => _sources.All;

    /// <summary>The script; null, with diagnostics, if it or something that it loads cannot be compiled.</summary>
    public RuleScript? Read(string ruleFile) =>
        Parse(ruleFile) is { } main && new Closure(this, ruleFile).Follow(main) is { } loaded ? new RuleScript(main, loaded) : null;

    private ParsedFile? Parse(string fullPath)
    {
        if (!_parsed.TryGetValue(fullPath, out var parsed))
        {
            parsed = _sources.Read(fullPath) is { } source ? ParsedFile.Parse(fullPath, source, diagnostics) : null;
            _parsed.Add(fullPath, parsed);
        }

        return parsed;
    }

    /// <summary>What one rule file loads, directly or not.</summary>
    private sealed class Closure(ScriptReader reader, string ruleFile)
    {
        private readonly string _limit = RulePath.LoadLimit(ruleFile);
        private readonly HashSet<string> _visited = new([RealPath.Of(ruleFile)], StringComparer.Ordinal);
        private readonly List<ParsedFile> _loaded = [];

        /// <summary>Null if any file is missing, lies outside or is not sound; all of them are looked at.</summary>
        public List<ParsedFile>? Follow(ParsedFile main) => Visit(main) ? _loaded : null;

        private bool Visit(ParsedFile file)
        {
            var isSound = file.IsSound;
            foreach (var load in file.Loads)
            {
                isSound &= TryLoad(file, load);
            }

            return isSound;
        }

        private bool TryLoad(ParsedFile from, LoadDirectiveTriviaSyntax load)
        {
            var at = Places.Of(load.File.GetLocation());
            try
            {
                return Load(from, load.File.ValueText, at);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                reader.Report.LoadFailed(at, load.File.ValueText, exception.Message);
                return false;
            }
        }

        private bool Load(ParsedFile from, string written, SourceSpan at)
        {
            var target = Path.GetFullPath(written, Path.GetDirectoryName(from.FullPath)!);
            if (!IsInside(target))
            {
                reader.Report.LoadOutside(at, written, _limit);
                return false;
            }

            if (!File.Exists(target))
            {
                reader.Report.LoadNotFound(at, written, reader.Shown(Path.GetDirectoryName(target)!), Nearest(target));
                return false;
            }

            if (!_visited.Add(RealPath.Of(target)))
            {
                return true;
            }

            var parsed = reader.Parse(target);
            if (parsed is null || !Visit(parsed))
            {
                return false;
            }

            _loaded.Add(parsed);
            return true;
        }

        private static string? Nearest(string target)
        {
            var folder = new DirectoryInfo(Path.GetDirectoryName(target)!);
            IEnumerable<string> files = folder.Exists ? folder.EnumerateFiles("_*.csx").Select(file => file.Name).Order(StringComparer.Ordinal) : [];
            return Suggestion.For(Path.GetFileName(target), files);
        }

        private bool IsInside(string target) =>
            RealPath.IsBelow(target, _limit) && RulePath.IsBesideOrBelow(RealPath.Of(target), Path.GetDirectoryName(ruleFile)!);
    }

    private DiagnosticBag Report => diagnostics;

    private string Shown(string fullPath) => path.Shown(fullPath);
}
