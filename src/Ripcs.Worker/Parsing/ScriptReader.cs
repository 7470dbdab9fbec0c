using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Scripting.Reading;
using Ripcs.Worker.Explaining;

namespace Ripcs.Worker.Parsing;

/// <summary>Parses rule files and follows their #load directives. A file that several rule files load is parsed once.</summary>
internal sealed class ScriptReader(IRuleSources sources)
{
    private readonly Dictionary<string, ParsedFile> _parsed = new(StringComparer.Ordinal);

    /// <summary>The script; everything that it loads is checked even after an error.</summary>
    public RuleScript Read(RuleSource ruleFile)
    {
        var main = Parse(ruleFile);
        var loads = new Loads(this, ruleFile);
        var isSound = loads.Visit(main);
        return new RuleScript(main, loads.Files, loads.Diagnostics) { IsSound = isSound };
    }

    private ParsedFile Parse(RuleSource source)
    {
        if (!_parsed.TryGetValue(source.FullPath, out var parsed))
        {
            parsed = ParsedFile.Parse(source);
            _parsed.Add(source.FullPath, parsed);
        }

        return parsed;
    }

    /// <summary>The files that one rule file loads, directly or indirectly.</summary>
    private sealed class Loads(ScriptReader reader, RuleSource main)
    {
        private readonly HashSet<string> _visited = new([main.RealPath], StringComparer.Ordinal);

        /// <summary>In the order in which they run.</summary>
        public List<ParsedFile> Files { get; } = [];

        public DiagnosticBag Diagnostics { get; } = new();

        /// <summary>False if the file or one that it loads is missing, outside of the allowed folder or not sound.</summary>
        public bool Visit(ParsedFile file)
        {
            Diagnostics.AddRange(file.Problems);
            var isSound = file.IsSound;
            foreach (var load in file.Loads)
            {
                isSound &= Load(file, load);
            }

            return isSound;
        }

        private bool Load(ParsedFile from, LoadDirectiveTriviaSyntax load)
        {
            var line = new LoadLine(from.From, load.File.ValueText, Places.Of(load.File.GetLocation()));
            if (reader.Sources.Load(main, line, Diagnostics) is not { } source)
                return false;

            if (!_visited.Add(source.RealPath))
                return true;

            var parsed = reader.Parse(source);
            var isSound = Visit(parsed);
            Files.Add(parsed);
            return isSound;
        }
    }

    private IRuleSources Sources => sources;
}
